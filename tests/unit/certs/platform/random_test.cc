#include "certs/platform/random.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::platform {
namespace {

using ::testing::MatchesRegex;

TEST(RandomTest, GivesAsManyBytesAsAskedAndNotTheSameTwice) {
  EXPECT_EQ(RandomBytes(0).size(), 0u);
  EXPECT_EQ(RandomBytes(1).size(), 1u);
  EXPECT_EQ(RandomBytes(10'000).size(), 10'000u);
  EXPECT_NE(RandomBytes(32), RandomBytes(32));
}

TEST(RandomTest, MakesUuidsOfVersionFour) {
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = RandomUuid();
    EXPECT_THAT(uuid, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                   "[0-9a-f]{12}"));
    made.insert(uuid);
  }
  EXPECT_EQ(made.size(), 1000u);
}

}  // namespace
}  // namespace consortium::platform
