#ifndef CONSORTIUM_GATEWAY_VACANCIES_ACCEPTED_ROW_H_
#define CONSORTIUM_GATEWAY_VACANCIES_ACCEPTED_ROW_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "consortium/v1/vacancies.pb.h"
#include "consortium/v1/vacancy.pb.h"
#include "gateway/directory/areas.h"
#include "gateway/vacancies/shard.h"
#include "policy/matching/chunk.h"

namespace consortium::vacancies {

// A row that was accepted, as it is stored.
struct AcceptedRow {
  std::string household_ref;
  HouseholdId id;
  std::string bytes;        // Equal for equal rows, in one program version.
  RowColumns columns = {};  // Without any, made from `bytes` when they are needed.
};

// Everything wrong with a row as a member sent it: policy::CheckRow(), and a
// refusal for each output-only field that is set. `row` and `household_ref` of
// the problems are left for the caller to set.
std::vector<v1::RowProblem> CheckSentRow(const v1::Vacancy& row, absl::CivilDay today);

// Whether any of the problems refuses the row.
bool IsRefused(const std::vector<v1::RowProblem>& problems);

// `row` was not refused.
AcceptedRow Accept(absl::string_view member, const v1::Vacancy& row);

// Gives `accepted` the columns that `rows`, which they were made from, will have in the read
// model: on the caller's thread, and without parsing their bytes again.
void AddColumns(const std::string& member, absl::Span<const v1::Vacancy* const> rows,
                const directory::Areas& areas, absl::Span<AcceptedRow> accepted);

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_ACCEPTED_ROW_H_
