#include "certs/sealing/der.h"

namespace consortium::sealing {

std::string DerHeader(uint8_t tag, size_t content) {
  std::string header(1, static_cast<char>(tag));
  if (content < 0x80) {
    header.push_back(static_cast<char>(content));
    return header;
  }
  int octets = 1;
  while (content >> (8 * octets) != 0) ++octets;
  header.push_back(static_cast<char>(0x80 | octets));
  for (int i = octets - 1; i >= 0; --i) header.push_back(static_cast<char>(content >> (8 * i)));
  return header;
}

std::string Der(uint8_t tag, std::initializer_list<absl::string_view> parts) {
  size_t content = 0;
  for (const absl::string_view part : parts) content += part.size();
  std::string der = DerHeader(tag, content);
  der.reserve(der.size() + content);
  for (const absl::string_view part : parts) der.append(part.data(), part.size());
  return der;
}

}  // namespace consortium::sealing
