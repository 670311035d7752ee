#ifndef CONSORTIUM_ADAPTERS_CLI_ENQUIRY_VIEW_H_
#define CONSORTIUM_ADAPTERS_CLI_ENQUIRY_VIEW_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/directory.pb.h"
#include "consortium/v1/enquiries.pb.h"

// Enquiries for people: records and dates, never answers. Pure.
namespace consortium::cli {

// Whose home a postcode is. The postcode is not shown again.
std::string RenderHome(const consortium::v1::ResolveHomeBoroughResponse& response, bool colour);

// Every question with its name, what may be answered and its limits.
std::string RenderForm(const consortium::v1::DescribeEnquiryFormResponse& response, bool colour);

// What to tell the person who enquired.
std::string RenderSubmitted(const consortium::v1::SubmitEnquiryResponse& response, bool colour);

// How far an enquiry has come, for the person who asks.
std::string RenderStatus(const consortium::v1::GetEnquiryStatusResponse& response, bool colour);

// A record after something was done with it; `what` in a word or two, e.g.
// `Passed on`.
std::string RenderDone(absl::string_view what, const consortium::v1::EnquiryRecord& record,
                       const consortium::v1::Receipt& receipt, bool colour);

// Who has what is overdue, and how late it is at `now`.
std::string RenderOverdue(const consortium::v1::ListOverdueEnquiriesResponse& response,
                          absl::Time now, bool colour);

// One that was not picked up in time, in a line.
std::string RenderOverdueEvent(const consortium::v1::EnquiryRecord& record, absl::Time now,
                               bool colour);

// What waits for a decision.
std::string RenderSuspected(const consortium::v1::ListSetAsideResponse& response, absl::Time now,
                            bool colour);

// How promises were kept from the first day to the last, and the campaigns.
std::string RenderReport(const consortium::v1::ReportEnquiriesRequest& period,
                         const consortium::v1::ReportEnquiriesResponse& response, bool colour);

// How late or how old: `45 s`, `34 min`, `5 h`, `3 d 4 h`.
std::string DurationWords(absl::Duration duration);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_ENQUIRY_VIEW_H_
