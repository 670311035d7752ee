#ifndef CONSORTIUM_ADAPTERS_CLI_WORDS_H_
#define CONSORTIUM_ADAPTERS_CLI_WORDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

// The contract's code lists as words for people: OFFER_KIND_SHORT_TERM is
// `short-term`. Made from the descriptors, so that no list is kept twice.
namespace consortium::cli {

// `short-term`; empty for the unspecified value, the number for an unknown one.
std::string WordOf(const google::protobuf::EnumDescriptor* type, int value);

// All words of a code list: `a, b, c`.
std::string WordsOf(const google::protobuf::EnumDescriptor* type);

// The value of a word (letter case aside, `_` for `-` allowed). INVALID_ARGUMENT
// lists the words that are.
absl::StatusOr<int> ValueOf(const google::protobuf::EnumDescriptor* type, absl::string_view word);

template <typename Enum>
std::string WordOf(Enum value) {
  return WordOf(google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

template <typename Enum>
std::string WordsOf() {
  return WordsOf(google::protobuf::GetEnumDescriptor<Enum>());
}

template <typename Enum>
absl::StatusOr<Enum> ValueOf(absl::string_view word) {
  const absl::StatusOr<int> value = ValueOf(google::protobuf::GetEnumDescriptor<Enum>(), word);
  if (!value.ok()) return value.status();
  return static_cast<Enum>(*value);
}

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_WORDS_H_
