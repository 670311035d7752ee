#ifndef CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_ONE_HOUSEHOLD_H_
#define CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_ONE_HOUSEHOLD_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/vacancy.pb.h"

// Tables of one household and one need: what a person is told about them.
namespace consortium::testing {

// Thursday 26 November 2026, 18:45 in London.
absl::Time ThursdayEvening();

// Foster carers in N4 for any child: three places, all vacant, three rooms that
// nobody shares, short-term care.
v1::Vacancy CarersForThree();

// A need of short-term care for one child of eight, planned for today.
v1::SearchAvailabilityRequest OneOfEight();

// Adds a child of so many years.
v1::Child* AddChild(v1::SearchAvailabilityRequest& request, uint32_t years);

// What a search answers of this one household, and that the oracle agrees:
// `fits`, `needs AGE, USUAL_LIMIT` (approval mismatches), then `; met: …` and `;
// unmet: …` with the words of wishes; `near miss: …` with the words of the
// criterion; or `nothing`.
std::string Answer(const v1::Vacancy& row, const v1::SearchAvailabilityRequest& request,
                   absl::Time now = ThursdayEvening());

// One line of a table, and the test that goes through it.
struct Line {
  std::string says;
  std::function<void(v1::Vacancy&, v1::SearchAvailabilityRequest&)> change;
  std::string answer;
};
void ExpectAnswers(const std::vector<Line>& lines);

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_UNIT_POLICY_MATCHING_ONE_HOUSEHOLD_H_
