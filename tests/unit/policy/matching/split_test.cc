// Splits of siblings against every way to part them among a few households, which
// the oracle judges.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/search.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/matching/oracle.h"
#include "tests/unit/policy/matching/sampler.h"

namespace consortium::testing {
namespace {

// Metres between two households; the largest number when either is nowhere known.
uint32_t MetresBetween(const Household& a, const Household& b) {
  if (!a.centre.known() || !b.centre.known()) return UINT32_MAX;
  return static_cast<uint32_t>(std::lround(
      std::hypot(a.centre.easting - b.centre.easting, a.centre.northing - b.centre.northing)));
}

// How good a way to part the children is: smaller is better.
struct Worth {
  size_t households = 0;
  size_t mismatches = 0;
  uint32_t apart = 0;

  auto operator<=>(const Worth&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Worth& worth) {
  return out << worth.households << " households, " << worth.mismatches << " mismatches, "
             << worth.apart << " m apart";
}

// Every way to part the siblings of a request among some households.
class EveryWay {
 public:
  EveryWay(const v1::SearchAvailabilityRequest& request, const std::vector<Household>& households,
           absl::Time now)
      : households_(households), count_(request.children_size()) {
    mismatches_.resize(households.size());
    for (int mask = 0; mask < 1 << count_; ++mask) {
      v1::SearchAvailabilityRequest some = request;
      some.clear_children();
      for (int child = 0; child < count_; ++child) {
        if ((mask >> child & 1) != 0) *some.add_children() = request.children(child);
      }
      const Oracle oracle(some, &Sampler::Locate, now);
      for (size_t i = 0; i < households.size(); ++i) {
        std::optional<size_t>& mismatches = mismatches_[i].emplace_back();
        if (mask == 0) continue;
        const Verdict verdict = oracle.Judge(households[i]);
        if (verdict.matches()) mismatches = verdict.mismatches.size();
      }
    }
  }

  // What a way is worth that gives each child the household at its position; nothing
  // when a household cannot take its share, or has all of them.
  std::optional<Worth> WorthOf(const std::vector<size_t>& ways) const {
    std::map<size_t, size_t> shares;
    for (size_t child = 0; child < ways.size(); ++child) {
      shares[ways[child]] |= size_t{1} << child;
    }
    if (shares.size() < 2) return std::nullopt;
    Worth worth{.households = shares.size()};
    for (auto share = shares.begin(); share != shares.end(); ++share) {
      const std::optional<size_t> mismatches = mismatches_[share->first][share->second];
      if (!mismatches.has_value()) return std::nullopt;
      worth.mismatches += *mismatches;
      for (auto other = shares.begin(); other != share; ++other) {
        worth.apart = std::max(worth.apart,
                               MetresBetween(households_[share->first], households_[other->first]));
      }
    }
    return worth;
  }

  std::optional<Worth> Best() const {
    std::optional<Worth> best;
    std::vector<size_t> ways(static_cast<size_t>(count_), 0);
    while (!households_.empty()) {
      const std::optional<Worth> worth = WorthOf(ways);
      if (worth.has_value() && (!best.has_value() || *worth < *best)) best = worth;
      size_t child = 0;
      while (child < ways.size() && ++ways[child] == households_.size()) ways[child++] = 0;
      if (child == ways.size()) break;
    }
    return best;
  }

 private:
  const std::vector<Household>& households_;
  const int count_;
  std::vector<std::vector<std::optional<size_t>>> mismatches_;  // By household and mask.
};

// Which household each child is given; nothing unless each child is given one, and
// each household one share.
std::optional<std::vector<size_t>> WaysOf(const std::vector<policy::Part>& parts,
                                          const std::vector<Household>& households, int children) {
  std::vector<size_t> ways(static_cast<size_t>(children), households.size());
  std::set<size_t> taking;
  for (const policy::Part& part : parts) {
    const auto found = std::find_if(households.begin(), households.end(), [&](const Household& h) {
      return h.chunk == part.found.chunk && h.row == part.found.row;
    });
    const auto household = static_cast<size_t>(found - households.begin());
    if (!taking.insert(household).second || part.children.empty()) return std::nullopt;
    for (const uint32_t child : part.children) {
      if (ways.at(child) != households.size()) return std::nullopt;
      ways[child] = household;
    }
  }
  if (std::count(ways.begin(), ways.end(), households.size()) > 0) return std::nullopt;
  return ways;
}

// Makes one or two places of every household, for children of any kind, so that
// few siblings need many of them.
void MakePlacesScarce(Sampler& sampler, std::vector<Household>& households,
                      v1::SearchAvailabilityRequest& request) {
  for (Household& household : households) {
    const auto places = static_cast<uint32_t>(1 + sampler.Below(6) / 5);
    household.vacancy.set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
    household.vacancy.clear_places();
    household.vacancy.mutable_places()->set_approved(places);
    household.vacancy.mutable_places()->set_vacant(places);
    household.vacancy.mutable_bedrooms()->set_free(places);
  }
  request.set_kind(v1::OFFER_KIND_SHORT_TERM);
  request.clear_parent();
  request.clear_areas_to_avoid();
  request.clear_must_not_have();
  request.clear_max_distance_miles();
}

class SplitOracleTest : public ::testing::TestWithParam<int> {};

TEST_P(SplitOracleTest, IsTheBestOfEveryWayToPartTheSiblings) {
  const absl::Time now = absl::FromCivil(absl::CivilMinute(2026, 11, 26, 18, 45), policy::London());
  const absl::CivilDay today = absl::ToCivilDay(now, policy::London());
  const auto locate = [](absl::string_view area) { return Sampler::Locate(std::string(area)); };
  std::map<size_t, int> seen;  // By households needed; 0 for no way at all.
  for (int round = 0; round < 500; ++round) {
    Sampler sampler(static_cast<uint64_t>(GetParam() * 1'000'000 + round), today);
    std::vector<Household> households = sampler.Households(2, 4);
    v1::SearchAvailabilityRequest request = sampler.Request();
    if (request.children_size() > 5) continue;
    while (request.children_size() < 2 + round % 3) {
      *request.add_children() = request.children(0);
      request.mutable_children()->rbegin()->set_sex(v1::SEX_FEMALE);
    }
    if (sampler.OneIn(2)) MakePlacesScarce(sampler, households, request);
    request.set_siblings(true);
    request.set_keep_together(true);
    SCOPED_TRACE(absl::StrCat("round ", round, ": ", request.ShortDebugString()));

    const policy::Snapshot snapshot = SnapshotOf(households);
    const absl::StatusOr<policy::Need> need = policy::Need::Parse(request, true, locate, now);
    ASSERT_THAT(need, IsOk());
    const std::vector<policy::Part> parts = policy::NearestSplit(snapshot, *need);
    const EveryWay every(request, households, now);
    const std::optional<Worth> best = every.Best();
    ++seen[best.has_value() ? best->households : 0];
    ASSERT_EQ(parts.empty(), !best.has_value());
    if (parts.empty()) continue;
    const auto ways = WaysOf(parts, households, request.children_size());
    ASSERT_TRUE(ways.has_value());
    ASSERT_EQ(every.WorthOf(*ways), best);
    const std::optional<double> apart = policy::ApartMiles(snapshot, parts);
    ASSERT_EQ(apart.has_value(), best->apart != UINT32_MAX);
    if (apart.has_value()) {
      EXPECT_NEAR(*apart, best->apart / 1609.344, 0.0051);
    }
  }
  for (const size_t households : {0, 2, 3, 4}) EXPECT_GT(seen[households], 5) << households;
}

INSTANTIATE_TEST_SUITE_P(Seeds, SplitOracleTest, ::testing::Range(1, 5));

}  // namespace
}  // namespace consortium::testing
