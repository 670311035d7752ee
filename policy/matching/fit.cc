#include "policy/matching/fit.h"

#include <algorithm>

#include "policy/matching/chunk_builder.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;
using Columns = Chunk::Columns;

// Places free now for so many children, dated ones left out.
uint32_t PlacesNow(const Columns& columns, uint32_t row, const Need::Facts& facts,
                   uint32_t children) {
  uint32_t places = columns.values[row].vacant;
  if (facts.siblings && children > 1) places += columns.values[row].siblings_only;
  if (facts.care == v1::OFFER_KIND_SHORT_BREAK) places += columns.values[row].short_breaks_only;
  return places;
}

// Calls `visit` with each step of dated places until it returns true.
template <typename Visit>
void VisitSteps(const Columns& columns, uint32_t row, Visit visit) {
  if (const Columns::Exact* exact = columns.ExactOf(row); exact != nullptr) {
    for (const Columns::Step& step : exact->steps) {
      if (visit(step)) return;
    }
    return;
  }
  if (columns.values[row].from1 == kNever ||
      visit({columns.values[row].from1, columns.values[row].dated1}))
    return;
  if (columns.values[row].from2 != kNever)
    visit({columns.values[row].from2, columns.values[row].dated2});
}

bool IsPlaced(const Columns& columns, uint32_t row, const Need::Facts& facts, uint32_t children) {
  return UsablePlaces(columns, row, facts, children, facts.first_day) >=
         children + facts.parent_places;
}

// Children that a household's rooms take, of a mask.
uint32_t MostInRooms(const Columns& columns, uint32_t row, const Need::Facts& facts,
                     uint32_t mask) {
  const uint8_t rooms = std::min<uint8_t>(columns.values[row].rooms_free(), kRoomsMax);
  return facts.most_in_rooms[columns.values[row].sharing()][rooms][mask];
}

uint32_t Mismatches(const Columns& columns, uint32_t row, const Need::Facts& facts, uint32_t mask) {
  const PlacedFacts& placed = facts.placed[mask];
  const uint32_t taken = BitCount(mask) + facts.parent_places;
  uint32_t mismatches = 0;
  if (columns.values[row].age_min > placed.age_months_min ||
      columns.values[row].age_max < placed.age_months_max) {
    mismatches |= Bit(v1::MISMATCH_KIND_AGE);
  }
  if ((columns.values[row].sex_excluded & placed.sexes) != 0)
    mismatches |= Bit(v1::MISMATCH_KIND_SEX);
  if (columns.values[row].headroom < taken) mismatches |= Bit(v1::MISMATCH_KIND_CHILDREN);
  if (columns.values[row].filled > FilledWithinLimit(facts, taken)) {
    mismatches |= Bit(v1::MISMATCH_KIND_USUAL_LIMIT);
  }
  if (!OffersFor(columns, row, facts.care, facts.first_day, facts.last_day)) {
    mismatches |= Bit(v1::MISMATCH_KIND_OFFER);
  }
  return mismatches;
}

uint32_t WishesUnmet(const Columns& columns, uint32_t row, const Need::Facts& facts,
                     const Wishes& wishes) {
  uint32_t unmet = BitCount(wishes.skills & ~columns.values[row].skills);
  unmet += wishes.religions != 0 && !Practises(columns.values[row], wishes.religions) ? 1 : 0;
  unmet += wishes.ethnicities != 0 && (wishes.ethnicities & columns.values[row].ethnicities) == 0
               ? 1
               : 0;
  unmet += !wishes.languages.empty() && !SpeaksAny(columns, row, wishes.languages) ? 1 : 0;
  unmet += wishes.same_day && !OffersFor(columns, row, v1::OFFER_KIND_SAME_DAY_EMERGENCY,
                                         facts.first_day, facts.first_day)
               ? 1
               : 0;
  if (wishes.rota && !OnRota(columns, row, facts.minute_of_week)) unmet += wishes.rota_weight;
  return unmet;
}

bool KindSuits(const Columns& columns, uint32_t row, const Need::Facts& facts) {
  return Suits(static_cast<v1::HouseholdKind>(columns.values[row].kind), facts.care,
               OffersFor(columns, row, facts.care, facts.first_day, facts.last_day));
}

// Bit k: k children find places.
uint32_t CountsPlaced(const Columns& columns, uint32_t row, const Need::Facts& facts) {
  const uint32_t one = UsablePlaces(columns, row, facts, 1, facts.first_day);
  const uint32_t more = UsablePlaces(columns, row, facts, 2, facts.first_day);
  uint32_t counts = 0;
  for (uint32_t k = 1; k <= facts.count(); ++k) {
    if ((k == 1 ? one : more) >= k + facts.parent_places) counts |= Bit(static_cast<int>(k));
  }
  return counts;
}

// The mask of children whom a household takes; 0 when nobody.
uint32_t BestChildren(const Columns& columns, uint32_t row, const Need::Facts& facts) {
  if (MostInRooms(columns, row, facts, facts.all) == 0) return 0;
  const uint32_t placed = CountsPlaced(columns, row, facts);
  uint32_t best = 0;
  uint32_t fewest = UINT32_MAX;
  for (const uint32_t mask : facts.masks) {
    const uint32_t taken = BitCount(mask);
    if ((placed >> taken & 1) == 0) continue;
    if (MostInRooms(columns, row, facts, mask) != taken) continue;
    // What the kind of care lacks it lacks for every child.
    const uint32_t mismatches =
        Mismatches(columns, row, facts, mask) & ~Bit(v1::MISMATCH_KIND_OFFER);
    if (BitCount(mismatches) >= fewest) continue;
    best = mask;
    fewest = BitCount(mismatches);
    if (fewest == 0) break;
  }
  return best;
}

}  // namespace

uint32_t UsablePlaces(const Columns& columns, uint32_t row, const Need::Facts& facts,
                      uint32_t children, DayNumber day) {
  uint32_t dated = 0;
  VisitSteps(columns, row, [&](const Columns::Step& step) {
    if (step.from > day) return true;
    dated = step.places;
    return false;
  });
  return PlacesNow(columns, row, facts, children) + dated;
}

DayNumber FreeFrom(const Columns& columns, uint32_t row, const Need::Facts& facts,
                   uint32_t children) {
  const uint32_t needed = children + facts.parent_places;
  const uint32_t now = PlacesNow(columns, row, facts, children);
  if (now >= needed) return 0;
  DayNumber from = kNever;
  VisitSteps(columns, row, [&](const Columns::Step& step) {
    if (now + step.places < needed) return false;
    from = step.from;
    return true;
  });
  return from;
}

bool Practises(const RowValues& values, uint32_t religions) {
  return values.religion != 0 && (religions & Bit(values.religion)) != 0;
}

bool OnRota(const Columns& columns, uint32_t row, uint16_t minute_of_week) {
  const uint32_t group = row / kGroupRows;
  for (uint32_t i = columns.windows_begin[group]; i < columns.windows_begin[group + 1]; ++i) {
    const Columns::Window& window = columns.windows[i];
    if (window.row == row && window.start_minute <= minute_of_week &&
        minute_of_week < window.end_minute) {
      return true;
    }
  }
  return false;
}

bool SpeaksAny(const Columns& columns, uint32_t row, const std::vector<uint32_t>& languages) {
  for (const uint32_t language : languages) {
    const auto frequent = std::find(columns.frequent.begin(), columns.frequent.end(), language);
    if (frequent != columns.frequent.end()) {
      if ((columns.values[row].languages >> (frequent - columns.frequent.begin()) & 1) != 0)
        return true;
    } else if (std::binary_search(columns.rare.begin(), columns.rare.end(),
                                  Columns::Speaker{language, row})) {
      return true;
    }
  }
  return false;
}

bool OffersFor(const Columns& columns, uint32_t row, v1::OfferKind care, DayNumber first,
               DayNumber last) {
  if ((columns.values[row].offers & Bit(care)) == 0) return false;
  if (care == v1::OFFER_KIND_SHORT_BREAK) {
    return columns.values[row].short_break_first <= first &&
           last <= columns.values[row].short_break_last;
  }
  const Columns::Exact* exact = columns.ExactOf(row);
  if (exact == nullptr) return true;
  return std::none_of(exact->offers.begin(), exact->offers.end(),
                      [&](const Columns::DatedOffer& offer) {
                        return offer.kind == care && (offer.first > first || offer.last < last);
                      });
}

Fit FitTogether(const Columns& columns, uint32_t row, const Need::Facts& facts, uint32_t mask) {
  const uint32_t taken = BitCount(mask);
  Fit fit;
  if (!KindSuits(columns, row, facts)) fit.failed |= kFailedKind;
  if (!IsPlaced(columns, row, facts, taken)) fit.failed |= kFailedPlaces;
  if (columns.values[row].rooms_free() < facts.rooms[mask][columns.values[row].sharing()]) {
    fit.failed |= kFailedBedrooms;
  }
  fit.mismatches = Mismatches(columns, row, facts, mask);
  // Wishes are the whole need's, but for the parts of a split.
  const bool part = facts.keep_together && mask != facts.all;
  fit.wishes_unmet = WishesUnmet(columns, row, facts, part ? WishesOf(facts, mask) : facts.wishes) +
                     (facts.partial() ? facts.count() - taken : 0);
  fit.free = FreeFrom(columns, row, facts, taken);
  fit.children = mask;
  return fit;
}

Fit FitNeed(const Columns& columns, uint32_t row, const Need::Facts& facts) {
  if (!facts.partial()) return FitTogether(columns, row, facts, facts.all);
  if (const uint32_t best = BestChildren(columns, row, facts); best != 0) {
    return FitTogether(columns, row, facts, best);
  }
  Fit fit = FitTogether(columns, row, facts, facts.all);
  fit.failed &= static_cast<uint8_t>(~(kFailedPlaces | kFailedBedrooms));
  const bool placed = CountsPlaced(columns, row, facts) != 0;
  const bool roomed = MostInRooms(columns, row, facts, facts.all) > 0;
  if (!placed) fit.failed |= kFailedPlaces;
  // Where places are for more children than the rooms take, rooms are missing.
  if (!roomed || placed) fit.failed |= kFailedBedrooms;
  return fit;
}

}  // namespace consortium::policy
