#include "gateway/placements/block_set.h"

#include <functional>
#include <random>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::placements {
namespace {

using ::testing::ElementsAreArray;

using Numbers = BlockSet<int, std::less<>>;

std::vector<int> Forwards(const Numbers& set) {
  std::vector<int> items;
  for (const int item : set) items.push_back(item);
  return items;
}

std::vector<int> Backwards(const Numbers& set) {
  std::vector<int> items;
  for (Numbers::Iterator at = set.end(); at != set.begin();) items.push_back(*--at);
  return items;
}

TEST(BlockSetTest, DoesAsASetDoesUnderRandomEdits) {
  std::mt19937 random(17);
  for (const int range : {40, 2'000}) {
    Numbers set;
    std::set<int> model;
    for (int step = 0; step < 10'000; ++step) {
      const int item = static_cast<int>(random() % static_cast<unsigned>(range));
      // It grows first, then shrinks to little.
      if (random() % 10 < (step < 5'000 ? 7u : 2u)) {
        set.Put(item);
        model.insert(item);
      } else {
        set.Erase(item);
        model.erase(item);
      }
      const int key = static_cast<int>(random() % static_cast<unsigned>(range));
      ASSERT_EQ(set.Find(key) != nullptr, model.contains(key));
      const auto lower = model.lower_bound(key);
      ASSERT_EQ(set.LowerBound(key) == set.end(), lower == model.end());
      if (lower != model.end()) {
        ASSERT_EQ(*set.LowerBound(key), *lower);
      }
      const auto upper = model.upper_bound(key);
      ASSERT_EQ(set.UpperBound(key) == set.end(), upper == model.end());
      if (upper != model.end()) {
        ASSERT_EQ(*set.UpperBound(key), *upper);
      }
    }
    EXPECT_THAT(Forwards(set), ElementsAreArray(model.begin(), model.end()));
    EXPECT_THAT(Backwards(set), ElementsAreArray(model.rbegin(), model.rend()));
    for (const int item : model) set.Erase(item);
    EXPECT_TRUE(set.empty());
  }
}

TEST(BlockSetTest, ACopyIsUntouchedAndSharesAllButWhatWasEdited) {
  constexpr int kItems = 10'000;
  Numbers before;
  for (int item = 0; item < kItems; ++item) before.Put(2 * item);
  const size_t blocks = before.SharedBlocks(before);
  EXPECT_EQ(blocks, (kItems + Numbers::kBlockItems - 1) / Numbers::kBlockItems)
      << "what grows at its end fills its blocks";
  Numbers after = before;
  EXPECT_EQ(after.SharedBlocks(before), blocks);
  after.Put(4'001);
  after.Erase(10'000);
  EXPECT_GE(after.SharedBlocks(before), blocks - 3);
  EXPECT_EQ(before.Find(4'001), nullptr);
  EXPECT_NE(before.Find(10'000), nullptr);
}

}  // namespace
}  // namespace consortium::placements
