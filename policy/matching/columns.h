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
inline constexpr auto kDayZeroSinceEpoch =
    static_cast<int32_t>(kDayZero - absl::CivilDay(1970, 1, 1));
DayNumber ToDayNumber(absl::CivilDay day);

// An outcode or sector as one integer, and its outcode.
uint64_t AreaKey(absl::string_view area);
uint64_t OutcodeKey(uint64_t area_key);
// 16 bits drawn from an outcode, equal for all its sectors.
uint16_t OutcodeHash(uint64_t area_key);

// A GSS code as one integer, and back.
uint32_t AuthorityCode(absl::string_view gss_code);
std::string AuthorityText(uint32_t code);

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

constexpr uint32_t BitCount64(uint64_t bits) {
  return BitCount(static_cast<uint32_t>(bits)) + BitCount(static_cast<uint32_t>(bits >> 32));
}

inline constexpr size_t kGroupRows = 64;
inline constexpr int kMinutesOfWeek = 7 * 24 * 60;

// A room value: who may share above, how many are free below.
inline constexpr int kSharingShift = 5;
inline constexpr uint8_t kRoomsFreeMask = (1u << kSharingShift) - 1;

// Bit 0 of `features` is no feature: nobody knows the area, or the coarse columns
// cannot say where it is.
inline constexpr uint8_t kNotCoarse = 1;
inline constexpr int kCoarseMetres = 16;

// Bit 0 of `offers` is no offer: the row has an Exact.
inline constexpr uint16_t kHasExact = 1;

// One row's values, in one line of the cache: what is read when a row is judged or
// explained by itself.
struct alignas(64) RowValues {
  uint64_t languages = 0;      // Bits by position in `frequent`.
  std::array<char, 8> area{};  // Outcode or sector, padded with NULs.
  uint32_t skills = 0;         // Bits by Skill.
  uint32_t ethnicities = 0;    // EthnicityBit().
  uint32_t authority = 0;      // Of residence; AuthorityCode().
  GridPoint centre;            // Of the area.
  uint16_t offers = 0;         // Bits by OfferKind, and kHasExact.
  uint16_t age_min = 0;        // Months.
  uint16_t age_max = 0;
  DayNumber from1 = kNever;  // Dated places free from then on: dated1, dated2.
  DayNumber from2 = kNever;
  DayNumber short_break_first = kNever;
  DayNumber short_break_last = 0;
  uint16_t tie = 0;               // The first two bytes of the id.
  uint8_t kind = 0;               // HouseholdKind.
  uint8_t religion = 0;           // Religion; 0 when not known.
  uint8_t features = 0;           // Bits by HouseholdFeature, and kNotCoarse.
  uint8_t vacant = 0;             // Places free now.
  uint8_t siblings_only = 0;      // Places on that condition.
  uint8_t short_breaks_only = 0;  // Places on that condition.
  uint8_t dated1 = 0;
  uint8_t dated2 = 0;
  uint8_t rooms = 0;         // RoomSharing << kSharingShift | bedrooms free.
  uint8_t sex_excluded = 0;  // Bits by Sex that the approval excludes.
  uint8_t filled = 0;        // Places with a child in them.
  uint8_t headroom = 0;      // Children approved for, less those placed.

  uint8_t rooms_free() const { return rooms & kRoomsFreeMask; }
  uint8_t sharing() const { return rooms >> kSharingShift; }
  absl::string_view area_text() const;
  uint64_t area_key() const { return AreaKey({area.data(), area.size()}); }
};
static_assert(sizeof(RowValues) == 64);

// The values of 64 rows that scans compare, by column. What nearly every search
// reads stands first and together; loops over a column have a known length and fit
// the vector registers.
struct alignas(64) RowGroup {
  template <typename T>
  using Column = std::array<T, kGroupRows>;

  Column<uint8_t> features;
  Column<uint16_t> suits;        // Bits by OfferKind that the household's kind is for.
  Column<uint16_t> east, north;  // Units of kCoarseMetres from the chunk's origin.
  Column<uint8_t> vacant;
  Column<uint8_t> rooms;

  Column<uint8_t> siblings_only, short_breaks_only, dated1, dated2;
  Column<DayNumber> from1, from2, short_break_first, short_break_last;
  Column<uint16_t> age_min, age_max, offers, tie;
  Column<uint8_t> sex_excluded, filled, headroom;
  Column<uint32_t> skills;
  Column<uint32_t> religion;  // One bit by Religion.
  Column<uint32_t> ethnicities;
  Column<uint64_t> languages;
  Column<int32_t> easting, northing;

  uint64_t exact = 0;      // One bit per row: it has an Exact.
  uint64_t has_rows = 0;   // One bit per row that there is; the last group is padded.
  bool has_dates = false;  // Some row has dated places.
};

// A chunk's rows in the order given, each by itself and by column.
struct Chunk::Columns {
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
  GridPoint origin;  // Of the coarse columns.
  std::vector<RowGroup> groups;
  std::vector<RowValues> values;

  std::vector<uint32_t> frequent;       // The (up to) 64 commonest languages.
  std::vector<Speaker> rare;            // Speakers of all others, by language and row.
  std::vector<Exact> exact;             // By row.
  std::vector<uint32_t> held;           // Rows of which places are held, sorted.
  std::vector<Window> windows;          // By row.
  std::vector<uint32_t> windows_begin;  // First window of each group, and the end.
  std::vector<std::array<uint8_t, 16>> ids;
  std::vector<uint64_t> offsets;  // Of each row in `bytes`, and the end.
  std::string bytes;

  // The Exact of a row; null when the columns say all.
  const Exact* ExactOf(uint32_t row) const;
};

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_COLUMNS_H_
