#include "adapters/inbox/progress.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/client/retry.h"
#include "adapters/inbox/csv_table.h"
#include "adapters/inbox/request_id.h"
#include "google/rpc/status_details.h"

namespace consortium::inbox {
namespace {

namespace v1 = consortium::v1;

std::string TimeText(const std::optional<absl::Time>& at) {
  return at.has_value() ? absl::FormatTime(absl::RFC3339_full, *at, absl::UTCTimeZone()) : "-";
}

v1::RecordEnquiryProgressRequest RequestOf(const StatusRow& row) {
  v1::RecordEnquiryProgressRequest request;
  request.set_reference(row.reference);
  request.set_stage(row.stage);
  request.set_closing_reason(row.closing_reason);
  if (row.at.has_value()) {
    const int64_t seconds = absl::ToUnixSeconds(*row.at);
    request.mutable_at()->set_seconds(seconds);
    request.mutable_at()->set_nanos(
        static_cast<int32_t>(absl::ToInt64Nanoseconds(*row.at - absl::FromUnixSeconds(seconds))));
  }
  // Somebody may try to reach a person on several days; every other stage comes once.
  const bool again = row.stage == v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED;
  request.set_request_id(RequestIdOf(
      {"progress", row.name, v1::EnquiryStage_Name(row.stage), again ? TimeText(row.at) : ""}));
  return request;
}

// That meets every row alike, and may be otherwise at the next look.
bool MayPass(const absl::Status& status) {
  return client::IsRetryable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status);
}

}  // namespace

std::optional<absl::Time> Progress::ReceivedAtOf(absl::string_view name) const {
  const DurableLog::Entry* entry = parts_.handed_over.Find(name);
  if (entry == nullptr) return std::nullopt;
  absl::Time at;
  const std::string time = entry->value.substr(entry->value.find(',') + 1);
  if (!absl::ParseTime(absl::RFC3339_full, time, &at, nullptr)) return std::nullopt;
  return at;
}

absl::Status Progress::Look() {
  const absl::StatusOr<std::optional<Disk::Facts>> facts = parts_.disk.Look(parts_.table_file);
  if (!facts.ok()) return facts.status();
  if (!facts->has_value()) return absl::OkStatus();
  if (seen_.has_value() && seen_->bytes == (*facts)->bytes && seen_->changed == (*facts)->changed) {
    return absl::OkStatus();
  }
  absl::StatusOr<std::string> content = parts_.disk.Read(parts_.table_file, kTableBytesMax);
  if (!content.ok()) return content.status();
  absl::StatusOr<StatusRows> rows = ReadStatusRows(
      *content, [this](absl::string_view name) { return ReceivedAtOf(name); }, parts_.clock.Now());
  sealing::Wipe(*content);
  if (!rows.ok()) return rows.status();

  std::vector<RowProblem> problems = std::move(rows->problems);
  all_told_ = true;
  for (const StatusRow& row : rows->rows) {
    if (absl::Status told = Tell(row, &problems); !told.ok()) return told;
  }
  if (absl::Status reported = Report(std::move(problems)); !reported.ok()) return reported;
  // A date that is in the future today is right tomorrow.
  if (problems_.empty() && all_told_) seen_ = **facts;
  return absl::OkStatus();
}

absl::Status Progress::Tell(const StatusRow& row, std::vector<RowProblem>* problems) {
  const v1::RecordEnquiryProgressRequest request = RequestOf(row);
  const std::string key = absl::StrCat(request.request_id(), " ", TimeText(row.at));
  if (parts_.told.Find(request.request_id()) != nullptr) return absl::OkStatus();
  const auto before = refused_.find(key);
  if (before != refused_.end()) {
    problems->push_back({row.line, row.name, kStatusColumn, before->second});
    return absl::OkStatus();
  }
  const absl::Status answer = parts_.gateway.RecordProgress(request).status();
  if (answer.ok()) {
    ++recorded_;
    return parts_.told.Set(request.request_id(), TimeText(row.at), parts_.clock.Now());
  }
  if (MayPass(answer)) return answer;
  if (rpc::ReasonOf(answer) == "NOT_ACKNOWLEDGED") {
    // It comes, or came again, and is taken in before long; the rows behind it are
    // not to wait for that.
    all_told_ = false;
    return absl::OkStatus();
  }
  const std::string why = absl::StrCat("the gateway refused it: ", answer.message());
  refused_.emplace(key, why);
  problems->push_back({row.line, row.name, kStatusColumn, why});
  return absl::OkStatus();
}

absl::Status Progress::Report(std::vector<RowProblem> problems) {
  problems_ = std::move(problems);
  std::string content = "line,reference,column,problem\r\n";
  for (const RowProblem& row : problems_) {
    absl::StrAppend(&content, row.line, ",", QuotedCell(row.name), ",", QuotedCell(row.column), ",",
                    QuotedCell(row.problem), "\r\n");
  }
  if (content == report_) return absl::OkStatus();
  if (absl::Status written = Replace(parts_.disk, parts_.problems_file, content); !written.ok()) {
    return written;
  }
  report_ = std::move(content);
  if (!problems_.empty()) {
    parts_.note(absl::StrCat(problems_.size(), " of the rows' statuses cannot be recorded; ",
                             parts_.problems_file, " says why"));
  }
  return absl::OkStatus();
}

}  // namespace consortium::inbox
