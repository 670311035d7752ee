#ifndef CONSORTIUM_PROTO_CONSORTIUM_CONFIG_TEXT_FORMAT_H_
#define CONSORTIUM_PROTO_CONSORTIUM_CONFIG_TEXT_FORMAT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace consortium::config {

// How deep messages may stand in each other; the parser recurses per level. The
// deepest schema has six levels.
inline constexpr int kTextDepthMax = 16;

// Reads `text`, protobuf text format as people write it in files, into `message`,
// which is empty afterwards when the text is refused.
//
// INVALID_ARGUMENT: the first mistake, as a field violation whose field is its
// place, `line 3, column 7`, counted from 1 as editors do: no text format, a field
// that the schema does not have, a field twice, nesting over kTextDepthMax; a value
// that it does not have, with the place behind it; or, as field `text`, bytes that
// are not UTF-8.
absl::Status ParseText(absl::string_view text, google::protobuf::Message* message);

}  // namespace consortium::config

#endif  // CONSORTIUM_PROTO_CONSORTIUM_CONFIG_TEXT_FORMAT_H_
