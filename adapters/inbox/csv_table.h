#ifndef CONSORTIUM_ADAPTERS_INBOX_CSV_TABLE_H_
#define CONSORTIUM_ADAPTERS_INBOX_CSV_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/inbox/enquiry_view.h"

// The table that a team works in: written by the inbox, filled in by people,
// often with a spreadsheet program in between. Pure.
namespace consortium::inbox {

// Columns with a meaning of their own.
inline constexpr char kReferenceColumn[] = "reference";
inline constexpr char kAnswersColumn[] = "answers";
inline constexpr char kStatusColumn[] = "status";
inline constexpr char kStatusDateColumn[] = "status_date";
inline constexpr char kClosingReasonColumn[] = "closing_reason";

inline constexpr size_t kTableBytesMax = size_t{64} << 20;
inline constexpr size_t kRowBytesMax = size_t{512} << 10;

// A cell, quoted. What a spreadsheet program would take for a formula gets an
// apostrophe in front; line breaks become ` / `, other control characters spaces,
// so that a row is one line.
std::string QuotedCell(absl::string_view text);

// The header of a new table with its byte order mark and line break: the columns
// of Columns(), then `answers` (JSON) and the three that the team fills in.
std::string NewHeader();

// One row with its line break, in the order of `header`: cells of `enquiry` by
// column name, columns of others empty.
sealing::ClearText RowOf(const OpenedEnquiry& enquiry, const std::vector<std::string>& header);

// What is in a table.
struct TableState {
  std::vector<std::string> header;
  std::vector<std::string> names;  // Of its whole rows.
  // Bytes to keep: all, or those before the part of a row that a stop left.
  size_t whole_bytes = 0;
  // The last row has no line break; it needs one before the next.
  bool needs_line_break = false;
};

// Reads the content of a table. A last line without a line break that is not a
// whole row is what a stop left of a row of ours, and not counted.
//
// FAILED_PRECONDITION: people changed it so that no row can be added safely (no
// UTF-8, a quote that never closes, no `reference` in the first column, a
// last column that rows of ours fill); says what to do.
absl::StatusOr<TableState> ReadTable(const std::string& content);

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_CSV_TABLE_H_
