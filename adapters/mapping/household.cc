#include "adapters/mapping/household.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "policy/listing/row_rules.h"

namespace consortium::mapping {
namespace {

namespace v1 = consortium::v1;

// Up to the day before the 18th birthday, when a foster placement ends.
constexpr uint32_t kMonthsBefore18 = 18 * 12 - 1;
constexpr uint32_t kMonthsThrough18 = 18 * 12 + 11;

bool IsTotalsTarget(const std::string& path) {
  return path == "kind" || path == "place_state" || absl::StartsWith(path, "places.") ||
         absl::StartsWith(path, "not_available.");
}

bool ReadsOldestAge(const FieldPlan& field) {
  return field.reading() == config::READING_YEARS_TO_MONTHS_MAX ||
         field.reading() == config::READING_AGE_RANGE_MAX;
}

// `places.not_available[0].reason` as the target that fills it.
std::string TargetOf(absl::string_view field) {
  std::string path;
  bool inside = false;
  for (const char c : field) {
    if (c == '[') inside = true;
    if (!inside) path.push_back(c);
    if (c == ']') inside = false;
  }
  if (path == "offers.start_date" || path == "offers.end_date") {
    return absl::StrCat("short_break", path.substr(path.find('.')));
  }
  if (path == "places.not_available") return "not_available.count";
  return absl::StartsWith(path, "places.not_available.") ? path.substr(7) : path;
}

void SettleCondition(v1::UnavailablePlaces* places) {
  if (!places->available_from().empty() && places->condition() == v1::CONDITION_UNSPECIFIED) {
    places->set_condition(v1::CONDITION_FROM_DATE);
  }
}

// Adds `places` to those of the same reason, condition and date.
void AddUnavailable(v1::UnavailablePlaces places, v1::Places* all) {
  SettleCondition(&places);
  for (v1::UnavailablePlaces& other : *all->mutable_not_available()) {
    if (other.reason() == places.reason() && other.condition() == places.condition() &&
        other.available_from() == places.available_from()) {
      other.set_count(other.count() + places.count());
      return;
    }
  }
  *all->add_not_available() = std::move(places);
}

void CountPlaces(const std::vector<config::OwnTargets>& lines, v1::Places* places) {
  for (const config::OwnTargets& line : lines) {
    switch (line.place_state()) {
      case config::PLACE_STATE_FILLED:
        places->set_filled(places->filled() + 1);
        break;
      case config::PLACE_STATE_VACANT:
        places->set_vacant(places->vacant() + 1);
        break;
      case config::PLACE_STATE_NOT_AVAILABLE: {
        v1::UnavailablePlaces place = line.not_available();
        place.set_count(1);
        AddUnavailable(std::move(place), places);
        break;
      }
      default:
        break;
    }
  }
  if (places->approved() == 0) places->set_approved(static_cast<uint32_t>(lines.size()));
}

void AddShortBreak(const v1::Offer& dates, v1::Vacancy* row) {
  for (v1::Offer& offer : *row->mutable_offers()) {
    if (offer.kind() != v1::OFFER_KIND_SHORT_BREAK) continue;
    offer.set_start_date(dates.start_date());
    offer.set_end_date(dates.end_date());
  }
}

}  // namespace

bool PlacesAddUp(const v1::Places& places) {
  uint64_t unavailable = 0;
  for (const v1::UnavailablePlaces& part : places.not_available()) unavailable += part.count();
  const uint64_t most = policy::kPlacesMax;
  if (places.approved() == 0 || places.approved() > most || places.filled() > most) return false;
  if (places.filled() > places.approved()) return places.vacant() == 0 && unavailable == 0;
  return uint64_t{places.filled()} + places.vacant() + unavailable == places.approved();
}

std::vector<config::LineProblem> Household::Problems(bool for_totals) const {
  std::vector<config::LineProblem> problems;
  for (const Found& one : found()) {
    const bool totals = one.target.empty() || IsTotalsTarget(one.target);
    if (totals == for_totals) problems.push_back(one.problem);
  }
  return problems;
}

v1::Vacancy Household::Row() const {
  Draft draft = Whole();
  bool oldest_age_read = false;
  for (const FieldPlan& field : plan().fields()) {
    oldest_age_read |= field.target().path() == "approval.age_months_max" && ReadsOldestAge(field);
  }
  v1::Vacancy& row = draft.vacancy;
  if (counts_as() != nullptr && counts_as()->counts_as() != v1::HOUSEHOLD_KIND_UNSPECIFIED) {
    row.set_kind(counts_as()->counts_as());
  }
  if (plan().per_place()) {
    CountPlaces(of_lines(), row.mutable_places());
  } else if (draft.own.not_available().count() > 0) {
    AddUnavailable(draft.own.not_available(), row.mutable_places());
  }
  if (draft.own.has_short_break()) AddShortBreak(draft.own.short_break(), &row);
  if (row.places().vacant() == 0) row.clear_vacant_since();
  if (oldest_age_read && row.approval().age_months_max() == kMonthsThrough18 &&
      row.kind() != v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST) {
    row.mutable_approval()->set_age_months_max(kMonthsBefore18);
  }
  return std::move(draft.vacancy);
}

config::LineProblem Household::ProblemAt(absl::string_view field, absl::string_view problem,
                                         absl::string_view remedy) const {
  config::LineProblem found = ProblemOf(TargetOf(field), problem, remedy);
  found.set_field(std::string(field));
  return found;
}

}  // namespace consortium::mapping
