#ifndef CONSORTIUM_POLICY_MATCHING_SEARCH_H_
#define CONSORTIUM_POLICY_MATCHING_SEARCH_H_

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "consortium/v1/search.pb.h"
#include "policy/matching/chunk.h"

namespace consortium::policy {

// Where an outcode or sector is; unknown points for areas nobody knows.
using LocateArea = absl::FunctionRef<GridPoint(absl::string_view area)>;

// A search, parsed once: what the scan compares, in its own units. Holds areas to
// avoid in memory only; never print one.
class Need {
 public:
  // Checks the request (all but asker, which the caller checks) and parses it,
  // judged at `now`: for every page of a search the first one's. `may_match` false: criteria on
  // MATCHED fields are refused. INVALID_ARGUMENT with a violation per field; none names a
  // criterion's value.
  static absl::StatusOr<Need> Parse(const consortium::v1::SearchAvailabilityRequest& request,
                                    bool may_match, LocateArea locate, absl::Time now);

  Need(Need&&) noexcept;
  Need& operator=(Need&&) noexcept;
  ~Need();

  struct Facts;  // need.h, for this folder and its tests.
  const Facts& facts() const { return *facts_; }

 private:
  explicit Need(std::unique_ptr<Facts> facts);
  std::unique_ptr<Facts> facts_;
};

// The documented total order (vacancies.proto, SearchAvailability), as one
// comparable value: smaller is better. The tie-break is drawn from the
// household's id, so that no borough is always first.
//
// Whom it places where also depends on the instant that the need was judged at: who
// is on the rota, and which day a search without a date begins on. Ranks compare
// only when judged at the same one, so every page of a search is.
struct Rank {
  uint32_t mismatches = 0;    // Approval mismatches; 0 fits.
  uint32_t wishes_unmet = 0;  // Soft criteria that are not met, as README.md weighs them.
  uint32_t distance_m = 0;    // UINT32_MAX when unknown and asked for, 0 when not asked.
  int32_t free_day = 0;       // Days since 1970-01-01; 0 when the places are vacant.
  std::array<uint8_t, 16> tie{};

  auto operator<=>(const Rank&) const = default;
};

// One household that passes the hard criteria.
struct Found {
  uint32_t chunk = 0;  // Index in the snapshot.
  uint32_t row = 0;    // Index in the chunk.
  Rank rank;
  uint32_t children_placed = 0;
  uint32_t children_mask = 0;  // Which: bit i is the request's child i.
};

// One page of the order.
struct Page {
  std::vector<Found> found;      // Best first.
  uint32_t total = 0;            // All that match, on every page.
  std::vector<uint32_t> totals;  // The same by chunk.
  bool more = false;             // Others rank behind the last one.
};

// The best `count` households ranking behind `after` (from the start without
// it). Pure: no clock, no I/O; reads
// every row of the snapshot once (leave out chunks that the viewer may not see).
Page Search(const Snapshot& snapshot, const Need& need, const std::optional<Rank>& after,
            size_t count);

// What a person is told about a household that was found. Fills `kind`, `area`,
// `distance_miles`, `free_from`, `children_placed`, `wishes_met`, `wishes_unmet` and
// `mismatches` of `match`, and leaves the others to the caller; values of the
// household's MATCHED fields never appear.
void Explain(const Snapshot& snapshot, const Need& need, const Found& found,
             consortium::v1::Match* match);

// Households that fail exactly one hard criterion other than safety, best first
// by the same order.
struct Miss {
  uint32_t chunk = 0;
  uint32_t row = 0;
  std::string failed_criterion;
  std::optional<double> distance_miles;
};
std::vector<Miss> NearMisses(const Snapshot& snapshot, const Need& need, size_t count);

// The fewest households that together take all the siblings; among those the
// fewest approval mismatches, then closest together; empty when none do, or when
// the need is not of siblings to be kept together. Each part's children are
// indices of the request. Bounded: tries at most the 64 best households per child,
// and beyond two households the 16 best for each group of children; there it ends
// after ten thousand choices with the best split until then.
struct Part {
  Found found;
  std::vector<uint32_t> children;
};
std::vector<Part> NearestSplit(const Snapshot& snapshot, const Need& need);

// The greatest distance between two of a split's households, in statute miles;
// absent when one of them is nowhere known.
std::optional<double> ApartMiles(const Snapshot& snapshot, const std::vector<Part>& parts);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_MATCHING_SEARCH_H_
