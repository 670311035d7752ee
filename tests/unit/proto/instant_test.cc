#include "consortium/v1/instant.h"

#include "gtest/gtest.h"

namespace consortium::v1 {
namespace {

TEST(InstantTest, GoesInAndOutUnchanged) {
  for (const absl::Time at :
       {absl::UnixEpoch(), absl::FromUnixMicros(1'763'700'000'123'456),
        absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone()),
        absl::FromCivil(absl::CivilSecond(1969, 12, 31, 23, 59, 59), absl::UTCTimeZone()) +
            absl::Microseconds(1),
        absl::FromCivil(absl::CivilSecond(9999, 12, 31, 23, 59, 59), absl::UTCTimeZone()) +
            absl::Microseconds(999'999)}) {
    google::protobuf::Timestamp timestamp;
    SetInstant(at, &timestamp);
    EXPECT_EQ(InstantOf(timestamp), at);
  }
}

TEST(InstantTest, CutsOffWhatIsFinerThanAMicrosecond) {
  google::protobuf::Timestamp timestamp;
  SetInstant(absl::FromUnixNanos(1'999), &timestamp);
  EXPECT_EQ(timestamp.nanos(), 1'000);
  timestamp.set_nanos(1'999);
  EXPECT_EQ(InstantOf(timestamp), absl::FromUnixMicros(1));
}

}  // namespace
}  // namespace consortium::v1
