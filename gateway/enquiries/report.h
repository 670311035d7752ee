#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_REPORT_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_REPORT_H_

#include "certs/evidence/sealed_token.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"

namespace consortium::enquiries {

// Records that one turn of the writer reads for a report: writes get their turn in
// between, however long the period is.
inline constexpr int kReportedAtOnce = 500;

// Counts a period: promises by member, judged at the report's first turn, and
// campaigns where the period is one calendar month. Overlapping periods would tell
// small counts by subtraction. `tokens`, which opens the campaigns' codes, and
// `response` live until `done`. INVALID_ARGUMENT: the days.
void MakeReport(storage::Writer& writer, const evidence::SealedToken& tokens,
                const v1::ReportEnquiriesRequest& request, v1::ReportEnquiriesResponse* response,
                server::Done done);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_REPORT_H_
