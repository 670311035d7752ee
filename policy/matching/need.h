#ifndef CONSORTIUM_POLICY_MATCHING_NEED_H_
#define CONSORTIUM_POLICY_MATCHING_NEED_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "consortium/v1/search.pb.h"
#include "google/rpc/status_details.h"
#include "policy/matching/columns.h"
#include "policy/matching/kernel.h"
#include "policy/matching/search.h"

namespace consortium::policy {

inline constexpr int kChildrenMax = 8;
inline constexpr int kUsualLimit = 3;
// From this age on a child has a room of their own, or shares one.
inline constexpr uint16_t kOwnRoomMonths = 36;
// The most rooms that a need can take: eight children and a parent.
inline constexpr uint8_t kRoomsMax = 9;
// Distances are whole metres, at most kKeyDistanceMax; this one ranks behind.
inline constexpr uint32_t kDistanceUnknown = UINT32_MAX;
inline constexpr double kMetresPerMile = 1609.344;

// A child of the need.
struct ChildFacts {
  // The ages in months that the child may have; an age in years is twelve months.
  uint16_t age_months_min = 0;
  uint16_t age_months_max = 0;
  uint8_t sex = 0;  // Bit by Sex; 0 when not known.
  uint32_t skills = 0;
  std::vector<uint32_t> languages;
  uint32_t religion = 0;
  uint32_t ethnicity = 0;
};

// The soft criteria of some children together. Each skill is a wish; of the
// others any value asked for fulfils the wish.
struct Wishes {
  uint32_t skills = 0;
  std::vector<uint32_t> languages;
  uint32_t religions = 0;
  uint32_t ethnicities = 0;
  bool same_day = false;
  bool rota = false;
  // What each child not taken and each other wish weighs is 1; not being on the
  // rota weighs more than all of them.
  uint32_t rota_weight = 0;
};

// What of children, and of a parent who takes a place, an approval limits.
struct PlacedFacts {
  uint16_t age_months_min = 0;
  uint16_t age_months_max = 0;
  uint8_t sexes = 0;  // Bits by Sex.
};

// A need in the scan's own units.
struct Need::Facts {
  // As asked.
  std::vector<ChildFacts> children;
  bool has_parent = false;
  bool parent_looked_after = false;
  ChildFacts parent;
  bool siblings = false;
  bool keep_together = true;  // Always for a single child.
  consortium::v1::OfferKind care = consortium::v1::OFFER_KIND_UNSPECIFIED;
  consortium::v1::Urgency urgency = consortium::v1::URGENCY_UNSPECIFIED;
  absl::CivilDay today;
  DayNumber first_day = 0;
  DayNumber last_day = 0;  // The first day when the stay is open-ended.
  uint16_t minute_of_week = 0;
  bool near_asked = false;
  GridPoint near;
  double miles_max = 0;           // 0 when there is no limit.
  std::vector<uint64_t> avoided;  // AreaKey().
  uint8_t must_not_have = 0;

  // Derived by Derive(). Masks are of children, bit i for child i.
  uint32_t all = 0;
  uint32_t parent_places = 0;  // 1 when the parent takes a place.
  Wishes wishes;
  // Rooms needed by children, per mask and RoomSharing.
  std::vector<std::array<uint8_t, consortium::v1::RoomSharing_ARRAYSIZE>> rooms;
  // The most children of a mask who fit in so many rooms; without keep_together
  // alone.
  using FitTable = std::array<std::array<std::vector<uint8_t>, kRoomsMax + 1>,
                              consortium::v1::RoomSharing_ARRAYSIZE>;
  FitTable most_in_rooms;
  // Of each mask.
  std::vector<PlacedFacts> placed;
  // All masks but 0, those of more children first, then in their own order.
  std::vector<uint32_t> masks;
  std::string today_text;

  // Whether a household may take some of the children.
  bool partial() const { return !keep_together; }
  uint32_t count() const { return static_cast<uint32_t>(children.size()); }
};

// Everything wrong with a request; `today` is London's.
std::vector<rpc::FieldViolation> CheckNeed(const consortium::v1::SearchAvailabilityRequest& request,
                                           bool may_match, absl::CivilDay today);

// Completes facts of which all is set that is "as asked".
void Derive(Need::Facts& facts);

// The same need for some of its children, to be kept together.
Need::Facts Subset(const Need::Facts& facts, uint32_t mask);

// What some of the children wish together.
Wishes WishesOf(const Need::Facts& facts, uint32_t mask);

// The square of the distance between two known points, in square metres.
double SquareMetres(const GridPoint& a, const GridPoint& b);

// Metres between two points; kDistanceUnknown when either is unknown.
uint32_t DistanceMetres(const GridPoint& a, const GridPoint& b);

// Whether two outcodes or sectors may hold the same household.
bool MayOverlap(uint64_t area, uint64_t other);

// The largest count of filled places at which `taken` more children are within
// the usual limit; -1 when they never are.
int FilledWithinLimit(const Need::Facts& facts, uint32_t taken);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_NEED_H_
