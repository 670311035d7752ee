#include "adapters/client/retry.h"

#include <string>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"

namespace consortium::client {
namespace {

struct CodeCase {
  std::string name;
  absl::StatusCode code;
  bool retryable;
};

class RetryableTest : public ::testing::TestWithParam<CodeCase> {};

TEST_P(RetryableTest, OnlyPassingTroubleIsTriedAgain) {
  EXPECT_EQ(IsRetryable(absl::Status(GetParam().code, "text")), GetParam().retryable);
}

INSTANTIATE_TEST_SUITE_P(
    Codes, RetryableTest,
    ::testing::Values(CodeCase{"Unavailable", absl::StatusCode::kUnavailable, true},
                      CodeCase{"TooLarge", absl::StatusCode::kResourceExhausted, false},
                      CodeCase{"Aborted", absl::StatusCode::kAborted, true},
                      CodeCase{"Ok", absl::StatusCode::kOk, false},
                      CodeCase{"Cancelled", absl::StatusCode::kCancelled, false},
                      CodeCase{"Unknown", absl::StatusCode::kUnknown, false},
                      CodeCase{"InvalidArgument", absl::StatusCode::kInvalidArgument, false},
                      CodeCase{"DeadlineExceeded", absl::StatusCode::kDeadlineExceeded, false},
                      CodeCase{"NotFound", absl::StatusCode::kNotFound, false},
                      CodeCase{"AlreadyExists", absl::StatusCode::kAlreadyExists, false},
                      CodeCase{"PermissionDenied", absl::StatusCode::kPermissionDenied, false},
                      CodeCase{"FailedPrecondition", absl::StatusCode::kFailedPrecondition, false},
                      CodeCase{"OutOfRange", absl::StatusCode::kOutOfRange, false},
                      CodeCase{"Internal", absl::StatusCode::kInternal, false},
                      CodeCase{"DataLoss", absl::StatusCode::kDataLoss, false},
                      CodeCase{"Unauthenticated", absl::StatusCode::kUnauthenticated, false}),
    [](const auto& test) { return test.param.name; });

TEST(RetryTest, ALimitOfRateIsTriedAgainWhenItSaysWhen) {
  EXPECT_TRUE(
      IsRetryable(rpc::WithRetry(absl::ResourceExhaustedError("rate"), absl::Milliseconds(1))));
}

struct DelayCase {
  std::string name;
  int tries;
  absl::Duration asked;
  double jitter;
  absl::Duration want;
};

class RetryDelayTest : public ::testing::TestWithParam<DelayCase> {};

TEST_P(RetryDelayTest, GrowsWithinItsBoundsAndNeverUndercutsTheGateway) {
  absl::Status status = absl::UnavailableError("busy");
  if (GetParam().asked > absl::ZeroDuration()) status = rpc::WithRetry(status, GetParam().asked);
  EXPECT_EQ(RetryDelay(GetParam().tries, status, GetParam().jitter), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Delays, RetryDelayTest,
    ::testing::Values(
        DelayCase{"FirstWithoutJitter", 1, absl::ZeroDuration(), 0, absl::Milliseconds(200)},
        DelayCase{"FirstWithAllJitter", 1, absl::ZeroDuration(), 1, absl::Milliseconds(100)},
        DelayCase{"SecondDoubles", 2, absl::ZeroDuration(), 0, absl::Milliseconds(400)},
        DelayCase{"SixthIsSixPointFour", 6, absl::ZeroDuration(), 0, absl::Milliseconds(6400)},
        DelayCase{"SeventhReachesTheMost", 7, absl::ZeroDuration(), 0, absl::Seconds(10)},
        DelayCase{"ThousandthStaysThere", 1000, absl::ZeroDuration(), 0, absl::Seconds(10)},
        DelayCase{"AskedForLonger", 1, absl::Seconds(4), 0, absl::Seconds(4)},
        DelayCase{"AskedForLongerWithJitterOnTop", 1, absl::Seconds(4), 1,
                  absl::Milliseconds(4400)},
        DelayCase{"AskedForShorterThanGrown", 4, absl::Milliseconds(10), 0,
                  absl::Milliseconds(1600)},
        DelayCase{"AskedForMoreThanTheMost", 9, absl::Minutes(1), 0, absl::Minutes(1)}),
    [](const auto& test) { return test.param.name; });

TEST(RetryNoteTest, SaysWhatFailedAndWhenTheNextTryIs) {
  EXPECT_EQ(RetryNote(absl::UnavailableError("no gateway answered at g:1. Check: …"),
                      absl::Milliseconds(1201)),
            "no gateway answered at g:1; trying again in 1.3s");
  EXPECT_EQ(RetryNote(absl::AbortedError("store busy"), absl::Milliseconds(100)),
            "store busy; trying again in 100ms");
}

}  // namespace
}  // namespace consortium::client
