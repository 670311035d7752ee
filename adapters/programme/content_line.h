#ifndef CONSORTIUM_ADAPTERS_PROGRAMME_CONTENT_LINE_H_
#define CONSORTIUM_ADAPTERS_PROGRAMME_CONTENT_LINE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

// Lines of RFC 5545 (iCalendar). Pure.
namespace consortium::programme {

// Octets of a line without its CRLF, at most (3.1).
inline constexpr size_t kLineOctetsMax = 75;

// `name:value` folded at kLineOctetsMax, never within a UTF-8 character, each
// line with its CRLF. `name` holds the parameters too.
std::string ContentLine(absl::string_view name, absl::string_view value);

// `text` as a TEXT value (3.3.11): backslash, comma, semicolon and line breaks
// escaped. Other control characters, which no value may hold, are left out.
std::string TextValue(absl::string_view text);

}  // namespace consortium::programme

#endif  // CONSORTIUM_ADAPTERS_PROGRAMME_CONTENT_LINE_H_
