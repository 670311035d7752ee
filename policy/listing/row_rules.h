#ifndef CONSORTIUM_POLICY_LISTING_ROW_RULES_H_
#define CONSORTIUM_POLICY_LISTING_ROW_RULES_H_

#include <array>
#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "consortium/v1/vacancies.pb.h"
#include "consortium/v1/vacancy.pb.h"

// Which rows and lists add up. Pure rules, shared by the gateway, which
// enforces them, and the adapter, whose dry run promises the same answer.
namespace consortium::policy {

// Everything wrong with one row, judged on `today` (Europe/London): refusals and
// warnings, with field paths from the row. Empty when all is well. `row` and
// `household_ref` of the problems are left for the caller to set.
//
// Whatever passes without a refusal, the store and the index accept.
std::vector<consortium::v1::RowProblem> CheckRow(const consortium::v1::Vacancy& row,
                                                 absl::CivilDay today);

// Whether `text` has the form of a household's reference; every row that passes
// has one.
bool IsHouseholdReference(absl::string_view text);

// That form, for people.
inline constexpr char kHouseholdReferenceForm[] = "8 to 36 characters of A-Z, a-z, 0-9, '_', '-'";

// Whether a row has anything to offer: a place now, from a date, or on a
// condition. The adapter cuts rows that have not, and CheckRow() refuses them;
// only an over-filled row, sent with its reason, passes with a warning.
bool HasSomethingToOffer(const consortium::v1::Vacancy& row);

// What makes a whole list unusable: INVALID_ARGUMENT with a violation per field
// (totals absent, a kind twice, places that do not fit households, over 10,000
// rows, a household twice, a week that is no Monday, an as_of out of bounds).
// A week that is over or too far ahead is FAILED_PRECONDITION, when nothing else
// is wrong. Connected persons in rows are a row problem, not a list problem.
absl::Status CheckList(const consortium::v1::PublishVacancyListRequest& list, absl::Time now);

// The consortium's days and weeks are Europe/London's.
absl::TimeZone London();

// The Monday of the week that holds `day`.
absl::CivilDay WeekCommencing(absl::CivilDay day);

// ISO 8601 calendar date, `2026-11-23`. INVALID_ARGUMENT (for the caller to name
// the field).
absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text);

// Whether `area` is a well-formed outcode or sector of a UK postcode (`N4`,
// `N4 2`), in upper case with one space. `CR0`, `EC1A 1` are; `N4 2AB` is not.
bool IsOutcodeOrSector(absl::string_view area);

// SSDA903, ETHNIC: the codes that name an ethnicity, then REFU and NOBT, which name
// none to share.
inline constexpr std::array<absl::string_view, 20> kEthnicities = {
    "WBRI", "WIRI", "WIRT", "WROM", "WOTH", "MWBC", "MWBA", "MWAS", "MOTH", "AIND",
    "APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT"};
inline constexpr size_t kEthnicitiesNamed = 18;

// Letters that the GSS codes of authorities begin with, one for each country.
inline constexpr absl::string_view kAuthorityCountries = "ENSW";

// Whether a code is one of kEthnicities.
bool IsEthnicity(absl::string_view code);

// Whether a tag has the form of a BCP 47 primary language tag in lower case.
bool IsLanguage(absl::string_view tag);

// Bounds, as vacancy.proto and vacancies.proto state them.
inline constexpr int kRowsMax = 10'000;
inline constexpr int kPlacesMax = 20;
inline constexpr int kFreeTextMax = 300;
inline constexpr int kTotalsMax = 100'000;
inline constexpr absl::Duration kAsOfAgeMax = absl::Hours(31 * 24);
inline constexpr absl::Duration kAsOfAheadMax = absl::Minutes(5);
// Dates in a row lie in these years, so that a century's slip is found.
inline constexpr int kYearMin = 2000;
inline constexpr int kYearMax = 2099;

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_LISTING_ROW_RULES_H_
