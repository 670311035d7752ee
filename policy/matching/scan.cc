#include "policy/matching/scan.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "policy/matching/selection.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;
using Columns = Chunk::Columns;

constexpr int32_t kDayZeroSinceEpoch = 10'957;  // 2000-01-01.

KernelNeed KernelNeedOf(const Need::Facts& facts) {
  KernelNeed need;
  need.must_not_have = facts.must_not_have;
  need.care = static_cast<uint16_t>(Bit(facts.care));
  need.short_break = facts.care == v1::OFFER_KIND_SHORT_BREAK;
  need.first_day = facts.first_day;
  need.last_day = facts.last_day;
  need.arithmetic = !facts.partial();
  need.places = static_cast<uint8_t>(facts.count() + facts.parent_places);
  need.use_siblings = facts.siblings ? 0xFF : 0;
  need.use_short_breaks = need.short_break ? 0xFF : 0;
  need.rooms = facts.rooms[facts.all];
  const PlacedFacts& placed = facts.placed[facts.all];
  need.age_months_min = placed.age_months_min;
  need.age_months_max = placed.age_months_max;
  need.sexes = placed.sexes;
  need.filled_end = static_cast<uint8_t>(FilledWithinLimit(facts, need.places) + 1);
  need.skills = facts.wishes.skills;
  need.religions = facts.wishes.religions;
  need.ethnicities = facts.wishes.ethnicities;
  need.ask_languages = !facts.wishes.languages.empty();
  if (facts.wishes.same_day) {
    need.same_day = static_cast<uint16_t>(Bit(v1::OFFER_KIND_SAME_DAY_EMERGENCY));
  }
  need.rota_weight = static_cast<uint8_t>(facts.wishes.rota_weight);
  return need;
}

// Scans one chunk after the other, with the working memory of a group.
class Scanner {
 public:
  Scanner(const Need::Facts& facts, Collect collect, Selection& selection)
      : facts_(facts),
        near_misses_(collect == Collect::kNearMisses),
        judge_areas_(facts.near_asked || !facts.avoided.empty()),
        selection_(selection),
        need_(KernelNeedOf(facts)) {
    if (facts.miles_max > 0 && facts.near.known()) {
      const double metres_max = facts.miles_max * kMetresPerMile;
      square_max_ = metres_max * metres_max;
    }
  }

  void ScanChunk(const Chunk& chunk, uint32_t index);
  uint32_t total() const { return total_; }

 private:
  void JudgeAreas();
  void ExcludeAvoided();
  void AskLanguages();
  // Whether a row that fails these by its area or its features may be collected.
  bool IsWithin(uint8_t failed) const {
    return failed == 0 || (near_misses_ && failed == kFailedDistance);
  }
  uint32_t DistanceOf(size_t area) const {
    const bool known = facts_.near.known() && area_squares_[area] >= 0;
    return known ? MetresOf(area_squares_[area]) : kKeyDistanceUnknown;
  }
  bool SpreadAreas(uint32_t base);
  void ScanGroup(uint32_t base);
  void JudgeRows(uint32_t base, uint64_t rows);
  uint64_t RowsToJudge(uint32_t base) const;
  GroupBits BitsOf(uint32_t base) const;

  const Need::Facts& facts_;
  const bool near_misses_;
  const bool judge_areas_;  // Some criterion is about areas.
  Selection& selection_;
  KernelNeed need_;
  double square_max_ = std::numeric_limits<double>::infinity();
  uint32_t total_ = 0;

  // Of the chunk being scanned.
  uint32_t chunk_ = 0;
  const Columns* columns_ = nullptr;
  std::optional<KernelColumns> kernel_columns_;
  size_t area_ = 0;  // The first area that ends behind the group's start.
  std::vector<uint8_t> area_failed_;
  std::vector<double> area_squares_;   // Of the distance; negative when unknown.
  std::vector<uint64_t> speaks_rare_;  // By group; empty when nobody does.

  // Of the group being scanned.
  std::array<uint8_t, kGroupRows> failed_;
  std::array<uint8_t, kGroupRows> accepted_;
  std::array<uint32_t, kGroupRows> distances_{};
  uint32_t count_ = 0;       // Rows accepted.
  uint32_t candidates_ = 0;  // Rows whose keys may be among the best.
  GroupKeys keys_;
};

void Scanner::JudgeAreas() {
  const size_t count = columns_->areas.size();
  if (facts_.near_asked) {
    area_failed_.resize(count);
    area_squares_.resize(count);
    MeasureAreas(columns_->area_eastings.data(), columns_->area_northings.data(), count,
                 facts_.near, square_max_, area_squares_.data(), area_failed_.data());
  } else {
    area_failed_.assign(count, 0);
  }
  ExcludeAvoided();
}

// An avoided outcode excludes its sectors, an avoided sector the outcode that may
// hold it.
void Scanner::ExcludeAvoided() {
  const std::vector<uint64_t>& keys = columns_->area_keys;
  const auto exclude = [&](uint64_t first, uint64_t last) {
    auto key = std::lower_bound(keys.begin(), keys.end(), first);
    for (; key != keys.end() && *key <= last; ++key) {
      area_failed_[static_cast<size_t>(key - keys.begin())] = kExcluded;
    }
  };
  for (const uint64_t avoided : facts_.avoided) {
    const uint64_t outcode = OutcodeKey(avoided);
    exclude(outcode, outcode);
    if (outcode != avoided) {
      exclude(avoided, avoided);
      continue;
    }
    // Sectors of an outcode are its text, a space and more.
    const int used = (64 - std::countr_zero(outcode) + 7) / 8;
    const uint64_t unit = uint64_t{1} << (64 - 8 * (used + 1));
    exclude(outcode | ' ' * unit, outcode | (' ' * unit + (unit - 1)));
  }
}

void Scanner::AskLanguages() {
  need_.languages = 0;
  speaks_rare_.clear();
  for (const uint32_t language : facts_.wishes.languages) {
    const auto frequent = std::find(columns_->frequent.begin(), columns_->frequent.end(), language);
    if (frequent != columns_->frequent.end()) {
      need_.languages |= uint64_t{1} << (frequent - columns_->frequent.begin());
      continue;
    }
    auto speaker = std::lower_bound(columns_->rare.begin(), columns_->rare.end(),
                                    Columns::Speaker{language, 0});
    for (; speaker != columns_->rare.end() && speaker->language == language; ++speaker) {
      speaks_rare_.resize(columns_->padded / kGroupRows);
      speaks_rare_[speaker->row / kGroupRows] |= uint64_t{1} << (speaker->row % kGroupRows);
    }
  }
}

// Spreads what is known of areas over the group's rows. False when no row of it can
// be collected.
bool Scanner::SpreadAreas(uint32_t base) {
  const uint32_t end = std::min<uint32_t>(base + kGroupRows, columns_->rows);
  failed_.fill(kExcluded);
  if (!judge_areas_) {
    std::fill(failed_.begin(), failed_.begin() + (end - base), uint8_t{0});
    return true;
  }
  const std::vector<uint32_t>& begins = columns_->area_begins;
  bool alive = false;
  while (begins[area_ + 1] <= base) ++area_;
  for (size_t i = area_; begins[i] < end; ++i) {
    if (!IsWithin(area_failed_[i])) continue;
    alive = true;
    const uint32_t first = std::max(begins[i], base) - base;
    const uint32_t last = std::min(begins[i + 1], end) - base;
    const uint32_t distance = facts_.near_asked ? DistanceOf(i) : 0;
    for (uint32_t row = first; row < last; ++row) {
      failed_[row] = area_failed_[i];
      distances_[row] = distance;
    }
  }
  return alive;
}

GroupBits Scanner::BitsOf(uint32_t base) const {
  GroupBits bits;
  const uint32_t group = base / kGroupRows;
  if (!speaks_rare_.empty()) bits.speaks_rare = speaks_rare_[group];
  if (need_.rota_weight == 0) return bits;
  const uint16_t minute = facts_.minute_of_week;
  for (uint32_t i = columns_->windows_begin[group]; i < columns_->windows_begin[group + 1]; ++i) {
    const Columns::Window& window = columns_->windows[i];
    const bool open = (window.start_minute <= minute) & (minute < window.end_minute);
    bits.on_rota |= uint64_t{open} << (window.row % kGroupRows);
  }
  return bits;
}

// Judges rows that the kernels cannot; updates what they accepted.
void Scanner::JudgeRows(uint32_t base, uint64_t rows) {
  for (; rows != 0; rows &= rows - 1) {
    const auto at = static_cast<uint32_t>(std::countr_zero(rows));
    const uint8_t kept = failed_[at] & (kExcluded | kFailedDistance);
    if (!IsWithin(kept)) continue;
    const Fit fit = FitNeed(*columns_, base + at, facts_);
    const auto failed = static_cast<uint8_t>(kept | fit.failed);
    const bool accepted = near_misses_ ? std::has_single_bit(failed) : failed == 0;
    count_ += (accepted ? 1 : 0) - accepted_[at];
    accepted_[at] = accepted ? 1 : 0;
    const uint64_t key = accepted ? PackKey(BitCount(fit.mismatches), fit.wishes_unmet,
                                            distances_[at], fit.free, columns_->tie[base + at])
                                  : kNoKey;
    keys_.high[at] = static_cast<uint32_t>(key >> 32);
    keys_.low[at] = static_cast<uint32_t>(key);
    candidates_ += accepted ? 1 : 0;
  }
}

// The group's rows that only JudgeRows() can judge.
uint64_t Scanner::RowsToJudge(uint32_t base) const {
  if (need_.arithmetic) return columns_->exact_bits[base / kGroupRows];
  if (near_misses_) return UINT64_MAX;
  uint64_t rows = 0;
  for (size_t i = 0; i < kGroupRows; ++i) rows |= uint64_t{accepted_[i]} << i;
  return rows;
}

void Scanner::ScanGroup(uint32_t base) {
  FailGroup(*kernel_columns_, need_, base, failed_.data());
  count_ = AcceptGroup(failed_.data(), near_misses_, accepted_.data());
  const uint64_t to_judge = RowsToJudge(base);
  if (count_ == 0 && to_judge == 0) return;
  const uint64_t first = selection_.first();
  if (count_ > 0 && need_.arithmetic) {
    candidates_ = KeyGroup(*kernel_columns_, need_, base, distances_.data(), accepted_.data(),
                           BitsOf(base), first, selection_.last(), keys_);
  } else {
    candidates_ = 0;
    keys_.high.fill(UINT32_MAX);
    keys_.low.fill(UINT32_MAX);
  }
  JudgeRows(base, to_judge);
  total_ += count_;
  if (candidates_ == 0) return;
  for (uint32_t i = 0; i < kGroupRows; ++i) {
    const uint64_t key = keys_.key(i);
    if (key < first || key > selection_.last()) continue;
    selection_.Offer({key, chunk_, base + i});
  }
}

void Scanner::ScanChunk(const Chunk& chunk, uint32_t index) {
  if (chunk.size() == 0) return;
  chunk_ = index;
  columns_ = &chunk.columns();
  area_ = 0;
  if (judge_areas_) JudgeAreas();
  AskLanguages();
  kernel_columns_.emplace(*columns_);
  for (uint32_t base = 0; base < columns_->rows; base += kGroupRows) {
    if (SpreadAreas(base)) ScanGroup(base);
  }
}

}  // namespace

ScanResult Scan(const Snapshot& snapshot, const Need::Facts& facts, Collect collect,
                const std::optional<Rank>& after, size_t count) {
  // One more than wanted tells whether there are more.
  Selection selection(snapshot, after, count + 1);
  Scanner scanner(facts, collect, selection);
  for (uint32_t i = 0; i < snapshot.size(); ++i) scanner.ScanChunk(*snapshot[i], i);
  ScanResult result;
  result.total = scanner.total();
  result.rows = selection.Take();
  result.more = result.rows.size() > count;
  result.rows.resize(std::min(result.rows.size(), count));
  return result;
}

Rank RankOf(const Chunk& chunk, uint32_t row, const Need::Facts& facts, const Fit& fit) {
  const Columns& columns = chunk.columns();
  Rank rank;
  rank.mismatches = BitCount(fit.mismatches);
  rank.wishes_unmet = fit.wishes_unmet;
  if (facts.near_asked) {
    rank.distance_m = DistanceMetres(facts.near, columns.areas[columns.area[row]].centre);
  }
  rank.free_day = fit.free == 0 ? 0 : kDayZeroSinceEpoch + fit.free;
  rank.tie = chunk.id(columns.outer[row]);
  return rank;
}

Found FoundOf(const Snapshot& snapshot, const Collected& collected, const Need::Facts& facts) {
  const Chunk& chunk = *snapshot[collected.chunk];
  const Fit fit = FitNeed(chunk.columns(), collected.row, facts);
  Found found;
  found.chunk = collected.chunk;
  found.row = chunk.columns().outer[collected.row];
  found.rank = RankOf(chunk, collected.row, facts, fit);
  found.children_mask = fit.children;
  found.children_placed = BitCount(fit.children);
  return found;
}

Page Search(const Snapshot& snapshot, const Need& need, const std::optional<Rank>& after,
            size_t count) {
  const ScanResult scan = Scan(snapshot, need.facts(), Collect::kMatches, after, count);
  Page page;
  page.found.reserve(scan.rows.size());
  for (const Collected& row : scan.rows) page.found.push_back(FoundOf(snapshot, row, need.facts()));
  page.total = scan.total;
  page.more = scan.more;
  return page;
}

}  // namespace consortium::policy
