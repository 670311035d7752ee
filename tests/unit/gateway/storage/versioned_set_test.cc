#include "gateway/storage/versioned_set.h"

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A key and what is said of it.
using Word = std::pair<uint32_t, std::string>;

struct ByNumber {
  uint32_t operator()(const Word& word) const { return word.first; }
};

using Words = VersionedSet<Word, ByNumber>;

std::vector<Word> From(const Words& words, uint32_t from) {
  std::vector<Word> found;
  words.VisitFrom(from, [&found](const Word& word) {
    found.push_back(word);
    return true;
  });
  return found;
}

std::vector<Word> BackFrom(const Words& words, uint32_t until) {
  std::vector<Word> found;
  words.VisitBackFrom(until, [&found](const Word& word) {
    found.push_back(word);
    return true;
  });
  return found;
}

Words Numbers(uint32_t count) {
  Words::Edits edits;
  for (uint32_t i = 0; i < count; ++i) edits[i] = Word(i, "");
  return Words().Edited(edits);
}

TEST(VersionedSetTest, HasNothingAtFirst) {
  const Words words;
  EXPECT_EQ(words.size(), 0u);
  EXPECT_EQ(words.First(), nullptr);
  EXPECT_EQ(words.Find(0), nullptr);
  EXPECT_THAT(From(words, 0), IsEmpty());
  EXPECT_THAT(BackFrom(words, 9), IsEmpty());
  EXPECT_EQ(words.Edited({}).size(), 0u);
  EXPECT_EQ(words.Edited({{3, std::nullopt}}).size(), 0u);
}

TEST(VersionedSetTest, AnEditReplacesAddsAndRemoves) {
  const Words before = Words().Edited({{1, Word(1, "one")}, {2, Word(2, "two")}});
  const Words after =
      before.Edited({{1, std::nullopt}, {2, Word(2, "zwei")}, {3, Word(3, "drei")}});
  EXPECT_THAT(From(after, 0), ElementsAre(Word(2, "zwei"), Word(3, "drei")));
  EXPECT_THAT(From(before, 0), ElementsAre(Word(1, "one"), Word(2, "two")));
  EXPECT_EQ(after.First()->second, "zwei");
  EXPECT_EQ(after.Find(1), nullptr);
  EXPECT_EQ(after.Find(3)->second, "drei");
}

// A later note of an edit replaces an earlier one, with the key that views into it.
TEST(VersionedSetTest, WhatIsRemovedAndPutInOneEditIsThereAsPut) {
  struct Text {
    absl::string_view operator()(const std::shared_ptr<const std::string>& text) const {
      return absl::string_view(*text).substr(0, 3);
    }
  };
  using Texts = VersionedSet<std::shared_ptr<const std::string>, Text>;
  Texts::Edits edits;
  Texts::Put(std::make_shared<const std::string>("one of before"), edits);
  Texts texts = Texts().Edited(edits);
  edits.clear();
  edits[Text()(*texts.First())] = std::nullopt;
  Texts::Put(std::make_shared<const std::string>("one of now"), edits);
  Texts::Put(std::make_shared<const std::string>("one of now and last"), edits);
  EXPECT_EQ(edits.begin()->first.data(), (*edits.begin()->second)->data());
  texts = texts.Edited(edits);
  edits.clear();
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(**texts.Find("one"), "one of now and last");
}

TEST(VersionedSetTest, AVisitBeginsWhereItIsToldAndEndsWhenItHasEnough) {
  const Words words = Numbers(2'000);
  for (const uint32_t bound : {0u, 1u, 31u, 32u, 33u, 1'000u, 1'999u, 2'000u}) {
    std::vector<uint32_t> seen;
    const auto three = [&seen](const Word& word) {
      seen.push_back(word.first);
      return seen.size() < 3;
    };
    words.VisitFrom(bound, three);
    std::vector<uint32_t> want;
    for (uint32_t i = bound; i < 2'000 && want.size() < 3; ++i) want.push_back(i);
    EXPECT_EQ(seen, want) << "from " << bound;
    seen.clear();
    words.VisitBehind(bound, three);
    want.clear();
    for (uint32_t i = bound + 1; i < 2'000 && want.size() < 3; ++i) want.push_back(i);
    EXPECT_EQ(seen, want) << "behind " << bound;
    seen.clear();
    words.VisitBackFrom(bound, three);
    want.clear();
    for (uint32_t i = bound; i > 0 && want.size() < 3; --i) want.push_back(i - 1);
    EXPECT_EQ(seen, want) << "back from " << bound;
  }
}

TEST(VersionedSetTest, WhatAnEditDoesNotTouchIsShared) {
  const Words before = Numbers(10'000);
  const Words after = before.Edited({{5'000, Word(5'000, "changed")}});
  size_t shared = 0;
  for (uint32_t i = 0; i < 10'000; ++i) {
    if (before.Find(i) == after.Find(i)) ++shared;
  }
  EXPECT_GE(shared, 9'900u);
  EXPECT_LT(shared, 10'000u);
}

// Value by value, as most commits edit: it grows first, then shrinks to nothing.
TEST(VersionedSetTest, SingleEditsDoAsAMapDoes) {
  std::mt19937 random(17);
  for (const uint32_t keys : {40u, 2'000u}) {
    Words words;
    std::map<uint32_t, std::string> want;
    for (int step = 0; step < 10'000; ++step) {
      const uint32_t key = random() % keys;
      if (random() % 10 < (step < 5'000 ? 7u : 2u)) {
        words = words.Edited({{key, Word(key, std::to_string(step))}});
        want[key] = std::to_string(step);
      } else {
        words = words.Edited({{key, std::nullopt}});
        want.erase(key);
      }
      const uint32_t last = random() % keys;
      Words::Edits next;
      words.VisitBehind(last, [&next](const Word& word) {
        Words::Put(word, next);
        return false;
      });
      const auto behind = want.upper_bound(last);
      ASSERT_EQ(next.empty(), behind == want.end());
      ASSERT_TRUE(next.empty() || *next.begin()->second == Word(*behind));
      ASSERT_EQ(words.Find(last) != nullptr, want.contains(last));
      ASSERT_EQ(words.size(), want.size());
    }
    EXPECT_EQ(From(words, 0), std::vector<Word>(want.begin(), want.end()));
    EXPECT_EQ(BackFrom(words, keys), std::vector<Word>(want.rbegin(), want.rend()));
    for (const auto& [key, text] : want) words = words.Edited({{key, std::nullopt}});
    EXPECT_EQ(words.size(), 0u);
    EXPECT_EQ(words.First(), nullptr);
  }
}

// Any history of edits: all versions stay as std::map says they were.
TEST(VersionedSetTest, EveryVersionHoldsWhatAMapOfItsEditsHolds) {
  for (const uint32_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    // Few keys crowd, so that nodes empty too; many keys make the tree deep.
    const uint32_t keys = seed % 2 == 0 ? 300 : 20'000;
    const size_t edits_max = seed % 3 == 0 ? 3'000 : 40;
    std::vector<std::pair<Words, std::map<uint32_t, std::string>>> versions(1);
    for (int step = 0; step < 120; ++step) {
      auto [words, want] = versions.back();
      Words::Edits edits;
      // Now and then most is taken out again.
      const uint32_t removals = step % 10 == 9 ? 9 : 3;
      for (size_t i = random() % edits_max; i > 0; --i) {
        const uint32_t key = random() % keys;
        if (random() % 10 < removals) {
          edits[key] = std::nullopt;
          want.erase(key);
        } else {
          edits[key] = Word(key, std::to_string(step));
          want[key] = std::to_string(step);
        }
      }
      if (step % 10 == 9) {
        for (uint32_t key = random() % keys; key < keys; ++key) {
          edits[key] = std::nullopt;
          want.erase(key);
        }
      }
      versions.emplace_back(words.Edited(edits), std::move(want));
    }
    for (const auto& [words, want] : versions) {
      ASSERT_EQ(words.size(), want.size());
      const std::vector<Word> sorted(want.begin(), want.end());
      ASSERT_EQ(From(words, 0), sorted);
      ASSERT_EQ(BackFrom(words, keys), std::vector<Word>(sorted.rbegin(), sorted.rend()));
      ASSERT_EQ(words.First() == nullptr, want.empty());
      const uint32_t bound = random() % keys;
      ASSERT_EQ(From(words, bound), std::vector<Word>(want.lower_bound(bound), want.end()));
      const Word* const found = words.Find(bound);
      ASSERT_EQ(found != nullptr, want.contains(bound));
      ASSERT_TRUE(found == nullptr || found->second == want.at(bound));
    }
  }
}

}  // namespace
}  // namespace consortium::storage
