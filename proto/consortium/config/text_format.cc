#include "consortium/config/text_format.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/status_details.h"

namespace consortium::config {
namespace {

// Keeps the parser's first complaint: what it says after that mostly follows from it.
class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!status_.ok()) return;
    status_ = rpc::InvalidField(absl::StrCat("line ", line + 1, ", column ", column + 1), message);
  }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};

// The text format's parser lets any bytes into strings, the binary one does not; it
// would say so on standard error too.
bool IsUtf8Throughout(const google::protobuf::Message& message) {
  const google::protobuf::LogSilencer quiet;
  const std::unique_ptr<google::protobuf::Message> copy(message.New());
  return copy->ParseFromString(message.SerializeAsString());
}

}  // namespace

absl::Status ParseText(absl::string_view text, google::protobuf::Message* message) {
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(kTextDepthMax);
  absl::Status status;
  if (!parser.ParseFromString(std::string(text), message)) {
    status =
        error.status().ok() ? rpc::InvalidField("line 1", "is no text format") : error.status();
  } else if (!IsUtf8Throughout(*message)) {
    status = rpc::InvalidField("text", "holds bytes that are not UTF-8; save the file as UTF-8");
  }
  if (!status.ok()) message->Clear();
  return status;
}

}  // namespace consortium::config
