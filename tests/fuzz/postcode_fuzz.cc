// Any text as a postcode: refused with a reason that does not repeat it, or one that reads as
// itself however it is written again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "policy/postcode/postcode.h"

using consortium::policy::Postcode;

namespace {

void ExpectReadAs(const Postcode& want, const std::string& text) {
  const absl::StatusOr<Postcode> again = Postcode::Parse(text);
  if (!again.ok() || *again != want) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<Postcode> postcode = Postcode::Parse(text);
  if (!postcode.ok()) {
    if (postcode.status().message().empty()) std::abort();
    return 0;
  }
  const std::string written = postcode->Text();
  if (postcode->number() >= Postcode::kNumbers || written.size() > 8) std::abort();
  if (written.substr(0, written.find(' ')) != postcode->Outcode()) std::abort();
  ExpectReadAs(*postcode, written);
  ExpectReadAs(*postcode, absl::AsciiStrToLower(written));
  ExpectReadAs(*postcode, absl::StrCat(" ", postcode->Outcode(), "-",
                                       written.substr(written.find(' ') + 1), ". "));
  return 0;
}
