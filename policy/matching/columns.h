#ifndef CONSORTIUM_POLICY_MATCHING_COLUMNS_H_
#define CONSORTIUM_POLICY_MATCHING_COLUMNS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "policy/matching/chunk.h"

namespace consortium::policy {

// Days since 2000-01-01; rows and needs name no day before. kNever is after
// every day that a need can name.
using DayNumber = uint16_t;
inline constexpr DayNumber kNever = 0xFFFF;
inline constexpr absl::CivilDay kDayZero(2000, 1, 1);
DayNumber ToDayNumber(absl::CivilDay day);

// An outcode or sector as one integer whose order is the text's own.
uint64_t AreaKey(absl::string_view area);
// The key of an area's outcode; the area's own key when it is one.
uint64_t OutcodeKey(uint64_t area_key);

// A BCP 47 primary tag as one integer.
uint32_t LanguageKey(absl::string_view tag);

// The bit of an SSDA903 ETHNIC code; 0 for a code that names no ethnicity.
uint32_t EthnicityBit(absl::string_view code);

// The bit of an enum value in a mask.
constexpr uint32_t Bit(int value) { return value >= 0 && value < 32 ? uint32_t{1} << value : 0; }

// How many bits are set; std::popcount calls a library where the target has no
// such instruction, as the baseline of x86-64 has not.
constexpr uint32_t BitCount(uint32_t bits) {
  bits = bits - (bits >> 1 & 0x55555555);
  bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
  return ((bits + (bits >> 4)) & 0x0F0F0F0F) * 0x01010101 >> 24;
}

// Rows are scanned in groups, so that a loop's length is known and its working
// memory stays in registers or the first-level cache.
inline constexpr size_t kGroupRows = 64;

inline constexpr int kMinutesOfWeek = 7 * 24 * 60;

// A chunk's rows by column, in the order of areas ("inner" positions), padded to
// whole groups. One value per row in each vector but for those at the end.
struct Chunk::Columns {
  // One area of the chunk.
  struct Area {
    GridPoint centre;
    std::string text;
  };
  // A stretch of the week in which a household takes children.
  struct Window {
    uint32_t row;
    uint16_t start_minute;
    uint16_t end_minute;  // Exclusive.
  };
  struct Speaker {
    uint32_t language;
    uint32_t row;
    auto operator<=>(const Speaker&) const = default;
  };
  struct Step {
    DayNumber from;
    uint8_t places;  // All dated places free from then on.
  };
  struct DatedOffer {
    int kind;
    DayNumber first;
    DayNumber last;
  };
  // What does not fit the columns: more than two dates, or dates of an offer
  // other than a short break. Rare; judged row by row.
  struct Exact {
    uint32_t row;
    std::vector<Step> steps;
    std::vector<DatedOffer> offers;
  };

  uint32_t rows = 0;
  uint32_t padded = 0;

  std::vector<uint8_t> kind;               // HouseholdKind.
  std::vector<uint8_t> features;           // Bits by HouseholdFeature.
  std::vector<uint8_t> vacant;             // Places free now.
  std::vector<uint8_t> siblings_only;      // Places on that condition.
  std::vector<uint8_t> short_breaks_only;  // Places on that condition.
  std::vector<uint8_t> dated1, dated2;     // Dated places free from from1, from2 on.
  std::vector<uint8_t> rooms_free;         // Bedrooms.
  std::vector<uint8_t> sharing;            // RoomSharing; unspecified is NONE.
  std::vector<uint8_t> sex_excluded;       // Bits by Sex that the approval excludes.
  std::vector<uint8_t> filled;             // Places with a child in them.
  std::vector<uint8_t> headroom;           // Children approved for, less those placed.
  std::vector<uint16_t> suits;             // Bits by OfferKind that the household's kind is for.
  std::vector<uint16_t> offers;            // Bits by OfferKind.
  std::vector<DayNumber> from1, from2;     // kNever without.
  std::vector<DayNumber> short_break_first, short_break_last;
  std::vector<uint16_t> age_min, age_max;  // Months.
  std::vector<uint16_t> tie;               // The first two bytes of the id.
  std::vector<uint32_t> skills;            // Bits by Skill.
  std::vector<uint32_t> religion;          // One bit by Religion; 0 when not known.
  std::vector<uint32_t> ethnicities;       // EthnicityBit().
  std::vector<uint64_t> languages;         // Bits by position in `frequent`.
  std::vector<uint32_t> area;              // Index in `areas`.
  std::vector<uint32_t> authority;         // Of residence; index in `authorities`.
  std::vector<uint32_t> outer;             // Inner position to position as given.

  std::vector<uint32_t> inner;       // Position as given to inner position.
  std::vector<uint64_t> exact_bits;  // One bit per row: it has an Exact.
  std::vector<Exact> exact;          // By row.
  std::vector<Area> areas;           // By key, then centre.
  std::vector<uint64_t> area_keys;   // AreaKey() of each, for looking up.
  std::vector<int32_t> area_eastings, area_northings;
  std::vector<uint32_t> area_begins;  // First row of each, and the end.
  std::vector<std::string> authorities;
  std::vector<uint32_t> frequent;            // The (up to) 64 commonest languages.
  std::vector<Speaker> rare;                 // Speakers of all others, by language and row.
  std::vector<Window> windows;               // By row.
  std::vector<uint32_t> windows_begin;       // First window of each group, and the end.
  std::vector<std::array<uint8_t, 16>> ids;  // As given.
  std::vector<uint64_t> offsets;             // Of each row as given in `bytes`, and the end.
  std::string bytes;

  // The Exact of a row; null when the columns say all.
  const Exact* ExactOf(uint32_t row) const;
};

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_COLUMNS_H_
