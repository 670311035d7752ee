#include "certs/evidence/viewer_alias.h"

#include <algorithm>
#include <set>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "tests/support/status_matchers.h"

namespace consortium::evidence {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string& Key() {
  static const std::string key(32, 'k');
  return key;
}

std::vector<HouseholdId> Ids(int count) {
  std::vector<HouseholdId> ids;
  for (int i = 0; i < count; ++i) ids.push_back(HouseholdIdOf("hackney", absl::StrCat("h-", i)));
  return ids;
}

TEST(HouseholdIdTest, IsTheSameAfterEveryRestart) {
  HouseholdId want;
  const std::string digest = Sha256("consortium household v1\n7\nhackneyh-000001");
  std::copy_n(digest.begin(), want.size(), want.begin());
  EXPECT_EQ(HouseholdIdOf("hackney", "h-000001"), want);
}

TEST(HouseholdIdTest, DiffersByMemberAndByReference) {
  EXPECT_NE(HouseholdIdOf("hackney", "h-1"), HouseholdIdOf("hackney", "h-2"));
  EXPECT_NE(HouseholdIdOf("hackney", "h-1"), HouseholdIdOf("camden", "h-1"));
  EXPECT_NE(HouseholdIdOf("ab", "c"), HouseholdIdOf("a", "bc"));
}

TEST(ViewerAliasTest, AnAliasIsOneBlockOfAes256UnderTheViewersDerivedKey) {
  // Computed outside this program from the definition.
  HouseholdId id{};
  for (size_t i = 0; i < id.size(); ++i) id[i] = static_cast<uint8_t>(i);
  EXPECT_EQ(ViewerAlias(Key()).Alias("islington", id), "0ncfsrxc8qctrw4p6h4yzdr4m8");
}

TEST(ViewerAliasTest, AliasesHaveTwentySixCharactersOfTheAlphabetAndNeverCollide) {
  const std::vector<std::string> aliases = ViewerAlias(Key()).Aliases("islington", Ids(10'000));
  ASSERT_THAT(aliases, SizeIs(10'000));
  for (const std::string& alias : aliases) {
    ASSERT_EQ(alias.size(), 26u);
    ASSERT_EQ(alias.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz"), std::string::npos);
  }
  EXPECT_THAT(std::set<std::string>(aliases.begin(), aliases.end()), SizeIs(10'000));
}

TEST(ViewerAliasTest, EveryViewerSeesAnotherName) {
  const ViewerAlias aliases(Key());
  const HouseholdId id = HouseholdIdOf("hackney", "h-1");
  EXPECT_NE(aliases.Alias("islington", id), aliases.Alias("camden", id));
  EXPECT_NE(aliases.Alias("islington", id),
            ViewerAlias(std::string(32, 'x')).Alias("islington", id));
  EXPECT_EQ(aliases.Alias("islington", id), ViewerAlias(Key()).Alias("islington", id));
}

TEST(ViewerAliasTest, ManyAtOnceAreWhatTheyAreOneByOne) {
  const ViewerAlias aliases(Key());
  EXPECT_THAT(aliases.Aliases("islington", {}), IsEmpty());
  const std::vector<HouseholdId> ids = Ids(3);
  EXPECT_THAT(aliases.Aliases("islington", ids),
              ElementsAre(aliases.Alias("islington", ids[0]), aliases.Alias("islington", ids[1]),
                          aliases.Alias("islington", ids[2])));
}

TEST(ViewerAliasTest, MoreThanOneCallsWorthOfBlocksComeInOrder) {
  const ViewerAlias aliases(Key());
  std::vector<HouseholdId> ids((size_t{1} << 16) + 1, HouseholdIdOf("hackney", "h-1"));
  ids.back() = HouseholdIdOf("hackney", "h-2");
  const std::vector<std::string> all = aliases.Aliases("islington", ids);
  ASSERT_EQ(all.size(), ids.size());
  EXPECT_EQ(all[65'535], aliases.Alias("islington", ids[0]));
  EXPECT_EQ(all[65'536], aliases.Alias("islington", ids.back()));
}

TEST(ViewerAliasTest, ItsOwnViewerResolvesIt) {
  const ViewerAlias aliases(Key());
  for (const HouseholdId& id : Ids(200)) {
    const absl::StatusOr<HouseholdId> back =
        aliases.Resolve("islington", aliases.Alias("islington", id));
    ASSERT_THAT(back, IsOk());
    EXPECT_EQ(*back, id);
  }
}

TEST(ViewerAliasTest, AnotherViewersAliasLeadsToNoHousehold) {
  const ViewerAlias aliases(Key());
  const HouseholdId id = HouseholdIdOf("hackney", "h-1");
  const absl::StatusOr<HouseholdId> other =
      aliases.Resolve("camden", aliases.Alias("islington", id));
  ASSERT_THAT(other, IsOk());
  EXPECT_NE(*other, id);
}

TEST(ViewerAliasTest, AnAliasMayBeTakenDownFromTheTelephone) {
  const ViewerAlias aliases(Key());
  int read_aloud = 0;
  for (const HouseholdId& id : Ids(50)) {
    std::string alias = absl::AsciiStrToUpper(aliases.Alias("islington", id));
    for (char& character : alias) {
      if (character == '0') character = 'O', ++read_aloud;
      if (character == '1') character = (read_aloud % 2 == 0) ? 'I' : 'l';
    }
    const absl::StatusOr<HouseholdId> back = aliases.Resolve("islington", alias);
    ASSERT_THAT(back, IsOk());
    EXPECT_EQ(*back, id);
  }
  EXPECT_GT(read_aloud, 0);
}

TEST(ViewerAliasTest, WhatHasNotAnAliasesFormIsRefused) {
  const ViewerAlias aliases(Key());
  const std::string alias = aliases.Alias("islington", HouseholdIdOf("hackney", "h-1"));
  for (const std::string& wrong :
       {std::string(), alias.substr(1), alias + "0", "u" + alias.substr(1), "é" + alias.substr(2),
        std::string(25, '0') + "1", std::string(26, '\0')}) {
    EXPECT_THAT(aliases.Resolve("islington", wrong), StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(aliases.Resolve("islington", std::string(25, '0') + "4"), IsOk());
}

TEST(ViewerAliasTest, ManyThreadsAndViewersShareOne) {
  const ViewerAlias aliases(Key());
  const std::vector<HouseholdId> ids = Ids(64);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int round = 0; round < 200; ++round) {
        const std::string viewer = absl::StrCat("viewer-", (thread + round) % 8);
        const std::vector<std::string> names = aliases.Aliases(viewer, ids);
        const absl::StatusOr<HouseholdId> back = aliases.Resolve(viewer, names.back());
        if (!back.ok() || *back != ids.back()) ++wrong[thread];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(wrong, Each(0));
}

TEST(ViewerAliasDeathTest, AKeyOfAnotherLengthIsAMistakeOfOurs) {
  EXPECT_DEATH(ViewerAlias(std::string(31, 'k')), "32 bytes");
}

TEST(HouseholdPseudonymTest, IsTheFirst130BitsOfTheHmac) {
  // Computed outside this program from the definition.
  EXPECT_EQ(HouseholdPseudonym(Key(), "CARER-0001"), "7qwsvmsawr5wbah5htc75mw2f5");
}

TEST(HouseholdPseudonymTest, DiffersByKeyAndByReference) {
  const std::string pseudonym = HouseholdPseudonym(Key(), "CARER-0001");
  EXPECT_EQ(pseudonym, HouseholdPseudonym(Key(), "CARER-0001"));
  EXPECT_NE(pseudonym, HouseholdPseudonym(Key(), "CARER-0002"));
  EXPECT_NE(pseudonym, HouseholdPseudonym(std::string(32, 'x'), "CARER-0001"));
}

}  // namespace
}  // namespace consortium::evidence
