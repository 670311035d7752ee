#include "tests/unit/policy/matching/oracle.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace consortium::testing {
namespace {

absl::CivilDay Day(const std::string& text) {
  return absl::CivilDay(std::stoi(text.substr(0, 4)), std::stoi(text.substr(5, 2)),
                        std::stoi(text.substr(8, 2)));
}

bool Overlap(const std::string& avoided, const std::string& area) {
  if (avoided == area) return true;
  const auto outcode = [](const std::string& each) { return each.substr(0, each.find(' ')); };
  const bool either_whole =
      avoided.find(' ') == std::string::npos || area.find(' ') == std::string::npos;
  return either_whole && outcode(avoided) == outcode(area);
}

template <typename Values, typename Value>
bool Has(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

Oracle::Oracle(v1::SearchAvailabilityRequest request, Locate locate, absl::Time now)
    : request_(std::move(request)), locate_(std::move(locate)) {
  absl::TimeZone london;
  if (!absl::LoadTimeZone("Europe/London", &london)) std::abort();
  now_ = absl::ToCivilMinute(now, london);
  today_ = absl::CivilDay(now_);
  start_ = request_.start_date().empty() ? today_ : Day(request_.start_date());
  end_ = request_.length_days() == 0 ? start_ : start_ + (request_.length_days() - 1);
  siblings_ = request_.siblings() && request_.children_size() >= 2;
  together_ = request_.keep_together() || request_.children_size() == 1;
}

int Oracle::ParentPlaces() const {
  return request_.has_parent() && request_.parent().looked_after() ? 1 : 0;
}

Oracle::Months Oracle::AgeOf(const v1::Child& child) const {
  if (child.has_age_months()) {
    const int months = static_cast<int>(child.age_months());
    return {months, months};
  }
  if (child.has_age_years()) {
    const int years = static_cast<int>(child.age_years());
    return {12 * years, 12 * years + 11};
  }
  const absl::CivilDay due = Day(child.due_date());
  int months = 0;
  while (true) {
    const absl::CivilMonth month = absl::CivilMonth(due) + (months + 1);
    const bool reached = absl::CivilMonth(start_) > month ||
                         (absl::CivilMonth(start_) == month && start_.day() >= due.day());
    if (!reached) return {months, months};
    ++months;
  }
}

bool Oracle::OffersOnDays(const v1::Vacancy& row, v1::OfferKind kind) const {
  for (const v1::Offer& offer : row.offers()) {
    if (offer.kind() != kind) continue;
    const bool begun = offer.start_date().empty() || Day(offer.start_date()) <= start_;
    const bool lasts = offer.end_date().empty() || Day(offer.end_date()) >= end_;
    return begun && lasts;
  }
  return false;
}

bool Oracle::KindSuits(const v1::Vacancy& row) const {
  const bool offered = OffersOnDays(row, request_.kind());
  switch (row.kind()) {
    case v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST:
      return request_.kind() == v1::OFFER_KIND_SUPPORTED_LODGINGS;
    case v1::HOUSEHOLD_KIND_SHORT_BREAKS:
      return request_.kind() == v1::OFFER_KIND_SHORT_BREAK && offered;
    case v1::HOUSEHOLD_KIND_PARENT_AND_CHILD:
      if (request_.kind() == v1::OFFER_KIND_SUPPORTED_LODGINGS) return false;
      return request_.kind() == v1::OFFER_KIND_PARENT_AND_CHILD || offered;
    case v1::HOUSEHOLD_KIND_MAINSTREAM:
      if (request_.kind() == v1::OFFER_KIND_SUPPORTED_LODGINGS) return false;
      if (request_.kind() == v1::OFFER_KIND_SHORT_BREAK) return offered;
      return request_.kind() != v1::OFFER_KIND_PARENT_AND_CHILD || offered;
    default:
      return false;
  }
}

int Oracle::PlacesOn(const v1::Vacancy& row, int children, absl::CivilDay day) const {
  int places = static_cast<int>(row.places().vacant());
  for (const v1::UnavailablePlaces& part : row.places().not_available()) {
    const bool usable =
        (part.condition() == v1::CONDITION_SIBLINGS_ONLY && siblings_ && children >= 2) ||
        (part.condition() == v1::CONDITION_SHORT_BREAKS_ONLY &&
         request_.kind() == v1::OFFER_KIND_SHORT_BREAK) ||
        (part.condition() == v1::CONDITION_FROM_DATE && Day(part.available_from()) <= day);
    if (usable) places += static_cast<int>(part.count());
  }
  return places;
}

// The fewest rooms, by trying every way to share.
int Oracle::RoomsFor(const v1::Vacancy& row, std::vector<int> children) const {
  if (children.empty()) return request_.has_parent() ? 1 : 0;
  const v1::Child child = request_.children(children.back());
  children.pop_back();
  if (AgeOf(child).most < 36) return RoomsFor(row, children);
  int fewest = 1 + RoomsFor(row, children);
  for (size_t i = 0; i < children.size(); ++i) {
    const v1::Child& other = request_.children(children[i]);
    if (AgeOf(other).most < 36) continue;
    const bool known = child.sex() == v1::SEX_MALE || child.sex() == v1::SEX_FEMALE;
    const v1::RoomSharing sharing = row.bedrooms().sharing();
    const bool may_share = sharing == v1::ROOM_SHARING_ANY ||
                           (sharing == v1::ROOM_SHARING_SIBLINGS && siblings_) ||
                           (sharing == v1::ROOM_SHARING_SAME_SEX_SIBLINGS && siblings_ && known &&
                            child.sex() == other.sex());
    if (!may_share) continue;
    std::vector<int> rest = children;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    fewest = std::min(fewest, 1 + RoomsFor(row, rest));
  }
  return fewest;
}

bool Oracle::OnRota(const v1::Vacancy& row) const {
  for (const v1::RotaWindow& window : row.out_of_hours()) {
    const auto weekday = static_cast<absl::Weekday>(window.day() - v1::WEEKDAY_MONDAY);
    // The window that began on the last such day, today included.
    const absl::CivilDay began = absl::PrevWeekday(today_ + 1, weekday);
    const absl::CivilMinute from = absl::CivilMinute(began) + window.start_minute();
    absl::CivilMinute to = absl::CivilMinute(began) + window.end_minute();
    if (window.end_minute() <= window.start_minute()) to += 24 * 60;
    if (from <= now_ && now_ < to) return true;
  }
  return false;
}

bool Oracle::IsSafe(const Household& household) const {
  for (const std::string& avoided : request_.areas_to_avoid()) {
    if (Overlap(avoided, household.vacancy.area())) return false;
  }
  for (const int feature : request_.must_not_have()) {
    if (Has(household.vacancy.profile().features(), feature)) return false;
  }
  return true;
}

std::set<v1::MismatchKind> Oracle::MismatchesOf(const v1::Vacancy& row,
                                                const std::vector<int>& children) const {
  std::set<v1::MismatchKind> mismatches;
  const auto place = [&](Months age, v1::Sex sex) {
    if (age.least < static_cast<int>(row.approval().age_months_min()) ||
        age.most > static_cast<int>(row.approval().age_months_max())) {
      mismatches.insert(v1::MISMATCH_KIND_AGE);
    }
    const bool known = sex == v1::SEX_MALE || sex == v1::SEX_FEMALE;
    if (known && row.approval().sex() != v1::SEX_UNSPECIFIED && row.approval().sex() != sex) {
      mismatches.insert(v1::MISMATCH_KIND_SEX);
    }
  };
  for (const int child : children) {
    place(AgeOf(request_.children(child)), request_.children(child).sex());
  }
  if (ParentPlaces() > 0) {
    const int years = static_cast<int>(request_.parent().age_years());
    place({12 * years, 12 * years + 11}, request_.parent().sex());
  }
  const int filled = static_cast<int>(row.places().filled());
  const int together = filled + static_cast<int>(children.size()) + ParentPlaces();
  if (together > static_cast<int>(row.approval().children_max())) {
    mismatches.insert(v1::MISMATCH_KIND_CHILDREN);
  }
  const bool all_siblings = siblings_ && filled == 0 && ParentPlaces() == 0;
  if (together > 3 && !all_siblings && request_.kind() != v1::OFFER_KIND_SUPPORTED_LODGINGS) {
    mismatches.insert(v1::MISMATCH_KIND_USUAL_LIMIT);
  }
  if (!OffersOnDays(row, request_.kind())) mismatches.insert(v1::MISMATCH_KIND_OFFER);
  return mismatches;
}

void Oracle::AddWishes(const v1::Vacancy& row, Verdict& verdict) const {
  std::set<int> skills;
  std::set<std::string> languages;
  std::set<int> religions;
  std::set<std::string> ethnicities;
  for (const v1::Child& child : request_.children()) {
    skills.insert(child.needs().begin(), child.needs().end());
    languages.insert(child.languages().begin(), child.languages().end());
    if (child.religion() != v1::RELIGION_UNSPECIFIED) religions.insert(child.religion());
    if (!child.ethnicity().empty()) ethnicities.insert(child.ethnicity());
  }
  const auto any = [](const auto& asked, const auto& values) {
    return std::any_of(values.begin(), values.end(),
                       [&](const auto& value) { return asked.count(value) > 0; });
  };
  int unmet = 0;
  int others = 0;
  const auto wish = [&](bool met, int weight) {
    (met ? verdict.sentences_met : verdict.sentences_unmet) += 1;
    if (!met) unmet += weight;
    others += weight;
  };
  for (const int skill : skills) wish(Has(row.profile().skills(), skill), 1);
  if (!languages.empty()) wish(any(languages, row.profile().languages()), 1);
  if (!religions.empty()) wish(religions.count(row.profile().religion()) > 0, 1);
  if (!ethnicities.empty()) wish(any(ethnicities, row.profile().ethnicities()), 1);
  if (request_.urgency() == v1::URGENCY_SAME_DAY &&
      request_.kind() != v1::OFFER_KIND_SAME_DAY_EMERGENCY) {
    // On the first day alone, however long the stay.
    Oracle first_day(request_, locate_, absl::UnixEpoch());
    first_day.start_ = first_day.end_ = start_;
    wish(first_day.OffersOnDays(row, v1::OFFER_KIND_SAME_DAY_EMERGENCY), 1);
  }
  if (!together_) {
    const int count = request_.children_size();
    const int left_out = count - static_cast<int>(verdict.children.size());
    wish(left_out == 0, left_out);
    others += count - 1 - (left_out == 0 ? 0 : left_out);
  }
  if (request_.urgency() == v1::URGENCY_OUT_OF_HOURS) wish(OnRota(row), others + 1);
  verdict.rank.wishes_unmet = static_cast<uint32_t>(unmet);
}

void Oracle::AddDays(const v1::Vacancy& row, Verdict& verdict) const {
  const int children = static_cast<int>(verdict.children.size());
  const int needed = children + ParentPlaces();
  const absl::CivilDay before_all(1990, 1, 1);
  verdict.free_from = absl::FormatCivilTime(today_);
  if (PlacesOn(row, children, before_all) >= needed) return;
  std::set<absl::CivilDay> days;
  for (const v1::UnavailablePlaces& part : row.places().not_available()) {
    if (part.condition() == v1::CONDITION_FROM_DATE) days.insert(Day(part.available_from()));
  }
  for (const absl::CivilDay day : days) {
    if (PlacesOn(row, children, day) < needed) continue;
    verdict.rank.free_day = static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
    verdict.free_from = absl::FormatCivilTime(std::max(day, today_));
    return;
  }
  verdict.rank.free_day = INT32_MAX;
}

Verdict Oracle::Judge(const Household& household) const {
  const v1::Vacancy& row = household.vacancy;
  Verdict verdict;
  verdict.safe = IsSafe(household);
  if (!KindSuits(row)) verdict.failed.insert("kind");
  const int count = request_.children_size();
  bool placed = false;
  bool roomed = false;
  bool both = false;
  auto best = std::make_tuple(SIZE_MAX, 0, 0);
  for (int mask = 1; mask < 1 << count; ++mask) {
    std::vector<int> children;
    for (int i = 0; i < count; ++i) {
      if ((mask >> i & 1) != 0) children.push_back(i);
    }
    const int size = static_cast<int>(children.size());
    if (together_ && size < count) continue;
    const bool finds_places = PlacesOn(row, size, start_) >= size + ParentPlaces();
    const bool finds_rooms = RoomsFor(row, children) <= static_cast<int>(row.bedrooms().free());
    placed |= finds_places;
    roomed |= finds_rooms;
    if (!finds_places || !finds_rooms) continue;
    both = true;
    const auto worth = std::make_tuple(MismatchesOf(row, children).size(), -size, mask);
    if (worth >= best) continue;
    best = worth;
    verdict.children = children;
  }
  if (!placed) verdict.failed.insert("places");
  if (!roomed || (placed && !both)) verdict.failed.insert("bedrooms");
  if (!both) {
    verdict.children.clear();
    for (int i = 0; i < count; ++i) verdict.children.push_back(i);
  }
  verdict.mismatches = MismatchesOf(row, verdict.children);
  verdict.rank.mismatches = static_cast<uint32_t>(verdict.mismatches.size());
  AddWishes(row, verdict);
  AddDays(row, verdict);
  if (!request_.near().empty()) {
    const policy::GridPoint near = locate_(request_.near());
    verdict.rank.distance_m = UINT32_MAX;
    if (near.known() && household.centre.known()) {
      const double metres = std::sqrt(std::pow(near.easting - household.centre.easting, 2) +
                                      std::pow(near.northing - household.centre.northing, 2));
      verdict.rank.distance_m = static_cast<uint32_t>(std::lround(metres));
      const double most = request_.max_distance_miles();
      if (most > 0 && metres > most * 1609.344) verdict.failed.insert("distance");
    }
  }
  verdict.rank.tie = household.id;
  return verdict;
}

}  // namespace consortium::testing
