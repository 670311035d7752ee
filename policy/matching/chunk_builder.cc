#include "policy/matching/chunk_builder.h"

#include <algorithm>
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

// A row's place in its group.
struct Place {
  RowGroup& group;
  size_t at;
  uint32_t row;
};

void AddArea(const ChunkRow& given, Place place, GridPoint origin) {
  auto& [group, at, row] = place;
  const std::string& area = given.vacancy->area();
  group.area[at] = AreaKey(area);
  group.outcode[at] = OutcodeHash(group.area[at]);
  area.copy(group.area_text[at].data(), group.area_text[at].size());
  group.easting[at] = given.centre.easting;
  group.northing[at] = given.centre.northing;
  const int64_t east = (int64_t{given.centre.easting} - origin.easting) / kCoarseMetres;
  const int64_t north = (int64_t{given.centre.northing} - origin.northing) / kCoarseMetres;
  constexpr int64_t kCoarseMax = std::numeric_limits<uint16_t>::max();
  if (!given.centre.known() || east > kCoarseMax || north > kCoarseMax) {
    group.features[at] |= kNotCoarse;
    return;
  }
  group.east[at] = static_cast<uint16_t>(east);
  group.north[at] = static_cast<uint16_t>(north);
}

void AddPlaces(const v1::Vacancy& row, Place place, Columns& columns) {
  const v1::Places& places = row.places();
  uint64_t siblings = 0;
  uint64_t short_breaks = 0;
  std::map<DayNumber, uint64_t> dated;
  for (const v1::UnavailablePlaces& part : places.not_available()) {
    if (part.condition() == v1::CONDITION_SIBLINGS_ONLY) siblings += part.count();
    if (part.condition() == v1::CONDITION_SHORT_BREAKS_ONLY) short_breaks += part.count();
    if (part.condition() == v1::CONDITION_FROM_DATE) {
      dated[DayOr(part.available_from(), kNever)] += part.count();
    }
  }
  place.group.vacant[place.at] = Saturated<uint8_t>(places.vacant());
  place.group.siblings_only[place.at] = Saturated<uint8_t>(siblings);
  place.group.short_breaks_only[place.at] = Saturated<uint8_t>(short_breaks);
  place.group.filled[place.at] = Saturated<uint8_t>(places.filled());
  std::vector<Columns::Step> steps;
  uint64_t sum = 0;
  for (const auto& [from, count] : dated) {
    sum += count;
    steps.push_back({from, Saturated<uint8_t>(sum)});
  }
  place.group.from1[place.at] = !steps.empty() ? steps[0].from : kNever;
  place.group.dated1[place.at] = !steps.empty() ? steps[0].places : 0;
  place.group.from2[place.at] = steps.size() > 1 ? steps[1].from : kNever;
  place.group.dated2[place.at] = steps.size() > 1 ? steps[1].places : place.group.dated1[place.at];
  place.group.has_dates |= !steps.empty();
  if (steps.size() > 2) columns.exact.push_back({place.row, std::move(steps), {}});
}

void AddOffers(const v1::Vacancy& row, Place place, Columns& columns) {
  uint32_t offers = 0;
  std::vector<Columns::DatedOffer> dated;
  place.group.short_break_first[place.at] = kNever;
  place.group.short_break_last[place.at] = 0;
  for (const v1::Offer& offer : row.offers()) {
    offers |= Bit(offer.kind());
    const DayNumber first = DayOr(offer.start_date(), 0);
    const DayNumber last = DayOr(offer.end_date(), kNever);
    if (offer.kind() == v1::OFFER_KIND_SHORT_BREAK) {
      place.group.short_break_first[place.at] = first;
      place.group.short_break_last[place.at] = last;
    } else if (first != 0 || last != kNever) {
      dated.push_back({offer.kind(), first, last});
    }
  }
  place.group.offers[place.at] = static_cast<uint16_t>(offers);
  for (int care = 1; care < v1::OfferKind_ARRAYSIZE; ++care) {
    if (Suits(row.kind(), static_cast<v1::OfferKind>(care), (offers & Bit(care)) != 0)) {
      place.group.suits[place.at] |= static_cast<uint16_t>(Bit(care));
    }
  }
  if (dated.empty()) return;
  if (columns.exact.empty() || columns.exact.back().row != place.row) {
    columns.exact.push_back({place.row, {}, {}});
    if (place.group.from1[place.at] != kNever) {
      columns.exact.back().steps.push_back(
          {place.group.from1[place.at], place.group.dated1[place.at]});
    }
    if (place.group.from2[place.at] != kNever) {
      columns.exact.back().steps.push_back(
          {place.group.from2[place.at], place.group.dated2[place.at]});
    }
  }
  columns.exact.back().offers = std::move(dated);
}

void AddApproval(const v1::Vacancy& row, Place place) {
  const v1::Approval& approval = row.approval();
  place.group.age_min[place.at] = Saturated<uint16_t>(approval.age_months_min());
  place.group.age_max[place.at] = Saturated<uint16_t>(approval.age_months_max());
  if (approval.sex() == v1::SEX_MALE) place.group.sex_excluded[place.at] = Bit(v1::SEX_FEMALE);
  if (approval.sex() == v1::SEX_FEMALE) place.group.sex_excluded[place.at] = Bit(v1::SEX_MALE);
  const uint32_t filled = row.places().filled();
  place.group.headroom[place.at] =
      Saturated<uint8_t>(approval.children_max() > filled ? approval.children_max() - filled : 0);
  const bool shared = v1::RoomSharing_IsValid(row.bedrooms().sharing()) &&
                      row.bedrooms().sharing() != v1::ROOM_SHARING_UNSPECIFIED;
  const int sharing = shared ? row.bedrooms().sharing() : v1::ROOM_SHARING_NONE;
  place.group.rooms[place.at] = static_cast<uint8_t>(
      sharing << kSharingShift | std::min<uint32_t>(row.bedrooms().free(), kRoomsFreeMask));
}

void AddProfile(const v1::Vacancy& row, Place place, Columns& columns) {
  const v1::Profile& profile = row.profile();
  for (const int skill : profile.skills()) place.group.skills[place.at] |= Bit(skill);
  for (const int feature : profile.features()) {
    place.group.features[place.at] |= static_cast<uint8_t>(Bit(feature));
  }
  if (profile.religion() != v1::RELIGION_UNSPECIFIED) {
    place.group.religion[place.at] = Bit(profile.religion());
  }
  for (const std::string& code : profile.ethnicities()) {
    place.group.ethnicities[place.at] |= EthnicityBit(code);
  }
  for (const std::string& tag : profile.languages()) {
    columns.rare.push_back({LanguageKey(tag), place.row});
  }
}

void AddRota(const v1::Vacancy& row, Place place, Columns& columns) {
  for (const v1::RotaWindow& window : row.out_of_hours()) {
    if (window.day() == v1::WEEKDAY_UNSPECIFIED || !v1::Weekday_IsValid(window.day())) continue;
    const int midnight = (window.day() - v1::WEEKDAY_MONDAY) * 24 * 60;
    const bool next_day = window.end_minute() <= window.start_minute();
    const int start = midnight + static_cast<int>(window.start_minute() % (24 * 60));
    const int end =
        midnight + static_cast<int>(window.end_minute() % (24 * 60)) + (next_day ? 24 * 60 : 0);
    columns.windows.push_back({place.row, static_cast<uint16_t>(start),
                               static_cast<uint16_t>(std::min(end, kMinutesOfWeek))});
    if (end > kMinutesOfWeek) {
      columns.windows.push_back({place.row, 0, static_cast<uint16_t>(end - kMinutesOfWeek)});
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
      columns.groups[speaker.row / kGroupRows].languages[speaker.row % kGroupRows] |=
          frequent->second;
    }
  }
  std::sort(rare.begin(), rare.end());
  columns.rare = std::move(rare);
}

void AddRows(absl::Span<const ChunkRow> rows, Columns& columns) {
  absl::flat_hash_map<absl::string_view, uint32_t> authorities;
  for (uint32_t i = 0; i < columns.rows; ++i) {
    const v1::Vacancy& row = *rows[i].vacancy;
    const Place place{columns.groups[i / kGroupRows], i % kGroupRows, i};
    place.group.has_rows |= uint64_t{1} << place.at;
    place.group.kind[place.at] = static_cast<uint8_t>(row.kind());
    place.group.tie[place.at] = static_cast<uint16_t>(rows[i].id[0] << 8 | rows[i].id[1]);
    AddPlaces(row, place, columns);
    AddOffers(row, place, columns);
    AddApproval(row, place);
    AddProfile(row, place, columns);
    AddRota(row, place, columns);
    AddArea(rows[i], place, columns.origin);
    const auto [authority, fresh] = authorities.try_emplace(
        row.residence_authority(), static_cast<uint32_t>(columns.authorities.size()));
    if (fresh) columns.authorities.push_back(row.residence_authority());
    place.group.authority[place.at] = authority->second;
  }
}

void AddIndexes(Columns& columns) {
  for (const Columns::Exact& exact : columns.exact) {
    columns.groups[exact.row / kGroupRows].exact |= uint64_t{1} << (exact.row % kGroupRows);
  }
  columns.windows_begin.resize(columns.groups.size() + 1);
  for (const Columns::Window& window : columns.windows) {
    ++columns.windows_begin[window.row / kGroupRows + 1];
  }
  std::partial_sum(columns.windows_begin.begin(), columns.windows_begin.end(),
                   columns.windows_begin.begin());
}

// The south-west corner of what is known.
GridPoint OriginOf(absl::Span<const ChunkRow> rows) {
  constexpr int32_t kFar = std::numeric_limits<int32_t>::max();
  GridPoint origin{kFar, kFar};
  for (const ChunkRow& row : rows) {
    if (!row.centre.known()) continue;
    origin.easting = std::min(origin.easting, row.centre.easting);
    origin.northing = std::min(origin.northing, row.centre.northing);
  }
  return origin;
}

void AddBytes(absl::Span<const ChunkRow> rows, Columns& columns) {
  uint64_t size = 0;
  columns.ids.reserve(rows.size());
  columns.offsets.reserve(rows.size() + 1);
  for (const ChunkRow& row : rows) {
    columns.ids.push_back(row.id);
    columns.offsets.push_back(size);
    size += row.vacancy->ByteSizeLong();
  }
  columns.offsets.push_back(size);
  columns.bytes.resize(size);
  auto* next = reinterpret_cast<uint8_t*>(columns.bytes.data());
  for (const ChunkRow& row : rows) next = row.vacancy->SerializeWithCachedSizesToArray(next);
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
  columns->origin = OriginOf(rows);
  AddRows(rows, *columns);
  SeparateFrequentLanguages(*columns);
  AddIndexes(*columns);
  AddBytes(rows, *columns);
  return columns;
}

}  // namespace consortium::policy
