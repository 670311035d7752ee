#include "gateway/training/search_criteria.h"

#include <cmath>
#include <limits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "google/rpc/status_details.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/need.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

using Violations = std::vector<rpc::FieldViolation>;

constexpr double kMilesMin = 0.1;
constexpr double kMilesMax = 100;

// Values may be there twice: the union is the same.
template <typename Values, typename IsValid>
uint32_t MaskOf(absl::string_view field, const Values& values, IsValid is_valid,
                Violations& violations) {
  uint32_t mask = 0;
  for (int i = 0; i < values.size(); ++i) {
    const int value = static_cast<int>(values[i]);
    if (value == 0 || !is_valid(value)) {
      violations.push_back({absl::StrCat(field, "[", i, "]"), "is not a known value"});
      break;
    }
    mask |= MaskBit(value);
  }
  return mask;
}

bool IsStandard(int value) {
  return value >= 1 && value <= static_cast<int>(policy::kStandardsMax);
}

// A day of the request; nothing when it names none.
absl::optional<absl::CivilDay> DayOf(absl::string_view field, absl::string_view text,
                                     Violations& violations) {
  if (text.empty()) return absl::nullopt;
  const absl::StatusOr<absl::CivilDay> day = policy::ParseDate(text);
  if (day.ok()) return *day;
  violations.push_back({std::string(field), std::string(day.status().message())});
  return absl::nullopt;
}

void CheckDistance(const v1::SearchTrainingRequest& request, Violations& violations) {
  if (!request.near().empty() && !policy::IsOutcodeOrSector(request.near())) {
    violations.push_back({"near", "is not an outcode (N4) or a sector (N4 2) in upper case"});
  }
  const double miles = request.max_distance_miles();
  if (miles == 0) return;
  if (!std::isfinite(miles) || miles < kMilesMin || miles > kMilesMax) {
    violations.push_back({"max_distance_miles", "is not a number from 0.1 to 100"});
  } else if (request.near().empty()) {
    violations.push_back({"max_distance_miles", "needs `near`; give an outcode or sector there"});
  }
}

// Any of none asked for is any at all.
uint32_t OrAny(uint32_t mask) { return mask == 0 ? std::numeric_limits<uint32_t>::max() : mask; }

}  // namespace

absl::StatusOr<SearchCriteria> SearchCriteria::Parse(const v1::SearchTrainingRequest& request,
                                                     const directory::Areas& areas,
                                                     absl::Time now) {
  Violations violations;
  SearchCriteria criteria;
  criteria.topics_ =
      OrAny(MaskOf("topics", request.topics(), v1::TrainingTopic_IsValid, violations));
  criteria.stages_ =
      OrAny(MaskOf("stages", request.stages(), v1::TrainingStage_IsValid, violations));
  criteria.audiences_ =
      OrAny(MaskOf("audiences", request.audiences(), v1::Audience_IsValid, violations));
  criteria.kinds_ = OrAny(MaskOf("kinds", request.kinds(), v1::OfferingKind_IsValid, violations));
  criteria.modes_ = OrAny(MaskOf("modes", request.modes(), v1::TrainingMode_IsValid, violations));
  criteria.standards_ = MaskOf("standards", request.standards(), IsStandard, violations);
  criteria.accessibility_ =
      MaskOf("accessibility", request.accessibility(), v1::Accessibility_IsValid, violations);

  const absl::TimeZone london = policy::London();
  const absl::optional<absl::CivilDay> first = DayOf("first_day", request.first_day(), violations);
  const absl::optional<absl::CivilDay> last = DayOf("last_day", request.last_day(), violations);
  const absl::CivilDay from = first.value_or(absl::ToCivilDay(now, london));
  criteria.from_us_ = absl::ToUnixMicros(absl::FromCivil(from, london));
  criteria.until_us_ = std::numeric_limits<int64_t>::max();
  if (last.has_value()) {
    if (*last < from) violations.push_back({"last_day", "is before the first day"});
    criteria.until_us_ = absl::ToUnixMicros(absl::FromCivil(*last + 1, london));
  }
  CheckDistance(request, violations);
  if (request.free_places_min() > policy::kCapacityMax) {
    violations.push_back({"free_places_min", absl::StrCat("is ", request.free_places_min(),
                                                          ", over ", policy::kCapacityMax)});
  }
  if (!violations.empty()) return rpc::InvalidFields(violations);

  criteria.near_ = request.near().empty() ? policy::GridPoint{} : areas.Locate(request.near());
  criteria.distance_max_m_ =
      static_cast<uint32_t>(request.max_distance_miles() * policy::kMetresPerMile);
  criteria.level_ = request.level();
  criteria.free_places_min_ = request.free_places_min();
  criteria.member_ = request.member();
  criteria.childcare_needed_ = request.childcare_needed();
  criteria.include_closed_ = request.include_closed();
  criteria.now_ = now;
  criteria.now_us_ = absl::ToUnixMicros(now);
  return criteria;
}

bool SearchCriteria::MeetsOffer(const SearchRow& row, const OfferFacts& offer,
                                absl::string_view viewer) const {
  const bool asks_level = !level_.scheme().empty() || !level_.level().empty();
  if (asks_level && row.restricted &&
      (offer.offer.restricted_to().scheme() != level_.scheme() ||
       offer.offer.restricted_to().level() != level_.level())) {
    return false;
  }
  if (free_places_min_ == 0) return true;
  if (row.places_left < free_places_min_) return false;
  const bool is_open = !row.cancelled && row.bookable_until_us > now_us_;
  return (row.anybodys && is_open) || offer.FreePlaces(viewer, now_) >= free_places_min_;
}

uint32_t SearchCriteria::DistanceTo(const SearchRow& row) const {
  if (!near_.known() || !row.venue.known()) return policy::kDistanceUnknown;
  return policy::DistanceMetres(near_, row.venue);
}

}  // namespace consortium::training
