#include "gateway/journal/asker.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace consortium::journal {
namespace {

constexpr size_t kReferenceMax = 64;
constexpr absl::string_view kPunctuation = "._@-";

bool IsAllowed(char letter) {
  return absl::ascii_isalnum(static_cast<unsigned char>(letter)) ||
         kPunctuation.find(letter) != absl::string_view::npos;
}

}  // namespace

std::vector<rpc::FieldViolation> CheckAsker(const v1::Asker& asker) {
  std::vector<rpc::FieldViolation> violations;
  const std::string& reference = asker.officer_reference();
  if (reference.empty() || reference.size() > kReferenceMax ||
      !std::all_of(reference.begin(), reference.end(), IsAllowed)) {
    violations.push_back({"asker.officer_reference",
                          absl::StrCat("must be 1 to ", kReferenceMax,
                                       " characters of A-Z, a-z, 0-9, '.', '_', '@', '-': the "
                                       "officer's reference in your member")});
  }
  if (asker.purpose() == v1::PURPOSE_UNSPECIFIED || !v1::Purpose_IsValid(asker.purpose())) {
    violations.push_back({"asker.purpose", "must be one of Purpose: say what the question is for"});
  }
  return violations;
}

}  // namespace consortium::journal
