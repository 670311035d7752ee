#ifndef CONSORTIUM_ADAPTERS_CLI_LIST_MARKS_H_
#define CONSORTIUM_ADAPTERS_CLI_LIST_MARKS_H_

#include "adapters/cli/text_table.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/vacancy.pb.h"

// How old a list is and what to make of it: the same marks in every answer.
namespace consortium::cli {

// `STALE`, `LATE`, `MISSING`, `NEVER PUBLISHED`, `on time`, `due` or a
// combination. Red: do not rely on it before ringing.
Cell ListMarks(bool ever_published, bool stale, consortium::v1::Punctuality punctuality);

// The age with its warning marks in one cell: `26 h`, `8 d 2 h STALE MISSING`.
Cell ListAgeCell(const consortium::v1::ListAge& list);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_LIST_MARKS_H_
