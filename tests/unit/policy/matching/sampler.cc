#include "tests/unit/policy/matching/sampler.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace consortium::testing {
namespace {

constexpr const char* kAreas[] = {"N4",  "N4 1", "N4 2", "N40",    "N4A", "N1",   "N1 9",
                                  "NW1", "E8",   "E8 3", "EC1A 1", "N15", "N15 4"};
constexpr const char* kEthnicities[] = {"WBRI", "BCRB", "BAFR", "ABAN", "REFU", "NOBT"};

}  // namespace

policy::GridPoint Sampler::Locate(const std::string& area) {
  if (area == "N15" || area == "N40") return {};
  uint32_t hash = 2'166'136'261;
  for (const char c : area) hash = (hash ^ static_cast<uint8_t>(c)) * 16'777'619;
  return {530'000 + static_cast<int32_t>(hash % 9'000),
          180'000 + static_cast<int32_t>(hash >> 8) % 9'000};
}

std::string Sampler::DayAround(int past, int ahead) {
  return absl::FormatCivilTime(today_ + (Below(past + ahead + 1) - past));
}

std::string Sampler::Area() { return kAreas[Below(std::size(kAreas))]; }

// Some languages are common; with enough rows there are more than fit a mask.
std::string Sampler::Language() {
  constexpr const char* kCommon[] = {"en", "so", "bn", "tr"};
  if (!OneIn(3)) return kCommon[Below(4)];
  return {static_cast<char>('a' + Below(26)), static_cast<char>('a' + Below(26)), 'x'};
}

void Sampler::SetPlaces(v1::Vacancy& row) {
  v1::Places& places = *row.mutable_places();
  if (OneIn(25)) {
    places.set_approved(2);
    places.set_filled(3);
    places.set_over_filled(v1::OVER_FILLED_REASON_EMERGENCY);
    return;
  }
  places.set_filled(Below(4));
  places.set_vacant(Below(4));
  uint32_t sum = places.filled() + places.vacant();
  for (int parts = Below(5) - 1; parts > 0 || sum == 0 || (places.vacant() == 0 && parts == 0);
       --parts) {
    v1::UnavailablePlaces& part = *places.add_not_available();
    part.set_count(1 + Below(2));
    part.set_reason(v1::NOT_AVAILABLE_REASON_OTHER);
    part.set_condition(static_cast<v1::Condition>(1 + Below(3)));
    if (part.condition() == v1::CONDITION_FROM_DATE) part.set_available_from(DayAround(20, 60));
    sum += part.count();
  }
  // Nothing on offer is no row; an unavailable place more is.
  if (places.vacant() == 0 && places.not_available().empty()) {
    places.set_vacant(1);
    ++sum;
  }
  if (OneIn(4)) {
    v1::UnavailablePlaces& part = *places.add_not_available();
    part.set_count(1);
    part.set_reason(v1::NOT_AVAILABLE_REASON_STAYING_PUT);
    ++sum;
  }
  places.set_approved(sum);
  if (places.vacant() > 0 && OneIn(2)) row.set_vacant_since(DayAround(90, 0));
}

void Sampler::SetApproval(v1::Vacancy& row) {
  v1::Approval& approval = *row.mutable_approval();
  const bool host = row.kind() == v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST;
  const int youngest = host ? 192 + Below(30) : OneIn(3) ? Below(200) : 12 * Below(10);
  const int last = host ? 263 : 215;
  approval.set_age_months_min(youngest);
  approval.set_age_months_max(OneIn(3) ? last : youngest + Below(last - youngest + 1));
  if (OneIn(4)) approval.set_sex(OneIn(2) ? v1::SEX_MALE : v1::SEX_FEMALE);
  approval.set_children_max(1 + Below(6));
  row.mutable_bedrooms()->set_free(Below(5));
  row.mutable_bedrooms()->set_sharing(static_cast<v1::RoomSharing>(Below(5)));
}

void Sampler::SetOffers(v1::Vacancy& row) {
  const auto add = [&](v1::OfferKind kind) {
    v1::Offer& offer = *row.add_offers();
    offer.set_kind(kind);
    if (kind == v1::OFFER_KIND_SHORT_BREAK || OneIn(12)) {
      const absl::CivilDay first = today_ + (Below(60) - 20);
      offer.set_start_date(absl::FormatCivilTime(first));
      offer.set_end_date(absl::FormatCivilTime(first + Below(60)));
      if (kind != v1::OFFER_KIND_SHORT_BREAK && OneIn(3)) offer.clear_start_date();
      if (kind != v1::OFFER_KIND_SHORT_BREAK && OneIn(3)) offer.clear_end_date();
    }
  };
  switch (row.kind()) {
    case v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST:
      add(v1::OFFER_KIND_SUPPORTED_LODGINGS);
      if (OneIn(2)) add(v1::OFFER_KIND_SAME_DAY_EMERGENCY);
      return;
    case v1::HOUSEHOLD_KIND_SHORT_BREAKS:
      add(v1::OFFER_KIND_SHORT_BREAK);
      return;
    case v1::HOUSEHOLD_KIND_PARENT_AND_CHILD:
      add(v1::OFFER_KIND_PARENT_AND_CHILD);
      break;
    default:
      add(v1::OFFER_KIND_SHORT_TERM);
      if (OneIn(4)) add(v1::OFFER_KIND_PARENT_AND_CHILD);
  }
  for (const v1::OfferKind kind :
       {v1::OFFER_KIND_SAME_DAY_EMERGENCY, v1::OFFER_KIND_LONG_TERM, v1::OFFER_KIND_SHORT_BREAK,
        v1::OFFER_KIND_REMAND, v1::OFFER_KIND_PACE_OVERNIGHT_BED}) {
    if (OneIn(3)) add(kind);
  }
}

void Sampler::SetProfile(v1::Vacancy& row) {
  v1::Profile& profile = *row.mutable_profile();
  std::set<std::string> languages;
  for (int i = Below(4); i > 0; --i) languages.insert(Language());
  for (const std::string& language : languages) profile.add_languages(language);
  profile.set_religion(static_cast<v1::Religion>(Below(5)));
  for (const char* code : kEthnicities) {
    if (OneIn(4) && profile.ethnicities_size() < 4) profile.add_ethnicities(code);
  }
  for (int skill = 1; skill < v1::Skill_ARRAYSIZE; ++skill) {
    if (OneIn(3)) profile.add_skills(static_cast<v1::Skill>(skill));
  }
  for (int feature = 1; feature < v1::HouseholdFeature_ARRAYSIZE; ++feature) {
    if (OneIn(5)) profile.add_features(static_cast<v1::HouseholdFeature>(feature));
  }
}

v1::Vacancy Sampler::Row() {
  v1::Vacancy row;
  row.set_household_ref(absl::StrCat("household-", random_() % 1'000'000));
  row.set_kind(OneIn(2) ? v1::HOUSEHOLD_KIND_MAINSTREAM
                        : static_cast<v1::HouseholdKind>(3 + Below(3)));
  SetPlaces(row);
  SetApproval(row);
  row.set_approving_authority("E09000012");
  row.set_residence_authority(absl::StrCat("E0900001", Below(10)));
  row.set_area(Area());
  SetOffers(row);
  for (int i = Below(4); i > 0; --i) {
    v1::RotaWindow& window = *row.add_out_of_hours();
    window.set_day(static_cast<v1::Weekday>(1 + Below(7)));
    window.set_start_minute(Below(1440));
    window.set_end_minute(OneIn(8) ? window.start_minute() : Below(1440));
  }
  SetProfile(row);
  return row;
}

v1::Vacancy Sampler::WildRow() {
  v1::Vacancy row = Row();
  const auto wild = [&]() -> uint32_t { return OneIn(3) ? random_() : Below(23); };
  for (int i = 1 + Below(3); i > 0; --i) {
    switch (Below(14)) {
      case 0:
        row.set_household_ref(std::string(Below(60), OneIn(2) ? 'a' : '#'));
        break;
      case 1:
        row.set_kind(static_cast<v1::HouseholdKind>(wild()));
        break;
      case 2:
        row.mutable_places()->set_vacant(wild());
        break;
      case 3:
        row.mutable_places()->set_filled(wild());
        break;
      case 4:
        row.mutable_places()->add_not_available()->set_count(wild());
        break;
      case 5:
        row.mutable_approval()->set_age_months_max(wild());
        break;
      case 6:
        row.mutable_approval()->set_children_max(wild());
        break;
      case 7:
        row.mutable_bedrooms()->set_free(wild());
        break;
      case 8:
        row.mutable_bedrooms()->set_sharing(static_cast<v1::RoomSharing>(wild()));
        break;
      case 9:
        row.set_area(std::string(Below(9), OneIn(2) ? 'N' : '4'));
        break;
      case 10:
        row.mutable_offers(0)->set_start_date(OneIn(2) ? "2026-02-30" : "9999-01-01");
        break;
      case 11:
        row.add_out_of_hours()->set_start_minute(wild());
        break;
      case 12:
        row.mutable_profile()->add_languages(std::string(Below(5), 'q'));
        break;
      default:
        row.mutable_profile()->add_skills(static_cast<v1::Skill>(wild()));
        break;
    }
  }
  return row;
}

v1::Child Sampler::Child(bool lodgings) {
  v1::Child child;
  if (lodgings) {
    child.set_age_years(16 + Below(5));
  } else if (OneIn(4)) {
    child.set_age_months(Below(36));
  } else if (OneIn(8)) {
    child.set_due_date(DayAround(14, 290));
  } else {
    child.set_age_years(1 + Below(17));
  }
  child.set_sex(static_cast<v1::Sex>(Below(4)));
  for (int skill = 1; skill < v1::Skill_ARRAYSIZE; ++skill) {
    if (OneIn(10)) child.add_needs(static_cast<v1::Skill>(skill));
  }
  for (int i = Below(3); i > 0; --i) child.add_languages(Language());
  if (OneIn(3)) child.set_religion(static_cast<v1::Religion>(1 + Below(5)));
  if (OneIn(3)) child.set_ethnicity(kEthnicities[Below(4)]);
  return child;
}

void Sampler::SetTimes(v1::SearchAvailabilityRequest& request) {
  request.set_urgency(static_cast<v1::Urgency>(1 + Below(3)));
  if (request.urgency() == v1::URGENCY_PLANNED && OneIn(2)) {
    request.set_start_date(DayAround(0, 60));
  }
  if (request.kind() == v1::OFFER_KIND_SHORT_BREAK || OneIn(2)) {
    request.set_length_days(1 + Below(OneIn(2) ? 8 : 200));
  }
}

void Sampler::SetAreas(v1::SearchAvailabilityRequest& request) {
  if (OneIn(2)) {
    request.set_near(Area());
    if (OneIn(2)) request.set_max_distance_miles(0.5 + Below(60) / 10.0);
  }
  if (OneIn(3)) {
    for (int i = 1 + Below(2); i > 0; --i) request.add_areas_to_avoid(Area());
  }
  std::set<int> features;
  if (OneIn(3)) features.insert(1 + Below(7));
  if (OneIn(6)) features.insert(1 + Below(7));
  for (const int feature : features) {
    request.add_must_not_have(static_cast<v1::HouseholdFeature>(feature));
  }
}

v1::SearchAvailabilityRequest Sampler::Request() {
  v1::SearchAvailabilityRequest request;
  request.set_kind(OneIn(2) ? v1::OFFER_KIND_SHORT_TERM
                            : static_cast<v1::OfferKind>(1 + Below(v1::OfferKind_MAX)));
  const int children = OneIn(2) ? 1 : OneIn(10) ? 1 + Below(8) : 1 + Below(4);
  for (int i = 0; i < children; ++i) {
    *request.add_children() = Child(request.kind() == v1::OFFER_KIND_SUPPORTED_LODGINGS);
  }
  if (request.kind() == v1::OFFER_KIND_PARENT_AND_CHILD) {
    request.mutable_parent()->set_age_years(12 + Below(15));
    request.mutable_parent()->set_looked_after(OneIn(2));
    request.mutable_parent()->set_sex(static_cast<v1::Sex>(Below(4)));
  }
  request.set_siblings(OneIn(2));
  request.set_keep_together(OneIn(2));
  SetTimes(request);
  SetAreas(request);
  return request;
}

std::vector<Household> Sampler::Households(int members, int most) {
  std::vector<Household> households;
  for (int member = 0; member < members; ++member) {
    const int rows = Below(most + 1);
    for (int row = 0; row < rows; ++row) {
      Household& household = households.emplace_back();
      household.chunk = static_cast<uint32_t>(member);
      household.row = static_cast<uint32_t>(row);
      household.vacancy = Row();
      household.centre = Locate(household.vacancy.area());
      // First bytes that meet often, so that ties are drawn to the last byte.
      for (uint8_t& byte : household.id) byte = static_cast<uint8_t>(random_());
      household.id[0] = 0;
      household.id[1] = static_cast<uint8_t>(Below(3));
    }
  }
  return households;
}

policy::Snapshot SnapshotOf(const std::vector<Household>& households) {
  std::map<uint32_t, std::vector<policy::ChunkRow>> rows;
  uint32_t chunks = 0;
  for (const Household& household : households) {
    rows[household.chunk].push_back({household.id, &household.vacancy, household.centre});
    chunks = std::max(chunks, household.chunk + 1);
  }
  policy::Snapshot snapshot;
  for (uint32_t chunk = 0; chunk < chunks; ++chunk) {
    std::vector<policy::ChunkRow>& all = rows[chunk];
    // Two rows in three stand already, elsewhere and in another order.
    std::vector<policy::ChunkRow> some(all.rbegin(), all.rbegin() + all.size() * 2 / 3);
    const policy::Chunk standing("before", some);
    for (uint32_t i = 0; i < some.size(); ++i) {
      policy::ChunkRow& row = all[all.size() - 1 - i];
      row = {row.id, nullptr, {}, &standing, i};
    }
    snapshot.push_back(std::make_shared<policy::Chunk>(absl::StrCat("member-", chunk), all));
  }
  return snapshot;
}

}  // namespace consortium::testing
