#include "gateway/vacancies/removals.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/vacancies/room_fixture.h"

namespace consortium::vacancies {
namespace {

using ::consortium::testing::IsOk;

class RemovalsTest : public RoomFixture {
 protected:
  // Up to which sequence removals are forgotten when `fresh` come to `count` of
  // the sequences 1, 2, …
  std::optional<uint64_t> Forgotten(size_t count, size_t fresh) {
    auto removals = std::make_shared<std::vector<Removal>>(count);
    for (size_t i = 0; i < count; ++i) (*removals)[i].sequence = i + 1;
    auto hackney = std::make_shared<MemberRows>();
    hackney->member = "hackney";
    hackney->removals = std::move(removals);
    Model model;
    model.members.push_back(std::move(hackney));
    MemberChange effect{.member = "hackney", .sequence = count + 1, .at = clock_.Now()};
    EXPECT_THAT(RunChange([&](storage::Transaction& transaction) {
                  VacancyStore store(transaction.connection());
                  return BoundRemovals(store, model, fresh, effect);
                }),
                IsOk());
    return effect.forgotten;
  }

  // The mark that a restart reads.
  uint64_t Marked() {
    uint64_t marked = 0;
    auto connection = store_->database().Connect();
    EXPECT_THAT(connection, IsOk());
    VacancyStore store(**connection);
    EXPECT_THAT(store.ReadRemovals([&](const StoredRemoval& removal) {
      EXPECT_EQ(removal.household_ref, "");
      marked = removal.sequence;
      return absl::OkStatus();
    }),
                IsOk());
    return marked;
  }
};

TEST_F(RemovalsTest, AreAllRememberedUpToTheBound) {
  EXPECT_EQ(Forgotten(0, 10'000), std::nullopt);
  EXPECT_EQ(Forgotten(kRemovalsMax - 1, 1), std::nullopt);
  EXPECT_EQ(Forgotten(kRemovalsMax, 0), std::nullopt);
  EXPECT_EQ(Marked(), 0u);
}

TEST_F(RemovalsTest, AreForgottenFromTheOldestBeyondIt) {
  EXPECT_EQ(Forgotten(kRemovalsMax, 1), 1u);
  EXPECT_EQ(Marked(), 1u);
  EXPECT_EQ(Forgotten(kRemovalsMax, 10), 10u);
  EXPECT_EQ(Marked(), 10u);
}

}  // namespace
}  // namespace consortium::vacancies
