#ifndef CONSORTIUM_ADAPTERS_CLI_INPUT_H_
#define CONSORTIUM_ADAPTERS_CLI_INPUT_H_

#include <istream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

// Files and standard input of commands.
namespace consortium::cli {

// Content of the file, or of `in` when the path is `-`; at most 64 MiB. Codes as
// platform::ReadFile.
absl::StatusOr<std::string> ReadInput(const std::string& path, std::istream& in);

// ReadInput() and ParseMessage().
absl::Status ReadMessage(const std::string& path, std::istream& in,
                         google::protobuf::Message* message);

// Replaces a single `-` by the lines of `in`: what should not stand in a shell's
// history or a process list is written there.
absl::Status ExpandFromInput(std::istream& in, std::vector<std::string>* values);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_INPUT_H_
