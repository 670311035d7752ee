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

void Resize(Columns& columns, size_t rows) {
  columns.rows = static_cast<uint32_t>(rows);
  columns.padded = static_cast<uint32_t>((rows + kGroupRows - 1) / kGroupRows * kGroupRows);
  for (auto* column :
       {&columns.kind, &columns.features, &columns.vacant, &columns.siblings_only,
        &columns.short_breaks_only, &columns.dated1, &columns.dated2, &columns.rooms_free,
        &columns.sharing, &columns.sex_excluded, &columns.filled, &columns.headroom}) {
    column->resize(columns.padded);
  }
  for (auto* column :
       {&columns.suits, &columns.offers, &columns.from1, &columns.from2, &columns.short_break_first,
        &columns.short_break_last, &columns.age_min, &columns.age_max, &columns.tie}) {
    column->resize(columns.padded);
  }
  for (auto* column : {&columns.skills, &columns.religion, &columns.ethnicities, &columns.area,
                       &columns.authority, &columns.outer}) {
    column->resize(columns.padded);
  }
  columns.languages.resize(columns.padded);
  columns.inner.resize(rows);
  columns.exact_bits.resize(columns.padded / kGroupRows);
}

// Inner positions by area, and the areas themselves.
void SortByArea(absl::Span<const ChunkRow> rows, Columns& columns) {
  std::vector<std::pair<uint64_t, uint32_t>> order(rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) order[i] = {AreaKey(rows[i].vacancy->area()), i};
  // Rows of one area lie in one place; a different centre makes another area.
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    const GridPoint& at = rows[a.second].centre;
    const GridPoint& bt = rows[b.second].centre;
    return std::tie(a.first, at.easting, at.northing, a.second) <
           std::tie(b.first, bt.easting, bt.northing, b.second);
  });
  for (uint32_t inner = 0; inner < order.size(); ++inner) {
    const auto [key, outer] = order[inner];
    const ChunkRow& row = rows[outer];
    if (columns.areas.empty() || columns.area_keys.back() != key ||
        !(columns.areas.back().centre == row.centre)) {
      columns.areas.push_back({row.centre, row.vacancy->area()});
      columns.area_begins.push_back(inner);
      columns.area_keys.push_back(key);
      columns.area_eastings.push_back(row.centre.easting);
      columns.area_northings.push_back(row.centre.northing);
    }
    columns.area[inner] = static_cast<uint32_t>(columns.areas.size() - 1);
    columns.outer[inner] = outer;
    columns.inner[outer] = inner;
  }
  columns.area_begins.push_back(columns.rows);
}

void AddPlaces(const v1::Vacancy& row, uint32_t at, Columns& columns) {
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
  columns.vacant[at] = Saturated<uint8_t>(places.vacant());
  columns.siblings_only[at] = Saturated<uint8_t>(siblings);
  columns.short_breaks_only[at] = Saturated<uint8_t>(short_breaks);
  columns.filled[at] = Saturated<uint8_t>(places.filled());
  std::vector<Columns::Step> steps;
  uint64_t sum = 0;
  for (const auto& [from, count] : dated) {
    sum += count;
    steps.push_back({from, Saturated<uint8_t>(sum)});
  }
  columns.from1[at] = !steps.empty() ? steps[0].from : kNever;
  columns.dated1[at] = !steps.empty() ? steps[0].places : 0;
  columns.from2[at] = steps.size() > 1 ? steps[1].from : kNever;
  columns.dated2[at] = steps.size() > 1 ? steps[1].places : columns.dated1[at];
  if (steps.size() > 2) columns.exact.push_back({at, std::move(steps), {}});
}

void AddOffers(const v1::Vacancy& row, uint32_t at, Columns& columns) {
  uint32_t offers = 0;
  std::vector<Columns::DatedOffer> dated;
  columns.short_break_first[at] = kNever;
  columns.short_break_last[at] = 0;
  for (const v1::Offer& offer : row.offers()) {
    offers |= Bit(offer.kind());
    const DayNumber first = DayOr(offer.start_date(), 0);
    const DayNumber last = DayOr(offer.end_date(), kNever);
    if (offer.kind() == v1::OFFER_KIND_SHORT_BREAK) {
      columns.short_break_first[at] = first;
      columns.short_break_last[at] = last;
    } else if (first != 0 || last != kNever) {
      dated.push_back({offer.kind(), first, last});
    }
  }
  columns.offers[at] = static_cast<uint16_t>(offers);
  for (int care = 1; care < v1::OfferKind_ARRAYSIZE; ++care) {
    if (Suits(row.kind(), static_cast<v1::OfferKind>(care), (offers & Bit(care)) != 0)) {
      columns.suits[at] |= static_cast<uint16_t>(Bit(care));
    }
  }
  if (dated.empty()) return;
  if (columns.exact.empty() || columns.exact.back().row != at) {
    columns.exact.push_back({at, {}, {}});
    if (columns.from1[at] != kNever) {
      columns.exact.back().steps.push_back({columns.from1[at], columns.dated1[at]});
    }
    if (columns.from2[at] != kNever) {
      columns.exact.back().steps.push_back({columns.from2[at], columns.dated2[at]});
    }
  }
  columns.exact.back().offers = std::move(dated);
}

void AddApproval(const v1::Vacancy& row, uint32_t at, Columns& columns) {
  const v1::Approval& approval = row.approval();
  columns.age_min[at] = Saturated<uint16_t>(approval.age_months_min());
  columns.age_max[at] = Saturated<uint16_t>(approval.age_months_max());
  if (approval.sex() == v1::SEX_MALE) columns.sex_excluded[at] = Bit(v1::SEX_FEMALE);
  if (approval.sex() == v1::SEX_FEMALE) columns.sex_excluded[at] = Bit(v1::SEX_MALE);
  const uint32_t filled = row.places().filled();
  columns.headroom[at] =
      Saturated<uint8_t>(approval.children_max() > filled ? approval.children_max() - filled : 0);
  columns.rooms_free[at] = Saturated<uint8_t>(row.bedrooms().free());
  columns.sharing[at] = v1::RoomSharing_IsValid(row.bedrooms().sharing()) &&
                                row.bedrooms().sharing() != v1::ROOM_SHARING_UNSPECIFIED
                            ? static_cast<uint8_t>(row.bedrooms().sharing())
                            : static_cast<uint8_t>(v1::ROOM_SHARING_NONE);
}

void AddProfile(const v1::Vacancy& row, uint32_t at, Columns& columns) {
  const v1::Profile& profile = row.profile();
  for (const int skill : profile.skills()) columns.skills[at] |= Bit(skill);
  for (const int feature : profile.features()) {
    columns.features[at] |= static_cast<uint8_t>(Bit(feature));
  }
  if (profile.religion() != v1::RELIGION_UNSPECIFIED) {
    columns.religion[at] = Bit(profile.religion());
  }
  for (const std::string& code : profile.ethnicities()) {
    columns.ethnicities[at] |= EthnicityBit(code);
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
      columns.languages[speaker.row] |= frequent->second;
    }
  }
  std::sort(rare.begin(), rare.end());
  columns.rare = std::move(rare);
}

void AddRows(absl::Span<const ChunkRow> rows, Columns& columns) {
  absl::flat_hash_map<std::string, uint32_t> authorities;
  for (uint32_t at = 0; at < columns.rows; ++at) {
    const ChunkRow& given = rows[columns.outer[at]];
    const v1::Vacancy& row = *given.vacancy;
    columns.kind[at] = static_cast<uint8_t>(row.kind());
    columns.tie[at] = static_cast<uint16_t>(given.id[0] << 8 | given.id[1]);
    AddPlaces(row, at, columns);
    AddOffers(row, at, columns);
    AddApproval(row, at, columns);
    AddProfile(row, at, columns);
    AddRota(row, at, columns);
    const auto [authority, fresh] = authorities.try_emplace(
        row.residence_authority(), static_cast<uint32_t>(columns.authorities.size()));
    if (fresh) columns.authorities.push_back(row.residence_authority());
    columns.authority[at] = authority->second;
  }
}

void AddIndexes(Columns& columns) {
  for (const Columns::Exact& exact : columns.exact) {
    columns.exact_bits[exact.row / kGroupRows] |= uint64_t{1} << (exact.row % kGroupRows);
  }
  columns.windows_begin.resize(columns.padded / kGroupRows + 1);
  for (const Columns::Window& window : columns.windows) {
    ++columns.windows_begin[window.row / kGroupRows + 1];
  }
  std::partial_sum(columns.windows_begin.begin(), columns.windows_begin.end(),
                   columns.windows_begin.begin());
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
  Resize(*columns, rows.size());
  SortByArea(rows, *columns);
  AddRows(rows, *columns);
  SeparateFrequentLanguages(*columns);
  AddIndexes(*columns);
  AddBytes(rows, *columns);
  return columns;
}

}  // namespace consortium::policy
