#ifndef CONSORTIUM_ADAPTERS_INBOX_STATUS_ROWS_H_
#define CONSORTIUM_ADAPTERS_INBOX_STATUS_ROWS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/enquiries.pb.h"

// What the team filled in, as progress. Pure.
namespace consortium::inbox {

// One row with a status.
struct StatusRow {
  uint32_t line = 0;
  std::string name;       // As in the first column.
  std::string reference;  // Without `.2` and so on.
  consortium::v1::EnquiryStage stage = consortium::v1::ENQUIRY_STAGE_UNSPECIFIED;
  consortium::v1::ClosingReason closing_reason = consortium::v1::CLOSING_REASON_UNSPECIFIED;
  std::optional<absl::Time> at;  // Nothing: not stated.
};

// What is wrong with one cell, and what to do; never what it holds.
struct RowProblem {
  uint32_t line = 0;
  std::string name;  // Empty when the first column holds no reference.
  std::string column;
  std::string problem;
};

struct StatusRows {
  std::vector<StatusRow> rows;
  std::vector<RowProblem> problems;
};

// When the gateway received an enquiry, by name; nothing when that is not known.
using ReceivedAt = std::function<std::optional<absl::Time>(absl::string_view name)>;

// A date as `2026-11-23` or `23/11/2026`, with ` 14:30` behind it or not, in
// London. A day alone means its beginning, or when the enquiry was received, if
// that was later: the same each time, and never in the future on that day.
// INVALID_ARGUMENT says what is wrong: no date, in the future, or before
// `received`.
absl::StatusOr<absl::Time> ParseStatusDate(absl::string_view text,
                                           std::optional<absl::Time> received, absl::Time now);

// Reads a table (csv_table.h) as people saved it, in UTF-8 or Windows-1252. A row
// without a status is passed over; a wrong one is a problem, and the others
// stand. FAILED_PRECONDITION: the file as a whole.
absl::StatusOr<StatusRows> ReadStatusRows(const std::string& content, const ReceivedAt& received_at,
                                          absl::Time now);

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_STATUS_ROWS_H_
