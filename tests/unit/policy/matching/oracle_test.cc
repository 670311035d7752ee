// The search against an oracle that reads the messages, over thousands of random
// households and needs.
#include "tests/unit/policy/matching/oracle.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/search.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/matching/sampler.h"

namespace consortium::testing {
namespace {

using policy::Found;
using policy::Need;
using policy::Page;
using policy::Rank;

// A Thursday evening in winter and a Sunday night in summer.
const absl::Time kNows[] = {
    absl::FromCivil(absl::CivilMinute(2026, 11, 26, 18, 45), absl::UTCTimeZone()),
    absl::FromCivil(absl::CivilMinute(2026, 7, 5, 22, 59), absl::UTCTimeZone())};

policy::GridPoint Locate(absl::string_view area) { return Sampler::Locate(std::string(area)); }

struct Judged {
  const Household* household;
  Verdict verdict;
};

// Everything that one random case needs.
struct Case {
  Case(uint64_t seed, int members, int most)
      : now(kNows[seed % 2]),
        today(absl::ToCivilDay(now, policy::London())),
        sampler(seed, today),
        households(sampler.Households(members, most)),
        snapshot(SnapshotOf(households)) {}

  // Judges all households for a new request.
  void Ask() {
    request = sampler.Request();
    const Oracle oracle(request, &Sampler::Locate, now);
    matches.clear();
    near_misses.clear();
    for (const Household& household : households) {
      const Verdict verdict = oracle.Judge(household);
      if (verdict.matches()) matches.push_back({&household, verdict});
      if (verdict.near_miss()) near_misses.push_back({&household, verdict});
    }
    const auto by_rank = [](const Judged& a, const Judged& b) {
      return a.verdict.rank < b.verdict.rank;
    };
    std::sort(matches.begin(), matches.end(), by_rank);
    std::sort(near_misses.begin(), near_misses.end(), by_rank);
  }

  Need ParsedNeed() const { return *Need::Parse(request, true, Locate, now); }

  absl::Time now;
  absl::CivilDay today;
  Sampler sampler;
  std::vector<Household> households;
  policy::Snapshot snapshot;
  v1::SearchAvailabilityRequest request;
  std::vector<Judged> matches;
  std::vector<Judged> near_misses;
};

void ExpectSameRank(const Rank& rank, const Rank& want) {
  EXPECT_EQ(rank.mismatches, want.mismatches);
  EXPECT_EQ(rank.wishes_unmet, want.wishes_unmet);
  EXPECT_EQ(rank.distance_m, want.distance_m);
  EXPECT_EQ(rank.free_day, want.free_day);
  EXPECT_EQ(rank.tie, want.tie);
}

void ExpectExplained(const v1::Match& match, const Judged& want) {
  EXPECT_EQ(match.kind(), want.household->vacancy.kind());
  EXPECT_EQ(match.area(), want.household->vacancy.area());
  EXPECT_EQ(match.free_from(), want.verdict.free_from);
  EXPECT_EQ(match.children_placed(), want.verdict.children.size());
  EXPECT_EQ(match.wishes_met_size(), want.verdict.sentences_met);
  EXPECT_EQ(match.wishes_unmet_size(), want.verdict.sentences_unmet);
  std::set<v1::MismatchKind> mismatches;
  for (const v1::ApprovalMismatch& mismatch : match.mismatches()) {
    mismatches.insert(mismatch.kind());
    EXPECT_NE(mismatch.needed(), "");
  }
  EXPECT_EQ(mismatches, want.verdict.mismatches);
  EXPECT_EQ(static_cast<int>(mismatches.size()), match.mismatches_size());
  const uint32_t metres = want.verdict.rank.distance_m;
  if (metres > 0 && metres != UINT32_MAX) {
    EXPECT_NEAR(match.distance_miles(), metres / 1609.344, 0.0051);
  }
  if (metres == UINT32_MAX) {
    EXPECT_FALSE(match.has_distance_miles());
  }
}

// Walks the pages and compares each household, its rank and its explanation.
void ExpectSamePages(const Case& each, size_t page_size) {
  const Need need = each.ParsedNeed();
  std::optional<Rank> after;
  size_t at = 0;
  while (true) {
    const Page page = policy::Search(each.snapshot, need, after, page_size);
    ASSERT_EQ(page.total, each.matches.size());
    ASSERT_EQ(page.found.size(), std::min(page_size, each.matches.size() - at));
    for (const Found& found : page.found) {
      const Judged& want = each.matches[at++];
      ASSERT_EQ(found.chunk, want.household->chunk);
      ASSERT_EQ(found.row, want.household->row);
      ExpectSameRank(found.rank, want.verdict.rank);
      uint32_t mask = 0;
      for (const int child : want.verdict.children) mask |= 1u << child;
      EXPECT_EQ(found.children_mask, mask);
      v1::Match match;
      policy::Explain(each.snapshot, need, found, &match);
      ExpectExplained(match, want);
      if (::testing::Test::HasFailure()) return;
    }
    ASSERT_EQ(page.more, at < each.matches.size());
    if (!page.more) return;
    after = page.found.back().rank;
  }
}

// The word before the colon says which criterion failed.
void ExpectSameNearMisses(const Case& each) {
  const std::vector<policy::Miss> misses = policy::NearMisses(each.snapshot, each.ParsedNeed(), 5);
  ASSERT_EQ(misses.size(), std::min<size_t>(5, each.near_misses.size()));
  for (size_t i = 0; i < misses.size(); ++i) {
    const Judged& want = each.near_misses[i];
    ASSERT_EQ(misses[i].chunk, want.household->chunk);
    ASSERT_EQ(misses[i].row, want.household->row);
    EXPECT_THAT(misses[i].failed_criterion,
                ::testing::StartsWith(absl::StrCat(*want.verdict.failed.begin(), ":")));
  }
}

class OracleTest : public ::testing::TestWithParam<int> {};

TEST_P(OracleTest, FindsRanksAndExplainsWhatTheMessagesSay) {
  std::map<std::string, int> seen;
  for (int round = 0; round < 40; ++round) {
    Case each(static_cast<uint64_t>(GetParam() * 1000 + round), 1 + round % 4,
              round % 8 == 0 ? 700 : 90);
    for (int question = 0; question < 12; ++question) {
      each.Ask();
      SCOPED_TRACE(absl::StrCat("round ", round, ", question ", question, ": ",
                                each.request.ShortDebugString()));
      ExpectSamePages(each, 1 + static_cast<size_t>(each.sampler.Below(30)));
      ExpectSameNearMisses(each);
      if (HasFatalFailure() || HasFailure()) return;
      seen["matches"] += static_cast<int>(each.matches.size());
      seen["near misses"] += static_cast<int>(each.near_misses.size());
      for (const Judged& match : each.matches) {
        for (const v1::MismatchKind kind : match.verdict.mismatches) {
          ++seen[v1::MismatchKind_Name(kind)];
        }
        if (match.verdict.rank.free_day > 0) ++seen["dated"];
        if (match.verdict.children.size() < static_cast<size_t>(each.request.children_size())) {
          ++seen["partial"];
        }
      }
      for (const Judged& miss : each.near_misses) ++seen[*miss.verdict.failed.begin()];
    }
  }
  // A comparison that never met a rule would show nothing.
  for (const char* rule :
       {"matches", "near misses", "dated", "partial", "kind", "places", "bedrooms", "distance",
        "MISMATCH_KIND_AGE", "MISMATCH_KIND_SEX", "MISMATCH_KIND_CHILDREN",
        "MISMATCH_KIND_USUAL_LIMIT", "MISMATCH_KIND_OFFER"}) {
    EXPECT_GT(seen[rule], 20) << rule;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OracleTest, ::testing::Range(1, 9));

// In a list of a few rows each rule decides alone, and the bounds of chunks, pages
// and near misses are met from below.
TEST(OracleSampleTest, ThousandsOfSmallListsAreSearchedAsTheMessagesSay) {
  for (uint64_t seed = 100'000; seed < 104'000; ++seed) {
    Case each(seed, 1 + static_cast<int>(seed % 3), static_cast<int>(seed % 11));
    for (int question = 0; question < 3; ++question) {
      each.Ask();
      SCOPED_TRACE(absl::StrCat("seed ", seed, ", question ", question, ": ",
                                each.request.ShortDebugString()));
      ExpectSamePages(each, 1 + static_cast<size_t>(each.sampler.Below(4)));
      ExpectSameNearMisses(each);
      if (HasFailure()) return;
    }
  }
}

TEST(OracleSampleTest, MakesRowsThatTheRulesAdmit) {
  const absl::CivilDay today(2026, 11, 26);
  Sampler sampler(7, today);
  for (int i = 0; i < 2000; ++i) {
    const v1::Vacancy row = sampler.Row();
    for (const v1::RowProblem& problem : policy::CheckRow(row, today)) {
      ASSERT_NE(problem.severity(), v1::SEVERITY_REFUSED) << problem.ShortDebugString() << "\n"
                                                          << row.DebugString();
    }
  }
}

TEST(OracleSampleTest, WhateverTheRulesAdmitAChunkAcceptsAndSearchesAsTheOracleSays) {
  int admitted = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    Case each(seed, 0, 0);
    for (int i = 0; i < 150; ++i) {
      Household household;
      household.vacancy = each.sampler.WildRow();
      const std::vector<v1::RowProblem> problems = policy::CheckRow(household.vacancy, each.today);
      if (std::any_of(problems.begin(), problems.end(), [](const v1::RowProblem& problem) {
            return problem.severity() == v1::SEVERITY_REFUSED;
          })) {
        continue;
      }
      ++admitted;
      household.row = static_cast<uint32_t>(each.households.size());
      household.centre = Sampler::Locate(household.vacancy.area());
      household.id[15] = static_cast<uint8_t>(household.row);
      each.households.push_back(household);
    }
    each.snapshot = SnapshotOf(each.households);
    each.Ask();
    ExpectSamePages(each, 7);
    if (HasFailure()) return;
  }
  EXPECT_GT(admitted, 200);
}

TEST(OracleSampleTest, AChunkSurvivesRowsThatTheRulesWouldRefuse) {
  Case each(3, 0, 0);
  for (uint32_t i = 0; i < 3000; ++i) {
    Household& household = each.households.emplace_back();
    household.vacancy = each.sampler.WildRow();
    household.row = i;
  }
  each.snapshot = SnapshotOf(each.households);
  for (int i = 0; i < 50; ++i) {
    each.request = each.sampler.Request();
    const Page page = policy::Search(each.snapshot, each.ParsedNeed(), std::nullopt, 10);
    EXPECT_LE(page.found.size(), 10u);
    EXPECT_LE(policy::NearMisses(each.snapshot, each.ParsedNeed(), 5).size(), 5u);
  }
}

}  // namespace
}  // namespace consortium::testing
