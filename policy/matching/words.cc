#include "policy/matching/words.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;

constexpr std::array<const char*, v1::Skill_ARRAYSIZE> kSkills = {
    "",
    "can meet the need: autism",
    "can meet the need: behaviour that challenges",
    "can meet the need: communication",
    "can meet the need: hearing",
    "can meet the need: vision",
    "can meet the need: mobility",
    "can meet the need: learning disability",
    "can meet the need: medical needs",
    "can meet the need: risk of sexual exploitation",
    "can meet the need: criminal exploitation and gangs",
    "can meet the need: going missing",
    "can meet the need: self-harm",
    "can meet the need: fire-setting",
    "can meet the need: supervised contact with the birth family",
    "can meet the need: unaccompanied asylum-seeking child",
    "can meet the need: LGBTQ+ young person",
    "can meet the need: therapeutic care",
    "can meet the need: placement as the only child",
};

bool IsUrgent(const Need::Facts& facts) {
  return facts.urgency == v1::URGENCY_SAME_DAY || facts.urgency == v1::URGENCY_OUT_OF_HOURS;
}

std::string PlacesWords(const Chunk::Columns& columns, uint32_t row, const Need::Facts& facts) {
  const uint32_t children = facts.partial() ? 1 : facts.count();
  const DayNumber from = FreeFrom(columns, row, facts, children);
  if (from != kNever) {
    return absl::StrCat("places: free only from ", absl::FormatCivilTime(kDayZero + from));
  }
  const uint32_t usable = UsablePlaces(columns, row, facts, children, facts.first_day);
  const uint32_t needed = children + facts.parent_places;
  const bool short_break = facts.care == v1::OFFER_KIND_SHORT_BREAK;
  if (!(facts.siblings && children > 1) && columns.values[row].siblings_only > 0 &&
      usable + columns.values[row].siblings_only >= needed) {
    return "places: only for a group of siblings";
  }
  if (!short_break && columns.values[row].short_breaks_only > 0 &&
      usable + columns.values[row].short_breaks_only >= needed) {
    return "places: only for short breaks";
  }
  return absl::StrCat("places: ", usable, " free where ", needed,
                      needed == 1 ? " is needed" : " are needed");
}

std::string BedroomsWords(const Chunk::Columns& columns, uint32_t row, const Need::Facts& facts) {
  const RowValues& values = columns.values[row];
  const uint8_t sharing = values.sharing();
  uint8_t needed = facts.rooms[facts.all][sharing];
  if (facts.partial()) {
    for (const uint32_t mask : facts.masks) {
      const uint32_t children = BitCount(mask);
      if (UsablePlaces(columns, row, facts, children, facts.first_day) >=
          children + facts.parent_places) {
        needed = std::min(needed, facts.rooms[mask][sharing]);
      }
    }
  }
  return absl::StrCat("bedrooms: ", values.rooms_free(), " free where ", needed,
                      needed == 1 ? " is needed" : " are needed");
}

std::string KindWords(const Need::Facts& facts) {
  switch (facts.care) {
    case v1::OFFER_KIND_SHORT_BREAK:
      return "kind: no short break offered on all of these days";
    case v1::OFFER_KIND_PARENT_AND_CHILD:
      return "kind: not for a parent together with a child";
    case v1::OFFER_KIND_SUPPORTED_LODGINGS:
      return "kind: not a host of supported lodgings";
    default:
      return "kind: not for this kind of care";
  }
}

}  // namespace

absl::string_view SkillWords(int skill) { return kSkills[static_cast<size_t>(skill)]; }

std::string MismatchWords(v1::MismatchKind kind, const Need::Facts& facts,
                          absl::string_view residence_authority) {
  const absl::string_view emergency =
      IsUrgent(facts) ? "; in an emergency up to six working days are possible without it" : "";
  switch (kind) {
    case v1::MISMATCH_KIND_AGE:
      return absl::StrCat("a variation of the approval: outside the approved ages", emergency);
    case v1::MISMATCH_KIND_SEX:
      return absl::StrCat("a variation of the approval: not of the approved sex", emergency);
    case v1::MISMATCH_KIND_CHILDREN:
      return absl::StrCat("a variation of the approval: more children than approved for",
                          emergency);
    case v1::MISMATCH_KIND_USUAL_LIMIT:
      return absl::StrCat("an exemption from the usual limit of three fostered children, by the ",
                          "authority of residence (", residence_authority, ")");
    case v1::MISMATCH_KIND_OFFER:
      return "the household's agreement: this kind of care is not among its offers for these days";
    default:
      return "";
  }
}

std::string FailedWords(const Chunk::Columns& columns, uint32_t row, const Need::Facts& facts,
                        uint8_t failed) {
  switch (failed) {
    case kFailedPlaces:
      return PlacesWords(columns, row, facts);
    case kFailedBedrooms:
      return BedroomsWords(columns, row, facts);
    case kFailedDistance: {
      const GridPoint centre = columns.values[row].centre;
      return absl::StrFormat("distance: %.2f miles where at most %.2f were asked for",
                             MilesOf(DistanceMetres(facts.near, centre)), facts.miles_max);
    }
    default:
      return KindWords(facts);
  }
}

double MilesOf(uint32_t metres) { return std::round(metres / kMetresPerMile * 100) / 100; }

}  // namespace consortium::policy
