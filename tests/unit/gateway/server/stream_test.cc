#include "gateway/server/stream.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/server/stream_world.h"

namespace consortium::server {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

class StreamTest : public StreamWorld {};

TEST_F(StreamTest, SendsOneMessageAtATimeAndNothingTwice) {
  FakeTransport transport;
  const auto stream = Open(transport);
  stream->Wake();
  EXPECT_THAT(transport.positions(), IsEmpty());
  committed_ = 2;
  stream->Wake();
  stream->Wake();
  EXPECT_THAT(transport.positions(), ::testing::ElementsAre("1"));
  ASSERT_TRUE(transport.Take());
  stream->OnWritten(true);
  EXPECT_THAT(transport.positions(), ::testing::ElementsAre("1", "2"));
  ASSERT_TRUE(transport.Take());
  stream->OnWritten(true);
  EXPECT_THAT(transport.positions(), ::testing::ElementsAre("1", "2"));
  EXPECT_FALSE(transport.end().has_value());
  stream->End(absl::UnavailableError("down"));
}

TEST_F(StreamTest, EndsWithTheErrorOfItsSource) {
  FakeTransport transport;
  const auto stream = Open(transport);
  source_->Fail();
  stream->Wake();
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(world_.observer.ended(), ::testing::ElementsAre("hackney/desk OUT_OF_RANGE"));
}

TEST_F(StreamTest, EndsWhenItsClientIsRevoked) {
  FakeTransport transport;
  const auto stream = Open(transport);
  stream->Check();
  EXPECT_FALSE(transport.end().has_value());
  world_.authority.Revoke(desk_);
  world_.ReplaceTrust();
  stream->Check();
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("revoked")));
  stream->Check();
  stream->Wake();
  EXPECT_EQ(world_.admission.LoadOf("hackney")->streams.load(), 0);
}

TEST_F(StreamTest, EndsWhenItsCertificateEnds) {
  FakeTransport transport;
  const auto stream = Open(transport);
  world_.clock.Advance(absl::Hours(24 * 91));
  stream->Check();
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(StreamTest, EndsWhenThePolicyNoLongerAllowsItAndSendsNothingMore) {
  FakeTransport transport;
  const auto stream = Open(transport);
  std::string without = TestPolicy();
  without.replace(without.find("actions: 'vacancies.watch'"), 26, "");
  world_.Replace(without);
  committed_ = 1;
  stream->Wake();  // Before any check.
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(transport.positions(), IsEmpty());
}

TEST_F(StreamTest, AReaderThatTakesNothingIsBrokenOffAtTheNextCheck) {
  FakeTransport transport;
  const auto stream = Open(transport);
  committed_ = 1;
  stream->Wake();
  world_.authority.Revoke(desk_);
  world_.ReplaceTrust();
  stream->Check();
  EXPECT_FALSE(transport.end().has_value()) << "a message is on its way";
  EXPECT_FALSE(transport.cancelled());
  stream->Check();
  EXPECT_TRUE(transport.cancelled());
  ASSERT_TRUE(transport.Take());
  stream->OnWritten(false);
  EXPECT_THAT(*transport.end(), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(StreamTest, EndsWhenItsClientGoes) {
  FakeTransport idle_transport;
  Open(idle_transport)->OnCancelled();
  EXPECT_THAT(*idle_transport.end(), StatusIs(absl::StatusCode::kCancelled));

  FakeTransport busy_transport;
  const auto busy = Open(busy_transport);
  committed_ = 1;
  busy->Wake();
  busy->OnCancelled();
  EXPECT_FALSE(busy_transport.end().has_value());
  ASSERT_TRUE(busy_transport.Take());
  busy->OnWritten(false);
  EXPECT_THAT(*busy_transport.end(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(StreamTest, ADetachedStreamNeverTouchesItsTransport) {
  FakeTransport transport;
  const auto stream = Open(transport);
  committed_ = 1;
  stream->Wake();
  stream->End(absl::UnavailableError("down"));
  ASSERT_TRUE(transport.Take());
  stream->OnWritten(true);
  stream->Detach();
  stream->Check();
  stream->Wake();
  EXPECT_FALSE(transport.cancelled());
}

}  // namespace
}  // namespace consortium::server
