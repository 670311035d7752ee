// What one connection may hold, against the real program.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/byte_stream.h"
#include "tests/integration/client_calls.h"
#include "tests/support/running_gateway.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

// As gateway/server/listener.cc has them.
constexpr size_t kMetadataBytesMax = 16 * 1024;
constexpr int kStreamsPerConnectionMax = 200;

// What gRPC's own headers of a call come to, at most.
constexpr size_t kOwnHeadersMax = 2048;

using ::testing::AnyOf;

absl::Status WhoAmIWith(const std::shared_ptr<grpc::Channel>& channel, size_t metadata_bytes,
                        absl::Duration bound = kCallMax) {
  grpc::ClientContext context;
  Bound(context, bound);
  if (metadata_bytes > 0) context.AddMetadata("x-much", std::string(metadata_bytes, 'm'));
  v1::WhoAmIResponse response;
  return FromGrpc(
      v1::DirectoryService::NewStub(channel)->WhoAmI(&context, v1::WhoAmIRequest(), &response));
}

TEST(BoundsTest, TakesMetadataUpToItsBoundAndRefusesMore) {
  RunningGateway gateway;
  const TestIdentity desk = gateway.authority().Member("islington", "duty-desk");
  EXPECT_THAT(WhoAmIWith(gateway.Channel(desk), kMetadataBytesMax - kOwnHeadersMax), IsOk());
  // gRPC may end the connection with it.
  EXPECT_THAT(StatusOf(WhoAmIWith(gateway.Channel(desk), kMetadataBytesMax)).code(),
              AnyOf(absl::StatusCode::kResourceExhausted, absl::StatusCode::kUnavailable));
  EXPECT_THAT(WhoAmIWith(gateway.Channel(desk), 0), IsOk());
}

TEST(BoundsTest, OpensSoManyStreamsOnAConnectionAndTheNextCallWaits) {
  RunningGateway gateway(
      {.policy = absl::StrReplaceAll(DevelopmentPolicy(),
                                     {{"streams_open_max: 64", "streams_open_max: 1000"}})});
  const TestIdentity desk = gateway.authority().Member("islington", "duty-desk");
  const auto channel = gateway.Channel(desk);
  std::vector<std::unique_ptr<ByteStream>> streams;
  for (int i = 0; i < kStreamsPerConnectionMax; ++i) {
    streams.push_back(std::make_unique<ByteStream>(channel, "/grpc.health.v1.Health/Watch"));
    ASSERT_TRUE(streams.back()->Write("") && streams.back()->WritesDone());
    ASSERT_TRUE(streams.back()->Read().has_value()) << i;
  }
  EXPECT_THAT(WhoAmIWith(channel, 0, absl::Milliseconds(300)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(WhoAmIWith(gateway.Channel(desk), 0), IsOk());  // Another connection.
  streams.pop_back();
  EXPECT_THAT(WhoAmIWith(channel, 0), IsOk());
}

}  // namespace
}  // namespace consortium::testing
