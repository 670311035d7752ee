#ifndef CONSORTIUM_ADAPTERS_CLI_RECORD_PAGE_H_
#define CONSORTIUM_ADAPTERS_CLI_RECORD_PAGE_H_

#include <string>

#include "absl/time/time.h"
#include "consortium/v1/search_record.pb.h"

namespace consortium::cli {

// A search record as one HTML page to print for the care planning panel, as of `now`.
// It needs nothing else: no script, no link, and a browser that opens it may fetch
// nothing. Headings in order, tables with headers, readable without colour. Pure.
std::string RecordPage(const consortium::v1::SearchRecord& record, absl::Time now);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_RECORD_PAGE_H_
