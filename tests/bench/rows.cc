#include "tests/bench/rows.h"

#include <map>

#include "absl/strings/str_format.h"

namespace consortium::bench {
namespace {

constexpr const char* kLanguages[] = {"en", "so", "bn", "tr", "fr", "ar", "es", "pl", "pt", "sq"};
constexpr const char* kEthnicities[] = {"WBRI", "WOTH", "BCRB", "BAFR",
                                        "ABAN", "AIND", "MWBC", "AOTH"};
constexpr const char* kAuthorities[] = {"E09000003", "E09000007", "E09000010",
                                        "E09000012", "E09000014", "E09000019"};

v1::KindTotals& TotalsOf(v1::PublishVacancyListRequest& list, v1::HouseholdKind kind) {
  for (v1::KindTotals& totals : *list.mutable_totals()) {
    if (totals.kind() == kind) return totals;
  }
  list.add_totals()->set_kind(kind);
  return *list.mutable_totals()->rbegin();
}

}  // namespace

RowMaker::RowMaker(uint64_t seed, std::vector<std::string> areas, double miles)
    : random_(seed), areas_(std::move(areas)), miles_(miles) {}

void RowMaker::SettleIn(int members, int rows) {
  members_ = members;
  rows_ = rows;
}

const std::string& RowMaker::AreaOf(uint64_t number) {
  const int areas = static_cast<int>(areas_.size());
  if (rows_ == 0) return areas_[Below(areas)];
  const int each = areas / members_;
  int member = static_cast<int>(number * members_ / rows_) % members_;
  if (Below(6) == 0) member = (member + (Below(2) == 0 ? 1 : members_ - 1)) % members_;
  return areas_[member * each + Below(each)];
}

v1::Vacancy RowMaker::Row(uint64_t number) {
  v1::Vacancy row;
  row.set_household_ref(absl::StrFormat("hh-%012d", number));
  row.set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
  v1::Places& places = *row.mutable_places();
  const int approved = 1 + Below(3);
  const int vacant = Below(6) == 0 ? 0 : 1 + Below(approved);
  places.set_approved(approved);
  places.set_vacant(vacant);
  if (vacant == 0) {
    v1::UnavailablePlaces& held = *places.add_not_available();
    held.set_count(1);
    held.set_reason(v1::NOT_AVAILABLE_REASON_SIBLING_GROUP_ONLY);
    held.set_condition(v1::CONDITION_SIBLINGS_ONLY);
    places.set_filled(approved - 1);
  } else {
    places.set_filled(approved - vacant);
    row.set_vacant_since("2018-01-08");
  }
  v1::Approval& approval = *row.mutable_approval();
  const int youngest = 12 * Below(12);
  approval.set_age_months_min(youngest);
  approval.set_age_months_max(std::min(215, youngest + 12 * (3 + Below(12)) - 1));
  if (Below(8) == 0) approval.set_sex(Below(2) == 0 ? v1::SEX_MALE : v1::SEX_FEMALE);
  approval.set_children_max(approved);
  row.mutable_bedrooms()->set_free(1 + Below(3));
  row.mutable_bedrooms()->set_sharing(static_cast<v1::RoomSharing>(1 + Below(4)));
  row.set_approving_authority(kAuthorities[Below(6)]);
  row.set_residence_authority(kAuthorities[Below(6)]);
  row.set_area(AreaOf(number));
  row.add_offers()->set_kind(v1::OFFER_KIND_SHORT_TERM);
  if (Below(2) == 0) row.add_offers()->set_kind(v1::OFFER_KIND_LONG_TERM);
  if (Below(4) == 0) row.add_offers()->set_kind(v1::OFFER_KIND_SAME_DAY_EMERGENCY);
  v1::Profile& profile = *row.mutable_profile();
  profile.add_languages("en");
  if (const int other = Below(10); other > 0) profile.add_languages(kLanguages[other]);
  profile.set_religion(static_cast<v1::Religion>(1 + Below(8)));
  profile.add_ethnicities(kEthnicities[Below(8)]);
  for (int skill = 1; skill <= 17; ++skill) {
    if (Below(5) == 0) profile.add_skills(static_cast<v1::Skill>(skill));
  }
  for (int feature = 1; feature <= 7; ++feature) {
    if (Below(5) == 0) profile.add_features(static_cast<v1::HouseholdFeature>(feature));
  }
  row.mutable_owner_details()->set_team("North");
  return row;
}

v1::PublishVacancyListRequest RowMaker::List(const std::string& request_id,
                                             const std::string& monday, int64_t as_of_seconds,
                                             uint64_t first_number, int count) {
  v1::PublishVacancyListRequest list;
  list.set_request_id(request_id);
  list.set_week_commencing(monday);
  list.mutable_as_of()->set_seconds(as_of_seconds);
  list.mutable_source()->set_system("spreadsheet");
  for (int i = 0; i < count; ++i) {
    v1::Vacancy row = Row(first_number + i);
    v1::KindTotals& totals = TotalsOf(list, row.kind());
    totals.set_households(totals.households() + 1);
    totals.set_approved(totals.approved() + row.places().approved());
    totals.set_filled(totals.filled() + row.places().filled());
    totals.set_vacant(totals.vacant() + row.places().vacant());
    for (const v1::UnavailablePlaces& held : row.places().not_available()) {
      totals.set_not_available(totals.not_available() + held.count());
    }
    *list.add_rows() = std::move(row);
  }
  return list;
}

v1::SearchAvailabilityRequest RowMaker::BroadSearch() {
  v1::SearchAvailabilityRequest search;
  search.mutable_asker()->set_officer_reference("B-1001");
  search.mutable_asker()->set_purpose(v1::PURPOSE_PLACEMENT_SEARCH);
  v1::Child& child = *search.add_children();
  child.set_age_years(5 + Below(8));
  child.set_sex(Below(2) == 0 ? v1::SEX_MALE : v1::SEX_FEMALE);
  search.set_kind(v1::OFFER_KIND_SHORT_TERM);
  search.set_urgency(v1::URGENCY_PLANNED);
  search.set_page_size(20);
  return search;
}

v1::SearchAvailabilityRequest RowMaker::SelectiveSearch() {
  v1::SearchAvailabilityRequest search = BroadSearch();
  v1::Child& child = *search.mutable_children(0);
  child.add_needs(static_cast<v1::Skill>(1 + Below(8)));
  child.add_needs(static_cast<v1::Skill>(9 + Below(8)));
  child.add_languages(kLanguages[1 + Below(9)]);
  search.set_near(areas_[Below(static_cast<int>(areas_.size()))]);
  search.set_max_distance_miles(miles_);
  search.add_must_not_have(v1::HOUSEHOLD_FEATURE_DOG);
  search.add_must_not_have(v1::HOUSEHOLD_FEATURE_SMOKER);
  return search;
}

}  // namespace consortium::bench
