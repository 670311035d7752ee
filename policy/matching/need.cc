#include "policy/matching/need.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

uint8_t KnownSex(v1::Sex sex) {
  return sex == v1::SEX_MALE || sex == v1::SEX_FEMALE ? static_cast<uint8_t>(Bit(sex)) : 0;
}

// Completed months from `born` to `day`; 0 before birth.
int CompletedMonths(absl::CivilDay born, absl::CivilDay day) {
  const auto months = static_cast<int>(absl::CivilMonth(day) - absl::CivilMonth(born));
  return std::max(0, day.day() < born.day() ? months - 1 : months);
}

ChildFacts ParseChild(const v1::Child& child, absl::CivilDay first_day) {
  ChildFacts facts;
  uint32_t months = child.age_months();
  uint32_t range = 0;
  if (child.has_age_years()) {
    months = child.age_years() * 12;
    range = 11;
  } else if (child.has_due_date()) {
    const absl::StatusOr<absl::CivilDay> due = ParseDate(child.due_date());
    months = due.ok() ? CompletedMonths(*due, first_day) : 0;
  }
  facts.age_months_min = static_cast<uint16_t>(months);
  facts.age_months_max = static_cast<uint16_t>(months + range);
  facts.sex = KnownSex(child.sex());
  for (const int skill : child.needs()) facts.skills |= Bit(skill);
  for (const std::string& tag : child.languages()) facts.languages.push_back(LanguageKey(tag));
  if (child.religion() != v1::RELIGION_UNSPECIFIED) facts.religion = Bit(child.religion());
  facts.ethnicity = EthnicityBit(child.ethnicity());
  return facts;
}

// Rooms for the children of a mask who may not share with their carers.
std::array<uint8_t, v1::RoomSharing_ARRAYSIZE> RoomsFor(const Need::Facts& facts, uint32_t mask) {
  int male = 0;
  int female = 0;
  int unknown = 0;
  for (uint32_t i = 0; i < facts.count(); ++i) {
    const ChildFacts& child = facts.children[i];
    if ((mask >> i & 1) == 0 || child.age_months_max < kOwnRoomMonths) continue;
    ++(child.sex == Bit(v1::SEX_MALE) ? male : child.sex == Bit(v1::SEX_FEMALE) ? female : unknown);
  }
  const auto pairs = [](int count) { return (count + 1) / 2; };
  const int each = male + female + unknown;
  // The parent's room takes her babies too.
  const int parent = facts.has_parent ? 1 : 0;
  std::array<uint8_t, v1::RoomSharing_ARRAYSIZE> rooms{};
  rooms.fill(static_cast<uint8_t>(parent + each));
  rooms[v1::ROOM_SHARING_ANY] = static_cast<uint8_t>(parent + pairs(each));
  if (facts.siblings) {
    rooms[v1::ROOM_SHARING_SIBLINGS] = static_cast<uint8_t>(parent + pairs(each));
    rooms[v1::ROOM_SHARING_SAME_SEX_SIBLINGS] =
        static_cast<uint8_t>(parent + pairs(male) + pairs(female) + unknown);
  }
  return rooms;
}

// Ages and sexes of those of a mask, and of the parent who takes a place.
PlacedFacts PlacedOf(const Need::Facts& facts, uint32_t mask) {
  PlacedFacts placed{0xFFFF, 0, 0};
  const auto add = [&placed](const ChildFacts& child) {
    placed.age_months_min = std::min(placed.age_months_min, child.age_months_min);
    placed.age_months_max = std::max(placed.age_months_max, child.age_months_max);
    placed.sexes |= child.sex;
  };
  for (uint32_t i = 0; i < facts.count(); ++i) {
    if ((mask >> i & 1) != 0) add(facts.children[i]);
  }
  if (facts.parent_places > 0) add(facts.parent);
  return placed;
}

Need::Facts::FitTable MostInRooms(const Need::Facts& facts) {
  Need::Facts::FitTable table;
  for (int sharing = 0; sharing < v1::RoomSharing_ARRAYSIZE; ++sharing) {
    for (int free = 0; free <= kRoomsMax; ++free) {
      std::vector<uint8_t>& most = table[sharing][free];
      most.resize(facts.all + 1);
      for (uint32_t mask = 1; mask <= facts.all; ++mask) {
        if (facts.rooms[mask][sharing] <= free) {
          most[mask] = static_cast<uint8_t>(std::popcount(mask));
          continue;
        }
        for (uint32_t rest = mask; rest != 0; rest &= rest - 1) {
          most[mask] = std::max(most[mask], most[mask & ~(rest & -rest)]);
        }
      }
    }
  }
  return table;
}

}  // namespace

Wishes WishesOf(const Need::Facts& facts, uint32_t mask) {
  Wishes wishes;
  for (uint32_t i = 0; i < facts.count(); ++i) {
    if ((mask >> i & 1) == 0) continue;
    const ChildFacts& child = facts.children[i];
    wishes.skills |= child.skills;
    wishes.languages.insert(wishes.languages.end(), child.languages.begin(), child.languages.end());
    wishes.religions |= child.religion;
    wishes.ethnicities |= child.ethnicity;
  }
  // A search for same-day care judges that offer as the kind of care itself.
  wishes.same_day =
      facts.urgency == v1::URGENCY_SAME_DAY && facts.care != v1::OFFER_KIND_SAME_DAY_EMERGENCY;
  wishes.rota = facts.urgency == v1::URGENCY_OUT_OF_HOURS;
  if (wishes.rota) {
    wishes.rota_weight = static_cast<uint32_t>(
        1 + std::popcount(wishes.skills) + (wishes.languages.empty() ? 0 : 1) +
        (wishes.religions != 0 ? 1 : 0) + (wishes.ethnicities != 0 ? 1 : 0) +
        (facts.partial() ? facts.count() - 1 : 0));
  }
  return wishes;
}

double SquareMetres(const GridPoint& a, const GridPoint& b) {
  const double east = static_cast<double>(a.easting) - b.easting;
  const double north = static_cast<double>(a.northing) - b.northing;
  return east * east + north * north;
}

uint32_t DistanceMetres(const GridPoint& a, const GridPoint& b) {
  if (!a.known() || !b.known()) return kDistanceUnknown;
  const double metres = std::sqrt(SquareMetres(a, b)) + 0.5;
  return metres < kKeyDistanceMax ? static_cast<uint32_t>(metres) : kKeyDistanceMax;
}

bool MayOverlap(uint64_t area, uint64_t other) {
  if (area == other) return true;
  const uint64_t outcode = OutcodeKey(area);
  const bool whole = area == outcode || other == OutcodeKey(other);
  return whole && outcode == OutcodeKey(other);
}

int FilledWithinLimit(const Need::Facts& facts, uint32_t taken) {
  // Hosts of supported lodgings are no foster carers.
  if (facts.care == v1::OFFER_KIND_SUPPORTED_LODGINGS) return kPlacesMax;
  const int room = kUsualLimit - static_cast<int>(taken);
  // Children who are siblings of each other and alone in the household may be
  // more; a looked-after parent among them is not their sibling.
  const bool all_siblings = facts.siblings && facts.parent_places == 0;
  return std::max(room, all_siblings ? 0 : -1);
}

void Derive(Need::Facts& facts) {
  facts.all = (uint32_t{1} << facts.count()) - 1;
  facts.parent_places = facts.has_parent && facts.parent_looked_after ? 1 : 0;
  facts.keep_together = facts.keep_together || facts.count() == 1;
  facts.wishes = WishesOf(facts, facts.all);
  facts.rooms.clear();
  facts.placed.clear();
  facts.masks.clear();
  for (uint32_t mask = 0; mask <= facts.all; ++mask) {
    facts.rooms.push_back(RoomsFor(facts, mask));
    facts.placed.push_back(PlacedOf(facts, mask));
    if (mask != 0) facts.masks.push_back(mask);
  }
  std::stable_sort(facts.masks.begin(), facts.masks.end(),
                   [](uint32_t a, uint32_t b) { return std::popcount(a) > std::popcount(b); });
  if (facts.partial()) facts.most_in_rooms = MostInRooms(facts);
  facts.today_text = absl::FormatCivilTime(facts.today);
}

Need::Facts Subset(const Need::Facts& facts, uint32_t mask) {
  Need::Facts subset = facts;
  subset.children.clear();
  for (uint32_t i = 0; i < facts.count(); ++i) {
    if ((mask >> i & 1) != 0) subset.children.push_back(facts.children[i]);
  }
  subset.keep_together = true;
  Derive(subset);
  return subset;
}

Need::Need(std::unique_ptr<Facts> facts) : facts_(std::move(facts)) {}
Need::Need(Need&&) noexcept = default;
Need& Need::operator=(Need&&) noexcept = default;
Need::~Need() = default;

absl::StatusOr<Need> Need::Parse(const v1::SearchAvailabilityRequest& request, bool may_match,
                                 LocateArea locate, absl::Time now) {
  const absl::CivilMinute minute = absl::ToCivilMinute(now, London());
  const absl::CivilDay today(minute);
  if (const std::vector<rpc::FieldViolation> violations = CheckNeed(request, may_match, today);
      !violations.empty()) {
    return rpc::InvalidFields(violations);
  }
  auto facts = std::make_unique<Facts>();
  const absl::CivilDay first_day =
      request.start_date().empty() ? today : ParseDate(request.start_date()).value_or(today);
  facts->today = today;
  facts->first_day = ToDayNumber(first_day);
  facts->last_day =
      ToDayNumber(first_day + std::max(0, static_cast<int>(request.length_days()) - 1));
  facts->minute_of_week = static_cast<uint16_t>((today - WeekCommencing(today)) * 24 * 60 +
                                                minute.hour() * 60 + minute.minute());
  for (const v1::Child& child : request.children()) {
    facts->children.push_back(ParseChild(child, first_day));
  }
  facts->has_parent = request.has_parent();
  facts->parent_looked_after = request.parent().looked_after();
  facts->parent.age_months_min = static_cast<uint16_t>(request.parent().age_years() * 12);
  facts->parent.age_months_max = static_cast<uint16_t>(facts->parent.age_months_min + 11);
  facts->parent.sex = KnownSex(request.parent().sex());
  facts->siblings = request.siblings() && request.children_size() > 1;
  facts->keep_together = request.keep_together();
  facts->care = request.kind();
  facts->urgency = request.urgency();
  facts->near_asked = !request.near().empty();
  if (facts->near_asked) facts->near = locate(request.near());
  facts->miles_max = request.max_distance_miles();
  for (const std::string& area : request.areas_to_avoid()) {
    facts->avoided.push_back(AreaKey(area));
  }
  for (const int feature : request.must_not_have()) {
    facts->must_not_have |= static_cast<uint8_t>(Bit(feature));
  }
  Derive(*facts);
  return Need(std::move(facts));
}

}  // namespace consortium::policy
