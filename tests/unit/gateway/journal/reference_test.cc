#include "gateway/journal/reference.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace consortium::journal {
namespace {

// The specification's own example.
constexpr int64_t kExampleMilliseconds = 1'469'918'176'385;

TEST(ReferenceTest, BeginsWithItsTimeAsTheSpecificationWritesIt) {
  const std::string reference = NewReference(absl::FromUnixMillis(kExampleMilliseconds));
  EXPECT_EQ(reference.size(), kReferenceCharacters);
  EXPECT_EQ(reference.substr(0, 10), "01aryz6s41");
}

TEST(ReferenceTest, LaterOnesStandBehindEarlierOnes) {
  absl::Time at = absl::FromUnixMillis(kExampleMilliseconds);
  std::string before = NewReference(at);
  for (const absl::Duration later : {absl::Milliseconds(1), absl::Seconds(40), absl::Hours(9000)}) {
    at += later;
    const std::string reference = NewReference(at);
    EXPECT_LT(before, reference);
    before = reference;
  }
}

TEST(ReferenceTest, ThoseOfOneInstantHaveNothingInCommonButIt) {
  std::set<std::string> endings;
  for (int i = 0; i < 1000; ++i) {
    endings.insert(NewReference(absl::FromUnixMillis(kExampleMilliseconds)).substr(10));
  }
  EXPECT_EQ(endings.size(), 1000u);
  std::set<char> firsts, lasts;
  for (const std::string& ending : endings) {
    firsts.insert(ending.front());
    lasts.insert(ending.back());
  }
  EXPECT_EQ(firsts.size(), 32u);
  EXPECT_EQ(lasts.size(), 32u);
}

}  // namespace
}  // namespace consortium::journal
