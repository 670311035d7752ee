#include "gateway/journal/reference.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "certs/evidence/crockford.h"
#include "certs/platform/random.h"

namespace consortium::journal {
namespace {

constexpr size_t kTimeCharacters = 10;
constexpr size_t kRandomBytes = 10;

}  // namespace

std::string NewReference(absl::Time now) {
  std::string time(kTimeCharacters, '0');
  auto left = static_cast<uint64_t>(absl::ToUnixMillis(now));
  for (size_t i = kTimeCharacters; i-- > 0; left >>= 5) {
    time[i] = evidence::CrockfordCharacter(static_cast<uint8_t>(left & 31));
  }
  return absl::StrCat(time, evidence::CrockfordOf(platform::RandomBytes(kRandomBytes),
                                                  kReferenceCharacters - kTimeCharacters));
}

}  // namespace consortium::journal
