#ifndef CONSORTIUM_POLICY_POSTCODE_WRITTEN_FORM_H_
#define CONSORTIUM_POLICY_POSTCODE_WRITTEN_FORM_H_

#include <array>
#include <cstddef>

#include "absl/strings/string_view.h"

namespace consortium::policy {

// The letters and digits of a text, as capitals, without what people put
// between them.
struct WrittenForm {
  static constexpr size_t kCharactersMax = 7;  // `EC1A1BB`

  std::array<char, kCharactersMax> characters;
  size_t count = 0;      // How many the text has; those behind the seventh are not kept.
  bool strange = false;  // Whether it has a character that no postcode has.

  absl::string_view text() const {
    return absl::string_view(characters.data(), count < kCharactersMax ? count : kCharactersMax);
  }
};

// Never fails; reads bytes that are not UTF-8 as strange.
WrittenForm FoldPostcode(absl::string_view text);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_POSTCODE_WRITTEN_FORM_H_
