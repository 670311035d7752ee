#ifndef CONSORTIUM_ADAPTERS_CLI_JSON_H_
#define CONSORTIUM_ADAPTERS_CLI_JSON_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

// Messages as programs read and write them.
namespace consortium::cli {

// One line of protobuf JSON (lowerCamelCase names, fields at their default
// included), with its newline. INTERNAL: the message holds an Any of a type that
// this program does not know.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

// Parses a message out of a file's content: JSON, or text format where `name`
// ends in `.textproto` or `.txtpb`. INVALID_ARGUMENT names the file, the place
// where the parser tells it, and unknown fields.
absl::Status ParseMessage(absl::string_view name, absl::string_view content,
                          google::protobuf::Message* message);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_JSON_H_
