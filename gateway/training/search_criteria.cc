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

// The bits of all values, which `bit_of` gives. Values may be there twice: the union is
// the same.
template <typename Values, typename IsValid, typename BitOf>
auto BitsOf(absl::string_view field, const Values& values, IsValid is_valid, BitOf bit_of,
            Violations& violations) {
  decltype(bit_of(0)) bits = 0;
  for (int i = 0; i < values.size(); ++i) {
    const int value = static_cast<int>(values[i]);
    if (value == 0 || !is_valid(value)) {
      violations.push_back({absl::StrCat(field, "[", i, "]"), "is not a known value"});
      break;
    }
    bits |= bit_of(value);
  }
  return bits;
}

template <typename Values, typename IsValid>
uint64_t TraitsOf(absl::string_view field, const Values& values, IsValid is_valid, Trait trait,
                  Violations& violations) {
  return BitsOf(
      field, values, is_valid, [trait](int value) { return TraitBit(trait, value); }, violations);
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
  criteria.row_test_.topics =
      OrAny(BitsOf("topics", request.topics(), v1::TrainingTopic_IsValid, MaskBit, violations));
  criteria.WantOneOf(Trait::kStage, TraitsOf("stages", request.stages(), v1::TrainingStage_IsValid,
                                             Trait::kStage, violations));
  criteria.row_test_.audiences =
      OrAny(BitsOf("audiences", request.audiences(), v1::Audience_IsValid, MaskBit, violations));
  criteria.WantOneOf(Trait::kKind, TraitsOf("kinds", request.kinds(), v1::OfferingKind_IsValid,
                                            Trait::kKind, violations));
  criteria.WantOneOf(Trait::kMode, TraitsOf("modes", request.modes(), v1::TrainingMode_IsValid,
                                            Trait::kMode, violations));
  criteria.WantAll(
      TraitsOf("standards", request.standards(), IsStandard, Trait::kStandard, violations));
  criteria.WantAll(TraitsOf("accessibility", request.accessibility(), v1::Accessibility_IsValid,
                            Trait::kAccessibility, violations));
  if (request.childcare_needed()) criteria.WantAll(TraitBit(Trait::kFlag, kHasChildcare));
  if (!request.include_closed()) criteria.WantNone(TraitBit(Trait::kFlag, kCancelled));

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
  criteria.asks_level_ = !request.level().scheme().empty() || !request.level().level().empty();
  criteria.row_test_.free_places_min = request.free_places_min();
  criteria.member_ = request.member();
  criteria.now_ = now;
  criteria.now_us_ = absl::ToUnixMicros(now);
  criteria.row_test_.closed_before_us =
      request.include_closed() ? std::numeric_limits<int64_t>::min() : criteria.now_us_;
  const bool all_open = !request.include_closed() || request.free_places_min() == 0;
  criteria.is_of_rows_ = all_open && !criteria.asks_level_ && criteria.distance_max_m_ == 0;
  return criteria;
}

void SearchCriteria::WantAll(uint64_t bits) {
  row_test_.decisive |= bits;
  row_test_.wanted |= bits;
}

void SearchCriteria::WantNone(uint64_t bits) { row_test_.decisive |= bits; }

// Each offer has one bit of such a trait.
void SearchCriteria::WantOneOf(Trait trait, uint64_t bits) {
  if (bits != 0) WantNone(TraitBits(trait) & ~bits);
}

bool SearchCriteria::IsOfLevel(const OfferFacts& facts) const {
  const v1::CarerLevel& level = facts.offer().restricted_to();
  return level.scheme() == level_.scheme() && level.level() == level_.level();
}

uint32_t SearchCriteria::DistanceTo(const SearchRow& row) const {
  if (!near_.known() || !row.venue.known()) return policy::kDistanceUnknown;
  return policy::DistanceMetres(near_, row.venue);
}

}  // namespace consortium::training
