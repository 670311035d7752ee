#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_REPORT_VIEW_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_REPORT_VIEW_H_

#include <string>

#include "absl/status/status.h"
#include "consortium/config/report.pb.h"
#include "consortium/v1/vacancies.pb.h"

// What a run made, for people. Pure; every text ends with a newline or is empty.
namespace consortium::publishing {

// Problems shown to people; --json has all.
inline constexpr int kProblemsShown = 50;

// The list: what became of the lines, totals per kind, what was left out and why,
// and problems with their remedies.
std::string RenderReport(const config::MappingReport& report, bool colour);

// Which fields of the schema the rows fill.
std::string RenderCoverage(const config::MappingReport& report, bool colour);

// What the gateway did with it.
std::string RenderAnswer(const config::PublicationReport& publication, bool colour);

// The report and the answer of a training programme, whose coverage is RenderCoverage()'s.
std::string RenderProgrammeReport(const config::MappingReport& report, bool whole, bool colour);
std::string RenderProgrammeAnswer(const config::PublicationReport& publication, bool colour);

// A failure, each field of it on a line of its own.
std::string RenderFailure(const absl::Status& status, bool colour);

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_REPORT_VIEW_H_
