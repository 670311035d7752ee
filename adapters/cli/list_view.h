#ifndef CONSORTIUM_ADAPTERS_CLI_LIST_VIEW_H_
#define CONSORTIUM_ADAPTERS_CLI_LIST_VIEW_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/vacancies.pb.h"

// Lists and what became of them, for people. Pure.
namespace consortium::cli {

// Per borough: week, age, state, what is on offer. `totals` adds every kind of
// household with its places.
std::string RenderLists(const consortium::v1::ListVacancyListsResponse& response, bool totals,
                        absl::Time now, bool colour);

// One page of one borough's list.
std::string RenderList(const consortium::v1::GetVacancyListResponse& response, absl::Time now,
                       bool colour);

// The caller's own household that `quoted_by` means, and what it offers.
std::string RenderQuoted(const consortium::v1::GetVacancyListResponse& response,
                         absl::string_view quoted_by, absl::Time now, bool colour);

// What a publication did, and every row problem.
std::string RenderPublication(const consortium::v1::PublishVacancyListResponse& response,
                              bool colour);

// A line for each request for a placement that a list or an update ended, of which the
// gateway tells the asker too; nothing when there is none.
std::string RenderEndedClaims(
    const google::protobuf::RepeatedPtrField<consortium::v1::EndedClaim>& ended);

// What an update did.
std::string RenderUpdate(const consortium::v1::UpdateVacancyResponse& response);

// What one household offers, in a line: `mainstream, N4 2, 1 of 3 vacant, ages
// 0m-5, short-term`.
std::string VacancyWords(const consortium::v1::Vacancy& vacancy);

// One event of a watch that arrived at `now`, in a line.
std::string RenderEvent(const consortium::v1::VacancyEvent& event, absl::Time now, bool colour);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_LIST_VIEW_H_
