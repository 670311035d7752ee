#include "gateway/enquiries/guess_budget.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::enquiries {
namespace {

using testing::IsOk;
using testing::StatusIs;

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);

TEST(GuessBudgetTest, RemembersNoMoreClientsThanItMay) {
  GuessBudget guesses;
  // One that has used up its own comes last to lose its place.
  for (int i = 0; i < GuessBudget::kGuessesMax; ++i) guesses.Spend("greedy", kNow);
  for (size_t i = 1; i < GuessBudget::kClientsMax; ++i) guesses.Spend(absl::StrCat(i), kNow);
  EXPECT_EQ(guesses.clients(), GuessBudget::kClientsMax);
  guesses.Spend("one more", kNow);
  EXPECT_EQ(guesses.clients(), GuessBudget::kClientsMax);
  EXPECT_THAT(guesses.Check("greedy", kNow), StatusIs(absl::StatusCode::kResourceExhausted));

  const absl::Time later = kNow + GuessBudget::kGuessEvery;
  guesses.Spend("yet another", later);
  EXPECT_EQ(guesses.clients(), 2u) << "the others had their whole budget back";
  EXPECT_THAT(guesses.Check("yet another", later), IsOk());
}

}  // namespace
}  // namespace consortium::enquiries
