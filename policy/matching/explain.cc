#include <algorithm>
#include <bit>

#include "policy/matching/fit.h"
#include "policy/matching/search.h"
#include "policy/matching/words.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;
using Columns = Chunk::Columns;

void Tell(bool met, absl::string_view words, v1::Match* match) {
  (met ? match->add_wishes_met() : match->add_wishes_unmet())->assign(words.data(), words.size());
}

void TellWishes(const Columns& columns, uint32_t row, const Need::Facts& facts, uint32_t mask,
                v1::Match* match) {
  const bool part = facts.keep_together && mask != facts.all;
  const Wishes of_part = part ? WishesOf(facts, mask) : Wishes{};
  const Wishes& wishes = part ? of_part : facts.wishes;
  if (wishes.rota) Tell(OnRota(columns, row, facts.minute_of_week), kOnRota, match);
  if (wishes.same_day) {
    Tell(OffersFor(columns, row, v1::OFFER_KIND_SAME_DAY_EMERGENCY, facts.first_day,
                   facts.first_day),
         kSameDay, match);
  }
  if (facts.partial()) Tell(mask == facts.all, kTakesAll, match);
  for (uint32_t skills = wishes.skills; skills != 0; skills &= skills - 1) {
    const int skill = std::countr_zero(skills);
    Tell((columns.values[row].skills & Bit(skill)) != 0, SkillWords(skill), match);
  }
  if (!wishes.languages.empty()) Tell(SpeaksAny(columns, row, wishes.languages), kSpeaks, match);
  if (wishes.religions != 0) {
    Tell(Practises(columns.values[row], wishes.religions), kPractises, match);
  }
  if (wishes.ethnicities != 0) {
    Tell((columns.values[row].ethnicities & wishes.ethnicities) != 0, kShares, match);
  }
}

}  // namespace

void Explain(const Snapshot& snapshot, const Need& need, const Found& found, v1::Match* match) {
  const Need::Facts& facts = need.facts();
  const Chunk& chunk = *snapshot[found.chunk];
  const Columns& columns = chunk.columns();
  const uint32_t row = found.row;
  const Fit fit = FitTogether(columns, row, facts, found.children_mask);

  match->set_kind(chunk.kind(row));
  const absl::string_view area = chunk.area(row);
  match->mutable_area()->assign(area.data(), area.size());
  if (facts.near_asked) {
    const uint32_t metres = DistanceMetres(facts.near, columns.values[row].centre);
    if (metres != kDistanceUnknown) match->set_distance_miles(MilesOf(metres));
  }
  const absl::CivilDay free_day = kDayZero + fit.free;
  match->set_free_from(fit.free == 0 || free_day <= facts.today ? facts.today_text
                                                                : absl::FormatCivilTime(free_day));
  match->set_children_placed(found.children_placed);
  TellWishes(columns, row, facts, found.children_mask, match);
  for (uint32_t kinds = fit.mismatches; kinds != 0; kinds &= kinds - 1) {
    const auto kind = static_cast<v1::MismatchKind>(std::countr_zero(kinds));
    v1::ApprovalMismatch& mismatch = *match->add_mismatches();
    mismatch.set_kind(kind);
    mismatch.set_needed(MismatchWords(kind, facts, AuthorityText(columns.values[row].authority)));
  }
}

}  // namespace consortium::policy
