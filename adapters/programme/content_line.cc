#include "adapters/programme/content_line.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace consortium::programme {
namespace {

constexpr char kFold[] = "\r\n ";  // The space counts in the line that it begins.

bool ContinuesCharacter(char octet) { return (static_cast<unsigned char>(octet) & 0xC0) == 0x80; }

}  // namespace

std::string ContentLine(absl::string_view name, absl::string_view value) {
  const std::string line = absl::StrCat(name, ":", value);
  std::string folded;
  size_t begin = 0;
  size_t room = kLineOctetsMax;
  while (line.size() - begin > room) {
    size_t end = begin + room;
    while (end > begin + 1 && ContinuesCharacter(line[end])) --end;
    absl::StrAppend(&folded, line.substr(begin, end - begin), kFold);
    begin = end;
    room = kLineOctetsMax - 1;
  }
  return absl::StrCat(folded, line.substr(begin), "\r\n");
}

std::string TextValue(absl::string_view text) {
  std::string value;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' || c == ';' || c == ',') {
      value.push_back('\\');
      value.push_back(c);
    } else if (c == '\n') {
      value.append("\\n");
    } else if (c == '\t' || !absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      value.push_back(c);
    }
  }
  return value;
}

}  // namespace consortium::programme
