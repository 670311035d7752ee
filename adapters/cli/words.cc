#include "adapters/cli/words.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace consortium::cli {
namespace {

using google::protobuf::EnumDescriptor;

// `OFFER_KIND_` of OFFER_KIND_UNSPECIFIED: buf's STANDARD makes zero that name.
std::string PrefixOf(const EnumDescriptor* type) {
  return std::string(absl::StripSuffix(type->FindValueByNumber(0)->name(), "UNSPECIFIED"));
}

}  // namespace

std::string WordOf(const EnumDescriptor* type, int value) {
  if (value == 0) return "";
  const auto* known = type->FindValueByNumber(value);
  if (known == nullptr) return absl::StrCat(value);
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(absl::StripPrefix(known->name(), PrefixOf(type))), {{"_", "-"}});
}

std::string WordsOf(const EnumDescriptor* type) {
  std::vector<std::string> words;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0) words.push_back(WordOf(type, type->value(i)->number()));
  }
  return absl::StrJoin(words, ", ");
}

absl::StatusOr<int> ValueOf(const EnumDescriptor* type, absl::string_view word) {
  const std::string name =
      absl::StrCat(PrefixOf(type), absl::StrReplaceAll(absl::AsciiStrToUpper(word), {{"-", "_"}}));
  const auto* value = type->FindValueByName(name);
  if (value == nullptr || value->number() == 0) {
    return absl::InvalidArgumentError(absl::StrCat("one of ", WordsOf(type)));
  }
  return value->number();
}

}  // namespace consortium::cli
