#include "gateway/training/seat_counts.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace consortium::training {
namespace {

const OfferKey kCourse{"hackney", "course"};

SeatCount Held(uint32_t places) {
  SeatCount count;
  count.held.Add("camden", places);
  return count;
}

uint32_t HeldOf(const SeatCounts& counts) { return counts.Find(kCourse)->held.all(); }

TEST(SeatCountsTest, KnowsWhatItWasTold) {
  SeatCounts counts;
  EXPECT_EQ(counts.Find(kCourse), nullptr);
  counts.Remember(kCourse, Held(2));
  EXPECT_EQ(HeldOf(counts), 2u);
  EXPECT_EQ(counts.Find({"hackney", "other"}), nullptr);
  counts.Forget();
  EXPECT_EQ(counts.Find(kCourse), nullptr);
}

TEST(SeatCountsTest, WhatWasCommittedStays) {
  SeatCounts counts;
  {
    SeatCounts::Written written = counts.Write(kCourse, Held(3));
    EXPECT_EQ(HeldOf(counts), 3u) << "later changes of the transaction see it";
    written.Committed();
  }
  EXPECT_EQ(HeldOf(counts), 3u);
}

TEST(SeatCountsTest, WhatWasNotCommittedIsNotKnownAnyMore) {
  SeatCounts counts;
  counts.Remember(kCourse, Held(2));
  { const SeatCounts::Written written = counts.Write(kCourse, Held(3)); }
  EXPECT_EQ(counts.Find(kCourse), nullptr);
}

TEST(SeatCountsTest, AChangeThatFailsTakesWithItWhatOneBeforeItWrote) {
  SeatCounts counts;
  SeatCounts::Written first = counts.Write(kCourse, Held(3));
  { const SeatCounts::Written second = counts.Write(kCourse, Held(4)); }
  EXPECT_EQ(counts.Find(kCourse), nullptr) << "the database knows what the first one left";
  counts.Remember(kCourse, Held(3));
  first.Committed();
  EXPECT_EQ(HeldOf(counts), 3u);
}

TEST(SeatCountsTest, ACountWithinATransactionThatFailsGoesWithIt) {
  SeatCounts counts;
  {
    SeatCounts::Written first = counts.Write(kCourse, Held(3));
    counts.Forget();
    counts.Remember(kCourse, Held(3));
    const SeatCounts::Written moved = std::move(first);
  }
  EXPECT_EQ(counts.Find(kCourse), nullptr);
}

TEST(SeatCountsTest, KnowsABoundedNumberOfOffers) {
  SeatCounts counts;
  for (size_t i = 0; i < SeatCounts::kOffersMax; ++i) {
    counts.Remember({"hackney", absl::StrCat(i)}, Held(1));
  }
  EXPECT_NE(counts.Find({"hackney", "0"}), nullptr);
  counts.Remember({"hackney", "0"}, Held(2));
  EXPECT_NE(counts.Find({"hackney", "1"}), nullptr) << "it was known already";
  counts.Remember(kCourse, Held(1));
  EXPECT_EQ(counts.Find({"hackney", "0"}), nullptr);
  EXPECT_EQ(HeldOf(counts), 1u);
}

}  // namespace
}  // namespace consortium::training
