#include "adapters/cli/json.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "consortium/config/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace consortium::cli {
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (status.ok()) return json + "\n";
  return absl::InternalError(absl::StrCat(message.GetDescriptor()->full_name(),
                                          " has no JSON form: ", std::string(status.message())));
}

absl::Status ParseMessage(absl::string_view name, absl::string_view content,
                          google::protobuf::Message* message) {
  if (absl::EndsWith(name, ".textproto") || absl::EndsWith(name, ".txtpb")) {
    const absl::Status parsed = config::ParseText(content, message);
    if (parsed.ok()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", parsed.message()));
  }
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(content.data(), content.size()), message);
  if (status.ok()) return absl::OkStatus();
  // The parser's further lines repeat the input.
  const std::string says(status.message());
  return absl::InvalidArgumentError(absl::StrCat(name, ": not the JSON of ",
                                                 message->GetDescriptor()->full_name(), ": ",
                                                 says.substr(0, says.find('\n'))));
}

}  // namespace consortium::cli
