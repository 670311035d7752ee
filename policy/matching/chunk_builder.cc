#include "policy/matching/chunk_builder.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "policy/listing/row_rules.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;
using Columns = Chunk::Columns;

constexpr size_t kFrequentMax = 64;

template <typename T>
T Saturated(uint64_t value) {
  return static_cast<T>(std::min<uint64_t>(value, std::numeric_limits<T>::max()));
}

// An empty date gives `otherwise`.
DayNumber DayOr(const std::string& date, DayNumber otherwise) {
  const absl::StatusOr<absl::CivilDay> day = ParseDate(date);
  return day.ok() ? ToDayNumber(*day) : otherwise;
}

void AddArea(const ChunkRow& given, RowValues& values) {
  given.vacancy->area().copy(values.area.data(), values.area.size());
  values.centre = given.centre;
}

// Places of one sort that are held for somebody.
uint64_t HeldOf(const v1::Vacancy& row, v1::Condition condition, absl::string_view from = {}) {
  uint64_t count = 0;
  for (const v1::HeldPlaces& held : row.held()) {
    if (held.condition() == condition && held.available_from() == from) count += held.count();
  }
  return count;
}

uint64_t Less(uint64_t places, uint64_t held) { return places > held ? places - held : 0; }

// A child for whom a place is held counts as one who is there.
uint64_t FilledOrHeld(const v1::Vacancy& row) {
  uint64_t count = row.places().filled();
  for (const v1::HeldPlaces& held : row.held()) count += held.count();
  return count;
}

void AddPlaces(const v1::Vacancy& row, uint32_t at, Columns& columns) {
  RowValues& values = columns.values[at];
  const v1::Places& places = row.places();
  uint64_t siblings = 0;
  uint64_t short_breaks = 0;
  std::map<std::string, uint64_t> counts;
  std::map<DayNumber, uint64_t> dated;
  for (const v1::UnavailablePlaces& part : places.not_available()) {
    if (part.condition() == v1::CONDITION_SIBLINGS_ONLY) siblings += part.count();
    if (part.condition() == v1::CONDITION_SHORT_BREAKS_ONLY) short_breaks += part.count();
    if (part.condition() == v1::CONDITION_FROM_DATE) {
      counts[part.available_from()] += part.count();
    }
  }
  for (const auto& [from, count] : counts) {
    const uint64_t free = Less(count, HeldOf(row, v1::CONDITION_FROM_DATE, from));
    if (free > 0) dated[DayOr(from, kNever)] += free;
  }
  values.vacant = Saturated<uint8_t>(Less(places.vacant(), HeldOf(row, v1::CONDITION_UNSPECIFIED)));
  values.siblings_only =
      Saturated<uint8_t>(Less(siblings, HeldOf(row, v1::CONDITION_SIBLINGS_ONLY)));
  values.short_breaks_only =
      Saturated<uint8_t>(Less(short_breaks, HeldOf(row, v1::CONDITION_SHORT_BREAKS_ONLY)));
  values.filled = Saturated<uint8_t>(FilledOrHeld(row));
  if (!row.held().empty()) columns.held.push_back(at);
  std::vector<Columns::Step> steps;
  uint64_t sum = 0;
  for (const auto& [from, count] : dated) {
    sum += count;
    steps.push_back({from, Saturated<uint8_t>(sum)});
  }
  values.from1 = !steps.empty() ? steps[0].from : kNever;
  values.dated1 = !steps.empty() ? steps[0].places : 0;
  values.from2 = steps.size() > 1 ? steps[1].from : kNever;
  values.dated2 = steps.size() > 1 ? steps[1].places : values.dated1;
  if (steps.size() > 2) columns.exact.push_back({at, std::move(steps), {}});
}

void AddOffers(const v1::Vacancy& row, uint32_t at, Columns& columns) {
  RowValues& values = columns.values[at];
  uint32_t offers = 0;
  std::vector<Columns::DatedOffer> dated;
  for (const v1::Offer& offer : row.offers()) {
    offers |= Bit(offer.kind());
    const DayNumber first = DayOr(offer.start_date(), 0);
    const DayNumber last = DayOr(offer.end_date(), kNever);
    if (offer.kind() == v1::OFFER_KIND_SHORT_BREAK) {
      values.short_break_first = first;
      values.short_break_last = last;
    } else if (first != 0 || last != kNever) {
      dated.push_back({offer.kind(), first, last});
    }
  }
  values.offers = static_cast<uint16_t>(offers & ~uint32_t{kHasExact});
  if (dated.empty()) return;
  if (columns.exact.empty() || columns.exact.back().row != at) {
    columns.exact.push_back({at, {}, {}});
    if (values.from1 != kNever) {
      columns.exact.back().steps.push_back({values.from1, values.dated1});
    }
    if (values.from2 != kNever) {
      columns.exact.back().steps.push_back({values.from2, values.dated2});
    }
  }
  columns.exact.back().offers = std::move(dated);
}

void AddApproval(const v1::Vacancy& row, RowValues& values) {
  const v1::Approval& approval = row.approval();
  values.age_min = Saturated<uint16_t>(approval.age_months_min());
  values.age_max = Saturated<uint16_t>(approval.age_months_max());
  if (approval.sex() == v1::SEX_MALE) values.sex_excluded = Bit(v1::SEX_FEMALE);
  if (approval.sex() == v1::SEX_FEMALE) values.sex_excluded = Bit(v1::SEX_MALE);
  const uint64_t filled = FilledOrHeld(row);
  values.headroom =
      Saturated<uint8_t>(approval.children_max() > filled ? approval.children_max() - filled : 0);
  const bool shared = v1::RoomSharing_IsValid(row.bedrooms().sharing()) &&
                      row.bedrooms().sharing() != v1::ROOM_SHARING_UNSPECIFIED;
  const int sharing = shared ? row.bedrooms().sharing() : v1::ROOM_SHARING_NONE;
  values.rooms = static_cast<uint8_t>(sharing << kSharingShift |
                                      std::min<uint32_t>(row.bedrooms().free(), kRoomsFreeMask));
}

void AddProfile(const v1::Vacancy& row, uint32_t at, Columns& columns) {
  RowValues& values = columns.values[at];
  const v1::Profile& profile = row.profile();
  for (const int skill : profile.skills()) values.skills |= Bit(skill);
  for (const int feature : profile.features()) {
    values.features |= static_cast<uint8_t>(Bit(feature));
  }
  if (v1::Religion_IsValid(profile.religion())) {
    values.religion = static_cast<uint8_t>(profile.religion());
  }
  for (const std::string& code : profile.ethnicities()) {
    values.ethnicities |= EthnicityBit(code);
  }
  for (const std::string& tag : profile.languages()) {
    columns.rare.push_back({LanguageKey(tag), at});
  }
}

void AddRota(const v1::Vacancy& row, uint32_t at, Columns& columns) {
  for (const v1::RotaWindow& window : row.out_of_hours()) {
    if (window.day() == v1::WEEKDAY_UNSPECIFIED || !v1::Weekday_IsValid(window.day())) continue;
    const int midnight = (window.day() - v1::WEEKDAY_MONDAY) * 24 * 60;
    const bool next_day = window.end_minute() <= window.start_minute();
    const int start = midnight + static_cast<int>(window.start_minute() % (24 * 60));
    const int end =
        midnight + static_cast<int>(window.end_minute() % (24 * 60)) + (next_day ? 24 * 60 : 0);
    columns.windows.push_back(
        {at, static_cast<uint16_t>(start), static_cast<uint16_t>(std::min(end, kMinutesOfWeek))});
    if (end > kMinutesOfWeek) {
      columns.windows.push_back({at, 0, static_cast<uint16_t>(end - kMinutesOfWeek)});
    }
  }
}

// Moves the commonest languages out of `rare` into a bit column.
void SeparateFrequentLanguages(Columns& columns) {
  absl::flat_hash_map<uint32_t, uint32_t> speakers;
  for (const Columns::Speaker& speaker : columns.rare) ++speakers[speaker.language];
  std::vector<std::pair<uint32_t, uint32_t>> by_count;
  for (const auto& [language, count] : speakers) by_count.emplace_back(count, language);
  std::sort(by_count.rbegin(), by_count.rend());
  by_count.resize(std::min(by_count.size(), kFrequentMax));
  absl::flat_hash_map<uint32_t, uint64_t> bits;
  for (const auto& [count, language] : by_count) {
    bits[language] = uint64_t{1} << columns.frequent.size();
    columns.frequent.push_back(language);
  }
  std::vector<Columns::Speaker> rare;
  for (const Columns::Speaker& speaker : columns.rare) {
    const auto frequent = bits.find(speaker.language);
    if (frequent == bits.end()) {
      rare.push_back(speaker);
    } else {
      columns.values[speaker.row].languages |= frequent->second;
    }
  }
  std::sort(rare.begin(), rare.end());
  columns.rare = std::move(rare);
}

void AddRow(const ChunkRow& given, uint32_t at, Columns& columns) {
  const v1::Vacancy& row = *given.vacancy;
  RowValues& values = columns.values[at];
  values.kind = static_cast<uint8_t>(row.kind());
  values.tie = static_cast<uint16_t>(given.id[0] << 8 | given.id[1]);
  values.authority = AuthorityCode(row.residence_authority());
  AddPlaces(row, at, columns);
  AddOffers(row, at, columns);
  AddApproval(row, values);
  AddProfile(row, at, columns);
  AddRota(row, at, columns);
  AddArea(given, values);
}

// All but what columns say of the chunk as a whole: languages' bits and coarse places.
void CopyRow(const Columns& from, uint32_t row, uint32_t at, Columns& columns) {
  RowValues& values = columns.values[at];
  values = from.values[row];
  for (uint64_t spoken = values.languages; spoken != 0; spoken &= spoken - 1) {
    columns.rare.push_back({from.frequent[static_cast<size_t>(std::countr_zero(spoken))], at});
  }
  for (const Columns::Speaker& speaker : from.rare) {
    if (speaker.row == row) columns.rare.push_back({speaker.language, at});
  }
  values.languages = 0;
  values.features &= static_cast<uint8_t>(~kNotCoarse);
  const uint32_t group = row / kGroupRows;
  for (uint32_t i = from.windows_begin[group]; i < from.windows_begin[group + 1]; ++i) {
    if (from.windows[i].row != row) continue;
    columns.windows.push_back(from.windows[i]);
    columns.windows.back().row = at;
  }
  if (const Columns::Exact* const exact = from.ExactOf(row); exact != nullptr) {
    columns.exact.push_back(*exact);
    columns.exact.back().row = at;
  }
  if (std::binary_search(from.held.begin(), from.held.end(), row)) columns.held.push_back(at);
}

void AddRows(absl::Span<const ChunkRow> rows, Columns& columns) {
  for (uint32_t at = 0; at < columns.rows; ++at) {
    if (rows[at].standing == nullptr) {
      AddRow(rows[at], at, columns);
    } else {
      CopyRow(rows[at].standing->columns(), rows[at].standing_row, at, columns);
    }
  }
  for (const Columns::Exact& exact : columns.exact) {
    columns.values[exact.row].offers |= kHasExact;
  }
}

void AddWindowsBegin(Columns& columns) {
  columns.windows_begin.resize(columns.groups.size() + 1);
  for (const Columns::Window& window : columns.windows) {
    ++columns.windows_begin[window.row / kGroupRows + 1];
  }
  std::partial_sum(columns.windows_begin.begin(), columns.windows_begin.end(),
                   columns.windows_begin.begin());
}

// The south-west corner of what is known.
GridPoint OriginOf(const std::vector<RowValues>& rows) {
  constexpr int32_t kFar = std::numeric_limits<int32_t>::max();
  GridPoint origin{kFar, kFar};
  for (const RowValues& row : rows) {
    if (!row.centre.known()) continue;
    origin.easting = std::min(origin.easting, row.centre.easting);
    origin.northing = std::min(origin.northing, row.centre.northing);
  }
  return origin;
}

// Where the coarse columns say that a row is.
void SetCoarse(const GridPoint& origin, RowValues& values, RowGroup& group, size_t at) {
  constexpr int64_t kCoarseMax = std::numeric_limits<uint16_t>::max();
  const int64_t east = (int64_t{values.centre.easting} - origin.easting) / kCoarseMetres;
  const int64_t north = (int64_t{values.centre.northing} - origin.northing) / kCoarseMetres;
  if (!values.centre.known() || east > kCoarseMax || north > kCoarseMax) {
    values.features |= kNotCoarse;
    return;
  }
  group.east[at] = static_cast<uint16_t>(east);
  group.north[at] = static_cast<uint16_t>(north);
}

uint16_t SuitsOf(const RowValues& values) {
  uint32_t suits = 0;
  for (int care = 1; care < v1::OfferKind_ARRAYSIZE; ++care) {
    const bool offered = (values.offers & Bit(care)) != 0;
    if (Suits(static_cast<v1::HouseholdKind>(values.kind), static_cast<v1::OfferKind>(care),
              offered)) {
      suits |= Bit(care);
    }
  }
  return static_cast<uint16_t>(suits);
}

// Copies a row's values into its group's columns.
void SetColumns(const RowValues& values, RowGroup& group, size_t at) {
  group.features[at] = values.features;
  group.suits[at] = SuitsOf(values);
  group.vacant[at] = values.vacant;
  group.rooms[at] = values.rooms;
  group.siblings_only[at] = values.siblings_only;
  group.short_breaks_only[at] = values.short_breaks_only;
  group.dated1[at] = values.dated1;
  group.dated2[at] = values.dated2;
  group.from1[at] = values.from1;
  group.from2[at] = values.from2;
  group.short_break_first[at] = values.short_break_first;
  group.short_break_last[at] = values.short_break_last;
  group.age_min[at] = values.age_min;
  group.age_max[at] = values.age_max;
  group.offers[at] = values.offers;
  group.tie[at] = values.tie;
  group.sex_excluded[at] = values.sex_excluded;
  group.filled[at] = values.filled;
  group.headroom[at] = values.headroom;
  group.skills[at] = values.skills;
  group.religion[at] = values.religion == 0 ? 0 : Bit(values.religion);
  group.ethnicities[at] = values.ethnicities;
  group.languages[at] = values.languages;
  group.easting[at] = values.centre.easting;
  group.northing[at] = values.centre.northing;
  const uint64_t bit = uint64_t{1} << at;
  group.has_rows |= bit;
  group.exact |= (values.offers & kHasExact) != 0 ? bit : 0;
  group.has_dates |= values.dated1 > 0;
}

void AddGroups(Columns& columns) {
  for (uint32_t row = 0; row < columns.rows; ++row) {
    RowGroup& group = columns.groups[row / kGroupRows];
    const size_t at = row % kGroupRows;
    SetCoarse(columns.origin, columns.values[row], group, at);
    SetColumns(columns.values[row], group, at);
  }
}

bool HasBytes(const ChunkRow& row) { return row.standing != nullptr || !row.bytes.empty(); }

absl::string_view BytesOf(const ChunkRow& row) {
  return row.standing == nullptr ? row.bytes : row.standing->serialized(row.standing_row);
}

void AddBytes(absl::Span<const ChunkRow> rows, Columns& columns) {
  uint64_t size = 0;
  columns.ids.reserve(rows.size());
  columns.offsets.reserve(rows.size() + 1);
  for (const ChunkRow& row : rows) {
    columns.ids.push_back(row.id);
    columns.offsets.push_back(size);
    size += HasBytes(row) ? BytesOf(row).size() : row.vacancy->ByteSizeLong();
  }
  columns.offsets.push_back(size);
  columns.bytes.resize(size);
  auto* next = reinterpret_cast<uint8_t*>(columns.bytes.data());
  for (const ChunkRow& row : rows) {
    if (HasBytes(row)) {
      const absl::string_view bytes = BytesOf(row);
      next = std::copy(bytes.begin(), bytes.end(), next);
    } else {
      next = row.vacancy->SerializeWithCachedSizesToArray(next);
    }
  }
}

}  // namespace

bool Suits(v1::HouseholdKind household, v1::OfferKind care, bool offered) {
  const bool mainstream = household == v1::HOUSEHOLD_KIND_MAINSTREAM;
  const bool parent_and_child = household == v1::HOUSEHOLD_KIND_PARENT_AND_CHILD;
  switch (care) {
    case v1::OFFER_KIND_SUPPORTED_LODGINGS:
      return household == v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST;
    case v1::OFFER_KIND_SHORT_BREAK:
      return offered &&
             (mainstream || parent_and_child || household == v1::HOUSEHOLD_KIND_SHORT_BREAKS);
    case v1::OFFER_KIND_PARENT_AND_CHILD:
      return parent_and_child || (mainstream && offered);
    default:
      return mainstream || (parent_and_child && offered);
  }
}

std::unique_ptr<const Columns> BuildColumns(absl::Span<const ChunkRow> rows) {
  auto columns = std::make_unique<Columns>();
  columns->rows = static_cast<uint32_t>(rows.size());
  columns->groups.resize((rows.size() + kGroupRows - 1) / kGroupRows);
  columns->values.resize(rows.size());
  AddRows(rows, *columns);
  columns->origin = OriginOf(columns->values);
  SeparateFrequentLanguages(*columns);
  AddWindowsBegin(*columns);
  AddGroups(*columns);
  AddBytes(rows, *columns);
  return columns;
}

}  // namespace consortium::policy
