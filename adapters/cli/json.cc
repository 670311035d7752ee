#include "adapters/cli/json.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace consortium::cli {
namespace {

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text.empty())
      text = absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message);
  }
  std::string text;
};

}  // namespace

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
    FirstError error;
    google::protobuf::TextFormat::Parser parser;
    parser.RecordErrorsTo(&error);
    if (parser.ParseFromString(std::string(content), message)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", error.text));
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
