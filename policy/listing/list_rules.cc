#include <algorithm>
#include <array>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status_details.h"
#include "policy/listing/findings.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;
using Violations = std::vector<rpc::FieldViolation>;

constexpr size_t kSourceTextMax = 64;
constexpr size_t kDigestLength = 64;

// The Monday that the list names; INVALID_ARGUMENT has gone to `violations`.
absl::StatusOr<absl::CivilDay> CheckMonday(absl::string_view text, Violations& violations) {
  const absl::StatusOr<absl::CivilDay> week = ParseDate(text);
  if (!week.ok()) {
    violations.push_back({"week_commencing",
                          "is not a calendar date of the form YYYY-MM-DD; give the week's Monday"});
  } else if (absl::GetWeekday(*week) != absl::Weekday::monday) {
    violations.push_back(
        {"week_commencing", "is not a Monday; give the Monday of the list's week"});
  }
  return week;
}

void CheckAsOf(const v1::PublishVacancyListRequest& list, absl::Time now, Violations& violations) {
  if (!list.has_as_of()) {
    violations.push_back({"as_of", "is missing; give when the local system's facts were taken"});
    return;
  }
  const absl::optional<absl::Time> taken = ReadInstant(list.as_of());
  if (!taken.has_value()) {
    violations.push_back({"as_of", "is not an instant between the years 1 and 9999"});
    return;
  }
  if (*taken > now + kAsOfAheadMax) {
    violations.push_back(
        {"as_of", "is more than five minutes in the future; check the local system's clock"});
  } else if (*taken < now - kAsOfAgeMax) {
    violations.push_back({"as_of", "is older than 31 days; take a fresh export"});
  }
}

void CheckKindTotals(const std::string& path, const v1::KindTotals& totals,
                     Violations& violations) {
  const std::array<std::pair<const char*, uint32_t>, 5> numbers = {{
      {"households", totals.households()},
      {"approved", totals.approved()},
      {"filled", totals.filled()},
      {"vacant", totals.vacant()},
      {"not_available", totals.not_available()},
  }};
  for (const auto& [name, value] : numbers) {
    if (value > kTotalsMax) {
      violations.push_back(
          {absl::StrCat(path, ".", name), absl::StrCat("is ", value, ", over ", kTotalsMax)});
      return;
    }
  }
  const uint32_t most = totals.households() * kPlacesMax;
  for (size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i].second > most) {
      violations.push_back({absl::StrCat(path, ".", numbers[i].first),
                            absl::StrCat("is ", numbers[i].second, ", over ", kPlacesMax,
                                         " for each of ", totals.households(), " households")});
    }
  }
  if (totals.approved() < totals.households()) {
    violations.push_back({absl::StrCat(path, ".approved"),
                          absl::StrCat("is ", totals.approved(), ", under one place for each of ",
                                       totals.households(), " households")});
  }
  const uint32_t sum = totals.filled() + totals.vacant() + totals.not_available();
  if (sum < totals.approved()) {
    violations.push_back(
        {path, absl::StrCat("filled + vacant + not_available is ", sum, ", under the approved ",
                            totals.approved(), "; every place is in one state")});
  } else if (sum - totals.approved() > totals.filled()) {
    // More than approved can only come from households with more filled.
    violations.push_back(
        {path, absl::StrCat("vacant + not_available is ", totals.vacant() + totals.not_available(),
                            ", over the approved ", totals.approved())});
  }
}

void CheckTotals(const v1::PublishVacancyListRequest& list, Violations& violations) {
  if (list.totals().empty()) {
    violations.push_back(
        {"totals", "is empty; give the totals of each kind of household that the borough has"});
    return;
  }
  std::array<uint32_t, v1::HouseholdKind_ARRAYSIZE> rows{};
  for (const v1::Vacancy& row : list.rows()) {
    if (v1::HouseholdKind_IsValid(row.kind())) ++rows[row.kind()];
  }
  std::array<bool, v1::HouseholdKind_ARRAYSIZE> seen{};
  for (int i = 0; i < list.totals_size(); ++i) {
    const v1::KindTotals& totals = list.totals(i);
    const std::string path = Indexed("totals", i);
    if (totals.kind() == v1::HOUSEHOLD_KIND_UNSPECIFIED ||
        !v1::HouseholdKind_IsValid(totals.kind())) {
      violations.push_back({absl::StrCat(path, ".kind"), "is not a known kind of household"});
      continue;
    }
    if (seen[totals.kind()]) {
      violations.push_back({absl::StrCat(path, ".kind"), "is there twice; give each kind once"});
      return;
    }
    seen[totals.kind()] = true;
    CheckKindTotals(path, totals, violations);
    if (totals.kind() != v1::HOUSEHOLD_KIND_CONNECTED_PERSONS &&
        rows[totals.kind()] > totals.households()) {
      violations.push_back({absl::StrCat(path, ".households"),
                            absl::StrCat("is ", totals.households(), ", under the ",
                                         rows[totals.kind()], " rows of that kind")});
    }
  }
  for (int kind = 1; kind < v1::HouseholdKind_ARRAYSIZE; ++kind) {
    // A row of connected persons is refused by itself, whatever the totals say.
    if (seen[kind] || rows[kind] == 0 || kind == v1::HOUSEHOLD_KIND_CONNECTED_PERSONS) continue;
    violations.push_back(
        {"totals",
         absl::StrCat("has none of ", v1::HouseholdKind_Name(static_cast<v1::HouseholdKind>(kind)),
                      ", of which there are ", rows[kind], " rows; give one of each kind")});
  }
}

void CheckRows(const v1::PublishVacancyListRequest& list, Violations& violations) {
  if (list.rows_size() > kRowsMax) {
    violations.push_back({"rows", absl::StrCat("has ", list.rows_size(), " rows, over ", kRowsMax,
                                               "; publish households with something to offer")});
    return;
  }
  absl::flat_hash_map<absl::string_view, int> first;
  for (int i = 0; i < list.rows_size(); ++i) {
    const std::string& reference = list.rows(i).household_ref();
    if (reference.empty()) continue;
    const auto [earlier, fresh] = first.try_emplace(reference, i);
    if (fresh) continue;
    violations.push_back({absl::StrCat(Indexed("rows", i), ".household_ref"),
                          absl::StrCat("is that of rows[", earlier->second,
                                       "] too; give one row for each household")});
  }
}

void CheckSource(const v1::ListSource& source, Violations& violations) {
  const auto check = [&](const char* field, const std::string& text) {
    const size_t length = CharacterCount(text);
    if (length <= kSourceTextMax) return;
    violations.push_back(
        {field, absl::StrCat("has ", length, " characters, over ", kSourceTextMax)});
  };
  check("source.system", source.system());
  check("source.adapter_version", source.adapter_version());
  const std::string& digest = source.mapping_digest();
  const bool hexadecimal = std::all_of(digest.begin(), digest.end(), [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
  if (!digest.empty() && (digest.size() != kDigestLength || !hexadecimal)) {
    violations.push_back({"source.mapping_digest",
                          "is not 64 hexadecimal digits; leave it empty "
                          "when there was no mapping file"});
  }
}

}  // namespace

absl::Status CheckList(const v1::PublishVacancyListRequest& list, absl::Time now) {
  Violations violations;
  const absl::StatusOr<absl::CivilDay> week = CheckMonday(list.week_commencing(), violations);
  CheckAsOf(list, now, violations);
  CheckTotals(list, violations);
  CheckRows(list, violations);
  CheckSource(list.source(), violations);
  if (!violations.empty()) return rpc::InvalidFields(violations);

  const absl::CivilDay this_week = WeekCommencing(absl::ToCivilDay(now, London()));
  if (*week < this_week - 7) {
    return absl::FailedPreconditionError(
        "week_commencing: the week is over; publish for last week, this week or the next");
  }
  if (*week > this_week + 7) {
    return absl::FailedPreconditionError(
        "week_commencing: the week is too far ahead; publish for last week, this week or the next");
  }
  return absl::OkStatus();
}

}  // namespace consortium::policy
