// The services that no policy names take the same way as all others.

#include "gateway/server/standard_services.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "gateway/server/health.h"
#include "gateway/server/server_reflection.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/server/call_fixture.h"

namespace consortium::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TestIdentity;

constexpr char kCheckPath[] = "/grpc.health.v1.Health/Check";
constexpr char kHealthWatchPath[] = "/grpc.health.v1.Health/Watch";
constexpr char kReflectionPath[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

class StandardServicesTest : public ::testing::Test {
 protected:
  static MethodTable MakeTable(const Health& health) {
    MethodTable table;
    RegisterHealth(table, health);
    RegisterServerReflection(table, {});
    return table;
  }

  const Route& RouteOf(const char* path) { return world_.RouteOf(table_, path); }

  Health health_{[] {}};
  const MethodTable table_ = MakeTable(health_);
  CallWorld world_{table_};
  const TestIdentity desk_ = world_.authority.Member("hackney", "desk");
  const TestIdentity guest_ = world_.authority.Member("hackney", "guest");
};

TEST_F(StandardServicesTest, NoneOfTheContractIsExempt) {
  for (const google::protobuf::ServiceDescriptor* service : policy::Services()) {
    EXPECT_EQ(FindStandardService(service->full_name()), nullptr) << service->full_name();
  }
  EXPECT_EQ(FindStandardService("grpc.health.v1.Health"), &kHealthService);
}

TEST_F(StandardServicesTest, LetInEveryClientThatThePolicyKnows) {
  for (const char* path : {kCheckPath, kHealthWatchPath, kReflectionPath}) {
    EXPECT_THAT(world_.Enter(RouteOf(path), guest_), IsOk()) << path;
    EXPECT_THAT(world_.path.Recheck(RouteOf(path), guest_.certificate_pem), IsOk()) << path;
  }
  EXPECT_THAT(world_.observer.decided(), ElementsAre("hackney/guest standard-service allowed",
                                                     "hackney/guest standard-service allowed",
                                                     "hackney/guest standard-service allowed"));
}

TEST_F(StandardServicesTest, RefuseWhomThePolicyDoesNotKnowOrHasSuspended) {
  const TestIdentity unknown = world_.authority.Member("barnet", "desk");
  EXPECT_THAT(world_.Enter(RouteOf(kCheckPath), unknown),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("default-deny")));
  world_.Replace(absl::StrReplaceAll(
      TestPolicy(), {{"id: 'hackney'", "id: 'hackney' suspended: true"},
                     {"cases { client: 'hackney/desk'", "cases { client: 'camden/desk'"}}));
  for (const char* path : {kCheckPath, kReflectionPath}) {
    EXPECT_THAT(world_.Enter(RouteOf(path), desk_),
                StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("member-suspended")));
    EXPECT_THAT(world_.path.Recheck(RouteOf(path), desk_.certificate_pem),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

TEST_F(StandardServicesTest, EndForARevokedClient) {
  world_.authority.Revoke(desk_);
  world_.ReplaceTrust();
  for (const char* path : {kCheckPath, kHealthWatchPath, kReflectionPath}) {
    EXPECT_THAT(world_.Enter(RouteOf(path), desk_), StatusIs(absl::StatusCode::kUnauthenticated));
    EXPECT_THAT(world_.path.Recheck(RouteOf(path), desk_.certificate_pem),
                StatusIs(absl::StatusCode::kUnauthenticated));
  }
}

TEST_F(StandardServicesTest, TheirOpenStreamsCountAmongTheMembers) {
  const auto watch = world_.Enter(RouteOf(kHealthWatchPath), desk_);
  const auto reflection = world_.Enter(RouteOf(kReflectionPath), guest_);
  ASSERT_THAT(watch, IsOk());
  ASSERT_THAT(reflection, IsOk());
  EXPECT_EQ(rpc::ReasonOf(world_.Enter(RouteOf(kHealthWatchPath), desk_).status()), "OVERLOADED");
  EXPECT_THAT(world_.Enter(RouteOf(kCheckPath), desk_), IsOk());
}

TEST_F(StandardServicesTest, TakeCallsUpToTheirRateAndRefuseOneMore) {
  for (const auto& [path, service] :
       {std::pair(kCheckPath, kHealthService), std::pair(kReflectionPath, kReflectionService)}) {
    for (int i = 0; i < service.burst; ++i) {
      ASSERT_THAT(world_.Enter(RouteOf(path), desk_), IsOk()) << path << i;
    }
    const absl::Status limited = world_.Enter(RouteOf(path), desk_).status();
    EXPECT_EQ(rpc::ReasonOf(limited), "RATE_LIMITED") << path;
    EXPECT_EQ(rpc::RetryDelayOf(limited), absl::Seconds(1 / service.calls_per_second)) << path;
  }
}

}  // namespace
}  // namespace consortium::server
