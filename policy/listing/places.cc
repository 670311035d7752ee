#include <algorithm>

#include "absl/strings/str_cat.h"
#include "policy/listing/row_parts.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

constexpr absl::string_view kNotAvailable = "places.not_available";

void CheckCondition(const std::string& path, const v1::UnavailablePlaces& places,
                    absl::CivilDay today, Findings& findings) {
  const std::string date = absl::StrCat(path, ".available_from");
  if (places.condition() != v1::CONDITION_FROM_DATE) {
    if (!places.available_from().empty()) {
      findings.Refuse(date, "is set without CONDITION_FROM_DATE",
                      "set the condition to CONDITION_FROM_DATE, or leave the date empty");
    }
    return;
  }
  const absl::optional<absl::CivilDay> from = findings.CheckDate(date, places.available_from());
  if (from.has_value() && *from <= today) {
    findings.Warn(date, "has been reached", "count the places as vacant if they are");
  }
}

void CheckUnavailable(const std::string& path, const v1::UnavailablePlaces& places,
                      absl::CivilDay today, Findings& findings) {
  findings.CheckNumber(absl::StrCat(path, ".count"), places.count(), 1, kPlacesMax);
  if (places.reason() == v1::NOT_AVAILABLE_REASON_UNSPECIFIED ||
      !v1::NotAvailableReason_IsValid(places.reason())) {
    findings.Refuse(absl::StrCat(path, ".reason"), "is not one of Ofsted's reasons",
                    "give a reason; NOT_AVAILABLE_REASON_OTHER when none is known");
  }
  const std::string condition = absl::StrCat(path, ".condition");
  if (!v1::Condition_IsValid(places.condition())) {
    findings.Refuse(condition, "is not a known condition",
                    "leave it unspecified when nothing makes the places available");
    return;
  }
  const bool siblings = places.reason() == v1::NOT_AVAILABLE_REASON_SIBLING_GROUP_ONLY;
  const bool short_breaks = places.reason() == v1::NOT_AVAILABLE_REASON_SHORT_BREAKS_ONLY;
  if (places.condition() == v1::CONDITION_UNSPECIFIED && (siblings || short_breaks)) {
    findings.Warn(condition, "is unspecified, so the places match nobody",
                  siblings ? "set CONDITION_SIBLINGS_ONLY to offer them to siblings"
                           : "set CONDITION_SHORT_BREAKS_ONLY to offer them for short breaks");
  }
  CheckCondition(path, places, today, findings);
}

void CheckOverFilled(const v1::Places& places, Findings& findings) {
  if (places.vacant() > 0) {
    findings.Refuse("places.vacant",
                    absl::StrCat("is ", places.vacant(), " though more places are filled (",
                                 places.filled(), ") than approved (", places.approved(), ")"),
                    "set it to 0, or correct filled and approved");
  }
  if (places.not_available_size() > 0) {
    findings.Refuse(kNotAvailable, "is not empty though more places are filled than approved",
                    "leave it empty, or correct filled and approved");
  }
  if (places.over_filled() == v1::OVER_FILLED_REASON_UNSPECIFIED ||
      !v1::OverFilledReason_IsValid(places.over_filled())) {
    findings.Refuse("places.over_filled",
                    absl::StrCat("is missing though more places are filled (", places.filled(),
                                 ") than approved (", places.approved(), ")"),
                    "say whether an exemption or an emergency placement is why");
  }
}

void CheckSum(const v1::Places& places, Findings& findings) {
  if (places.over_filled() != v1::OVER_FILLED_REASON_UNSPECIFIED) {
    findings.Refuse("places.over_filled", "is set though no more places are filled than approved",
                    "leave it unspecified, or correct filled and approved");
  }
  uint64_t not_available = 0;
  for (const v1::UnavailablePlaces& part : places.not_available()) not_available += part.count();
  const uint64_t sum = uint64_t{places.filled()} + places.vacant() + not_available;
  if (sum == places.approved()) return;
  findings.Refuse(
      "places",
      absl::StrCat("filled ", places.filled(), " + vacant ", places.vacant(), " + not available ",
                   not_available, " is ", sum, ", not the approved ", places.approved()),
      "correct the numbers so that every approved place is in one state");
}

void CheckVacantSince(const v1::Vacancy& row, absl::CivilDay today, Findings& findings) {
  if (row.vacant_since().empty()) return;
  if (row.places().vacant() == 0) {
    findings.Refuse("vacant_since", "is set though no place is vacant",
                    "leave it empty, or correct places.vacant");
    return;
  }
  const absl::optional<absl::CivilDay> since =
      findings.CheckDate("vacant_since", row.vacant_since());
  if (since.has_value() && *since > today) {
    findings.Refuse("vacant_since", "is in the future",
                    "give the day since which a place is vacant; a place that comes free later is "
                    "not available until then");
  }
}

}  // namespace

bool HasSomethingToOffer(const v1::Vacancy& row) {
  const auto& unavailable = row.places().not_available();
  return row.places().vacant() > 0 ||
         std::any_of(unavailable.begin(), unavailable.end(), [](const v1::UnavailablePlaces& part) {
           return part.count() > 0 && part.condition() != v1::CONDITION_UNSPECIFIED;
         });
}

void CheckPlaces(const v1::Vacancy& row, absl::CivilDay today, Findings& findings) {
  if (!row.has_places()) {
    findings.Refuse("places", "is missing", "give the household's places by state");
    return;
  }
  const v1::Places& places = row.places();
  findings.CheckNumber("places.approved", places.approved(), 1, kPlacesMax);
  findings.CheckNumber("places.filled", places.filled(), 0, kPlacesMax);
  findings.CheckNumber("places.vacant", places.vacant(), 0, kPlacesMax);
  if (places.not_available_size() > kPlacesMax) {
    findings.Refuse(
        kNotAvailable,
        absl::StrCat("has ", places.not_available_size(), " entries, over ", kPlacesMax),
        "put places of the same reason and condition into one entry");
    return;
  }
  for (int i = 0; i < places.not_available_size(); ++i) {
    CheckUnavailable(Indexed(kNotAvailable, i), places.not_available(i), today, findings);
  }
  const bool over_filled = places.filled() > places.approved();
  over_filled ? CheckOverFilled(places, findings) : CheckSum(places, findings);
  CheckVacantSince(row, today, findings);
  if (HasSomethingToOffer(row)) return;
  constexpr absl::string_view kNothing =
      "has nothing to offer: no place now, from a date, or on a "
      "condition";
  constexpr absl::string_view kLeaveOut =
      "leave the household out of the rows; the totals count it";
  over_filled ? findings.Warn("places", kNothing, kLeaveOut)
              : findings.Refuse("places", kNothing, kLeaveOut);
}

}  // namespace consortium::policy
