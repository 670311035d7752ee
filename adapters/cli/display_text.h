#ifndef CONSORTIUM_ADAPTERS_CLI_DISPLAY_TEXT_H_
#define CONSORTIUM_ADAPTERS_CLI_DISPLAY_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace consortium::cli {

// What a terminal shows: pure functions of text.

// How a piece of text is set off on a terminal.
enum class Paint { kPlain, kBold, kDim, kRed, kYellow, kGreen };

// `text` with control characters and malformed UTF-8 replaced by U+FFFD, so that
// nothing that arrived from elsewhere can steer the terminal.
std::string Printable(absl::string_view text);

// Columns that `text` (valid UTF-8) takes on a terminal: combining marks take
// none, East Asian wide characters and pictographs take two.
size_t DisplayWidth(absl::string_view text);

// `text` in `paint` when `colour`, else as it is.
std::string Painted(absl::string_view text, Paint paint, bool colour);

// `1 household`, `2 households`.
std::string Counted(uint64_t count, absl::string_view one, absl::string_view many);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_DISPLAY_TEXT_H_
