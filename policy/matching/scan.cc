#include "policy/matching/scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "policy/matching/selection.h"

namespace consortium::policy {
namespace {

namespace v1 = consortium::v1;
using Columns = Chunk::Columns;

constexpr uint32_t kTooFar = UINT32_MAX;

// Fetches what every search reads of a group.
void FetchHot(const RowGroup& group) {
  constexpr size_t kHotBytes = offsetof(RowGroup, siblings_only);
  const auto* const first = reinterpret_cast<const char*>(&group);
  for (size_t byte = 0; byte < kHotBytes; byte += 64) __builtin_prefetch(first + byte);
}

KernelNeed KernelNeedOf(const Need::Facts& facts) {
  KernelNeed need;
  need.must_not_have = facts.must_not_have;
  need.care = static_cast<uint16_t>(Bit(facts.care));
  need.short_break = facts.care == v1::OFFER_KIND_SHORT_BREAK;
  need.first_day = facts.first_day;
  need.last_day = facts.last_day;
  need.arithmetic = !facts.partial();
  need.places = static_cast<uint8_t>(facts.count() + facts.parent_places);
  need.use_siblings = facts.siblings;
  need.rooms = facts.rooms[facts.all];
  need.rooms_least = *std::min_element(need.rooms.begin(), need.rooms.end());
  need.rooms_most = *std::max_element(need.rooms.begin(), need.rooms.end());
  const double metres_max = facts.miles_max * kMetresPerMile;
  need.near = facts.near;
  need.square_max =
      metres_max > 0 ? metres_max * metres_max : std::numeric_limits<double>::infinity();
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
  Scanner(const Need::Facts& facts, Collect collect, Selection& selection, size_t chunks);

  // Whether every row of the chunk is over the limit of distance.
  bool IsFar(const Chunk& chunk) const;
  void ScanChunk(const Chunk& chunk, uint32_t index);
  // Behind the last chunk: how many rows were collected of each.
  std::vector<uint32_t> Finish();

 private:
  void SetCoarsePoint();
  void AskLanguages();
  bool IsAvoided(const RowValues& row) const;
  uint32_t Measure(const RowValues& row) const;
  void Queue(uint32_t base, uint64_t rows);
  void JudgeQueued();
  void Judge(const Columns& columns, uint32_t chunk, uint32_t row);
  void FillBits(uint32_t group);
  void ScanGroup(const RowGroup& group, uint32_t index);
  void CollectRows(const RowGroup& group, uint32_t index, uint64_t rows);

  const Need::Facts& facts_;
  const bool near_misses_;
  const bool measure_;  // Distances are asked for and known.
  Selection& selection_;
  KernelNeed need_;
  // Which outcodes may be avoided ones, by OutcodeHash(); empty when none is.
  std::vector<bool> may_avoid_;
  std::vector<uint32_t> totals_;  // By chunk.

  // Of the chunk being scanned.
  uint32_t chunk_ = 0;
  const Columns* columns_ = nullptr;
  bool languages_asked_ = false;
  std::vector<uint64_t> speaks_rare_;  // By group; empty when nobody does.

  GroupWork work_;

  // Rows to be judged one by one: those of some groups together, so that fetching
  // one does not wait for another.
  struct Queued {
    const Columns* columns;
    uint32_t chunk;
    uint32_t row;
  };
  std::array<Queued, 4 * kGroupRows> queue_;
  size_t queued_ = 0;
};

Scanner::Scanner(const Need::Facts& facts, Collect collect, Selection& selection, size_t chunks)
    : facts_(facts),
      near_misses_(collect == Collect::kNearMisses),
      measure_(facts.near_asked && facts.near.known()),
      selection_(selection),
      need_(KernelNeedOf(facts)),
      totals_(chunks) {
  work_.distances.fill(facts.near_asked && !measure_ ? kKeyDistanceUnknown : 0);
  if (facts.avoided.empty()) return;
  may_avoid_.resize(1 << 16);
  for (const uint64_t area : facts.avoided) may_avoid_[OutcodeHash(area)] = true;
}

// Coarse columns tell surely that a row is too far, never that it is not.
void Scanner::SetCoarsePoint() {
  need_.use_coarse = measure_ && facts_.miles_max > 0 && !near_misses_;
  if (!need_.use_coarse) return;
  const GridPoint& origin = columns_->origin;
  need_.coarse_east = static_cast<float>(int64_t{facts_.near.easting} - origin.easting) /
                      static_cast<float>(kCoarseMetres);
  need_.coarse_north = static_cast<float>(int64_t{facts_.near.northing} - origin.northing) /
                       static_cast<float>(kCoarseMetres);
  // Rounding down loses less than a unit each way, floats far less.
  const double reach = facts_.miles_max * kMetresPerMile / kCoarseMetres + 2;
  need_.coarse_square_max = static_cast<float>(reach * reach);
}

void Scanner::AskLanguages() {
  languages_asked_ = true;
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
      speaks_rare_.resize(columns_->groups.size());
      speaks_rare_[speaker->row / kGroupRows] |= uint64_t{1} << (speaker->row % kGroupRows);
    }
  }
}

bool Scanner::IsAvoided(const RowValues& row) const {
  if (may_avoid_.empty()) return false;
  const uint64_t area = row.area_key();
  return may_avoid_[OutcodeHash(area)] &&
         std::any_of(facts_.avoided.begin(), facts_.avoided.end(),
                     [&](uint64_t avoided) { return MayOverlap(avoided, area); });
}

// The distance of a sort key; kTooFar when it is over the limit.
uint32_t Scanner::Measure(const RowValues& row) const {
  if (!measure_) return facts_.near_asked ? kKeyDistanceUnknown : 0;
  if (!row.centre.known()) return kKeyDistanceUnknown;
  if (SquareMetres(facts_.near, row.centre) > need_.square_max) return kTooFar;
  return DistanceMetres(facts_.near, row.centre);
}

// Has rows judged one by one, but for excluded ones.
void Scanner::Queue(uint32_t base, uint64_t rows) {
  if (queued_ + kGroupRows > queue_.size()) JudgeQueued();
  for (; rows != 0; rows &= rows - 1) {
    const int at = std::countr_zero(rows);
    if ((work_.failed[at] & kExcluded) != 0) continue;
    const uint32_t row = base + static_cast<uint32_t>(at);
    __builtin_prefetch(&columns_->values[row]);
    queue_[queued_++] = {columns_, chunk_, row};
  }
}

void Scanner::JudgeQueued() {
  for (size_t i = 0; i < queued_; ++i) Judge(*queue_[i].columns, queue_[i].chunk, queue_[i].row);
  queued_ = 0;
}

// Judges a row that is not excluded, and offers it when it may be collected.
void Scanner::Judge(const Columns& columns, uint32_t chunk, uint32_t row) {
  const RowValues& values = columns.values[row];
  uint32_t distance = Measure(values);
  const bool too_far = distance == kTooFar;
  if ((too_far && !near_misses_) || IsAvoided(values)) return;
  const Fit fit = FitNeed(columns, row, facts_);
  const auto failed = static_cast<uint8_t>(fit.failed | (too_far ? kFailedDistance : 0));
  if (near_misses_ ? !std::has_single_bit(failed) : failed != 0) return;
  ++totals_[chunk];
  if (too_far) distance = DistanceMetres(facts_.near, values.centre);
  const uint64_t key =
      PackKey(BitCount(fit.mismatches), fit.wishes_unmet, distance, fit.free, values.tie);
  if (key < selection_.first() || key > selection_.last()) return;
  selection_.Offer({key, chunk, row});
}

// What of a group's rows no column holds.
void Scanner::FillBits(uint32_t group) {
  work_.speaks_rare = speaks_rare_.empty() ? 0 : speaks_rare_[group];
  work_.on_rota = 0;
  if (need_.rota_weight == 0) return;
  const uint16_t minute = facts_.minute_of_week;
  for (uint32_t i = columns_->windows_begin[group]; i < columns_->windows_begin[group + 1]; ++i) {
    const Columns::Window& window = columns_->windows[i];
    const bool open = (window.start_minute <= minute) & (minute < window.end_minute);
    work_.on_rota |= uint64_t{open} << (window.row % kGroupRows);
  }
}

// Offers rows that the kernels accepted.
void Scanner::CollectRows(const RowGroup& group, uint32_t index, uint64_t rows) {
  if (need_.ask_languages && !languages_asked_) AskLanguages();
  FillBits(index);
  uint64_t candidates = rows & KeyGroup(group, need_, selection_.first(), selection_.last(), work_);
  for (; candidates != 0; candidates &= candidates - 1) {
    const int at = std::countr_zero(candidates);
    selection_.Offer({work_.key(static_cast<size_t>(at)), chunk_,
                      index * static_cast<uint32_t>(kGroupRows) + static_cast<uint32_t>(at)});
  }
}

void Scanner::ScanGroup(const RowGroup& group, uint32_t index) {
  // Fewer rows are judged sooner one by one than by column.
  constexpr uint32_t kFew = 4;
  const uint32_t base = index * static_cast<uint32_t>(kGroupRows);
  uint64_t rows = FailGroup(group, need_, work_) & group.has_rows;
  if (!near_misses_ && (rows | group.exact) == 0) return;
  const bool by_row =
      near_misses_ ? !need_.arithmetic : !need_.arithmetic || BitCount64(rows) <= kFew;
  if (by_row) {
    Queue(base, near_misses_ ? group.has_rows : rows | group.exact);
    return;
  }
  if (measure_) {
    const uint64_t within = MeasureGroup(group, need_, work_);
    rows &= within;
  }
  if (near_misses_) rows = FailOnce(work_) & group.has_rows;
  rows &= ~group.exact;
  if (!may_avoid_.empty()) {
    for (uint64_t left = rows; left != 0; left &= left - 1) {
      const int at = std::countr_zero(left);
      if (IsAvoided(columns_->values[base + static_cast<uint32_t>(at)])) {
        rows &= ~(uint64_t{1} << at);
      }
    }
  }
  if (rows != 0) CollectRows(group, index, rows);
  totals_[chunk_] += BitCount64(rows);
  if (group.exact != 0) Queue(base, group.exact);
}

bool Scanner::IsFar(const Chunk& chunk) const {
  return measure_ && !near_misses_ && chunk.box().bounded &&
         chunk.box().SquareMetresTo(facts_.near) > need_.square_max;
}

void Scanner::ScanChunk(const Chunk& chunk, uint32_t index) {
  chunk_ = index;
  columns_ = &chunk.columns();
  languages_asked_ = false;
  speaks_rare_.clear();
  SetCoarsePoint();
  for (uint32_t group = 0; group < columns_->groups.size(); ++group) {
    if (group + 1 < columns_->groups.size()) FetchHot(columns_->groups[group + 1]);
    ScanGroup(columns_->groups[group], group);
  }
}

std::vector<uint32_t> Scanner::Finish() {
  JudgeQueued();
  return std::move(totals_);
}

// Scans the chunks that are not far, and fetches ahead: they are small and lie
// anywhere, what is read of each is three pointers away, and the memory answers later
// than a chunk takes.
void ScanAll(const Snapshot& snapshot, Scanner& scanner) {
  constexpr size_t kAhead = 6;
  constexpr size_t kNone = SIZE_MAX;
  // The two before the one looked at.
  size_t now = kNone;
  size_t next = kNone;
  for (size_t i = 0; i < snapshot.size(); ++i) {
    if (i + kAhead < snapshot.size()) __builtin_prefetch(snapshot[i + kAhead].get());
    if (scanner.IsFar(*snapshot[i])) continue;
    __builtin_prefetch(&snapshot[i]->columns());
    if (next != kNone && !snapshot[next]->columns().groups.empty()) {
      FetchHot(snapshot[next]->columns().groups.front());
    }
    if (now != kNone) scanner.ScanChunk(*snapshot[now], static_cast<uint32_t>(now));
    now = next;
    next = i;
  }
  for (const size_t chunk : {now, next}) {
    if (chunk != kNone) scanner.ScanChunk(*snapshot[chunk], static_cast<uint32_t>(chunk));
  }
}

}  // namespace

ScanResult Scan(const Snapshot& snapshot, const Need::Facts& facts, Collect collect,
                const std::optional<Rank>& after, size_t count) {
  // One more than wanted tells whether there are more.
  Selection selection(snapshot, after, count + 1);
  Scanner scanner(facts, collect, selection, snapshot.size());
  ScanAll(snapshot, scanner);
  ScanResult result;
  result.totals = scanner.Finish();
  result.total = std::accumulate(result.totals.begin(), result.totals.end(), uint32_t{0});
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
    rank.distance_m = DistanceMetres(facts.near, columns.values[row].centre);
  }
  rank.free_day = fit.free == 0 ? 0 : kDayZeroSinceEpoch + fit.free;
  rank.tie = chunk.id(row);
  return rank;
}

Found FoundOf(const Snapshot& snapshot, const Collected& collected, const Need::Facts& facts) {
  const Chunk& chunk = *snapshot[collected.chunk];
  const Fit fit = FitNeed(chunk.columns(), collected.row, facts);
  Found found;
  found.chunk = collected.chunk;
  found.row = collected.row;
  found.rank = RankOf(chunk, collected.row, facts, fit);
  found.children_mask = fit.children;
  found.children_placed = BitCount(fit.children);
  return found;
}

Page Search(const Snapshot& snapshot, const Need& need, const std::optional<Rank>& after,
            size_t count) {
  ScanResult scan = Scan(snapshot, need.facts(), Collect::kMatches, after, count);
  Page page;
  page.found.reserve(scan.rows.size());
  for (const Collected& row : scan.rows) page.found.push_back(FoundOf(snapshot, row, need.facts()));
  page.total = scan.total;
  page.totals = std::move(scan.totals);
  page.more = scan.more;
  return page;
}

}  // namespace consortium::policy
