#ifndef CONSORTIUM_POLICY_MATCHING_FIT_H_
#define CONSORTIUM_POLICY_MATCHING_FIT_H_

#include <cstdint>

#include "policy/matching/columns.h"
#include "policy/matching/kernel.h"
#include "policy/matching/need.h"

namespace consortium::policy {

// How one household suits a need, judged row by row: what the kernels say of most
// rows, and what only this can say of the others.
struct Fit {
  uint8_t failed = 0;         // Failed bits, without distance and safety.
  uint32_t mismatches = 0;    // Bits by MismatchKind.
  uint32_t wishes_unmet = 0;  // Weighed, children not taken included.
  DayNumber free = 0;         // 0 when the places are vacant, kNever when never.
  uint32_t children = 0;      // Mask of those it takes.
};

// How it suits all children of `mask` together.
Fit FitTogether(const Chunk::Columns& columns, uint32_t row, const Need::Facts& facts,
                uint32_t mask);

// How it suits the need: all children together, or, when the need allows it, the
// children whom it suits best: fewest mismatches, then most children, then the
// lowest mask. Where it takes nobody, how it fails all of them.
Fit FitNeed(const Chunk::Columns& columns, uint32_t row, const Need::Facts& facts);

// Whether the household is on its rota at a minute of the week.
bool OnRota(const Chunk::Columns& columns, uint32_t row, uint16_t minute_of_week);

// Whether a household's religion is among some, as bits.
bool Practises(const RowValues& values, uint32_t religions);

// Whether it speaks one of the languages.
bool SpeaksAny(const Chunk::Columns& columns, uint32_t row, const std::vector<uint32_t>& languages);

// Whether it offers a kind of care for all days from `first` to `last`.
bool OffersFor(const Chunk::Columns& columns, uint32_t row, consortium::v1::OfferKind care,
               DayNumber first, DayNumber last);

// Places usable on a day by a number of children; some conditions count.
uint32_t UsablePlaces(const Chunk::Columns& columns, uint32_t row, const Need::Facts& facts,
                      uint32_t children, DayNumber day);

// The first day on which so many children (and a looked-after parent) find
// places: 0 when they are vacant, kNever when there is none.
DayNumber FreeFrom(const Chunk::Columns& columns, uint32_t row, const Need::Facts& facts,
                   uint32_t children);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_FIT_H_
