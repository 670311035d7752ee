#include "gateway/server/call_records.h"

#include <string>

namespace consortium::server {
namespace {

absl::string_view NameOf(CallRecord::Outcome outcome) {
  switch (outcome) {
    case CallRecord::Outcome::kAllowed:
      return "allowed";
    case CallRecord::Outcome::kUnidentified:
    case CallRecord::Outcome::kDenied:
      return "denied";
    case CallRecord::Outcome::kLimited:
      return "limited";
  }
  return "denied";
}

// In place of what a client wrote, which may be anything.
constexpr absl::string_view kUnknownPath = "unknown";

absl::string_view PathOf(const CallRecord& record) {
  return record.method == nullptr ? kUnknownPath : absl::string_view(record.method->path);
}

// Whose text the client does not get, so that the log must have it.
bool WithheldFromClient(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

}  // namespace

void CallRecords::Decided(const CallRecord& record) {
  // Watchdogs would fill the journal with nothing; their refusals do count.
  const bool standard = record.method != nullptr && record.method->standard != nullptr;
  if (standard && record.outcome == CallRecord::Outcome::kAllowed) return;
  tally_.Count(record.member, record.client, record.action(), record.rule, NameOf(record.outcome));
}

void CallRecords::Ended(const CallRecord& record, const absl::Status& status, absl::Duration took) {
  const bool unidentified = record.outcome == CallRecord::Outcome::kUnidentified;
  if (unidentified) metrics_.CountUnidentified();
  if (record.method == nullptr) {
    metrics_.CountUnknownMethod();
  } else {
    metrics_.CountCall(record.method->index, status.code(), took);
  }
  access_log_.Add({.at = record.at,
                   .path = PathOf(record),
                   .member = std::string(record.member),
                   .client = std::string(record.client),
                   .rule = std::string(record.rule),
                   .cause = unidentified ? std::string(status.message()) : "",
                   .code = status.code(),
                   .took = took});
  if (WithheldFromClient(status.code())) {
    log_.Write(LogLevel::kError, "call.failed",
               {{"method", PathOf(record)},
                {"code", absl::string_view(absl::StatusCodeToString(status.code()))},
                {"cause", status.message()}});
  }
}

}  // namespace consortium::server
