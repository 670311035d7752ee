#include "gateway/server/health.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::server {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

class HealthTest : public ::testing::Test {
 protected:
  HealthTest() { RegisterHealth(table_, health_); }

  absl::StatusOr<int> Check(const std::string& name) {
    HealthCheckRequest request;
    request.set_service(name);
    HealthCheckResponse response;
    absl::Status answered;
    table_.Find("/grpc.health.v1.Health/Check")
        ->unary(Call(), request, &response,
                [&answered](absl::Status status) { answered = std::move(status); });
    if (!answered.ok()) return answered;
    return response.status();
  }

  absl::StatusOr<std::unique_ptr<StreamSource>> Watch(const std::string& name) {
    HealthCheckRequest request;
    request.set_service(name);
    return table_.Find("/grpc.health.v1.Health/Watch")->stream(Call(), request);
  }

  // What the source says now; nothing when it has no more to say.
  static int Said(StreamSource& source) {
    HealthCheckResponse response;
    const absl::StatusOr<bool> more = source.Next(&response);
    EXPECT_THAT(more, IsOk());
    return more.value_or(false) ? response.status() : -1;
  }

  int changes_ = 0;
  Health health_{[this] { ++changes_; }};
  MethodTable table_;
};

TEST_F(HealthTest, ItsMethodsAreACompleteService) {
  EXPECT_THAT(table_.Check({"grpc.health.v1.Health"}), IsOk());
}

TEST_F(HealthTest, AnswersByName) {
  health_.Set("", true);
  health_.Set(kStorageHealth, false);
  EXPECT_EQ(*Check(""), HealthCheckResponse::SERVING);
  EXPECT_EQ(*Check("consortium.storage"), HealthCheckResponse::NOT_SERVING);
  EXPECT_THAT(Check("consortium.nothing"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HealthTest, AWatchSaysEveryChangeOnceAndKnowsNamesThatComeLater) {
  const auto source = Watch("consortium.config");
  ASSERT_THAT(source, IsOk());
  EXPECT_EQ(Said(**source), HealthCheckResponse::SERVICE_UNKNOWN);
  EXPECT_EQ(Said(**source), -1);
  health_.Set(kConfigHealth, true);
  health_.Set(kConfigHealth, true);
  EXPECT_EQ(changes_, 1);
  EXPECT_EQ(Said(**source), HealthCheckResponse::SERVING);
  EXPECT_EQ(Said(**source), -1);
  health_.EndAll();
  health_.Set(kConfigHealth, true);
  EXPECT_EQ(changes_, 2);
  EXPECT_EQ(Said(**source), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Said(**source), -1);
}

TEST_F(HealthTest, TakesANameAtTheLimitAndRefusesOneByteMore) {
  const std::string longest(kHealthNameBytesMax, 'x');
  EXPECT_THAT(Check(longest), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Watch(longest), IsOk());
  const absl::Status refused = Check(longest + "x").status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("256")));
  ASSERT_EQ(rpc::FieldViolationsOf(refused).size(), 1u);
  EXPECT_EQ(rpc::FieldViolationsOf(refused)[0].field, "service");
  EXPECT_THAT(Watch(longest + "x"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace consortium::server
