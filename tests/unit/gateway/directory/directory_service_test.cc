#include "gateway/directory/directory_service.h"

#include "consortium/v1/directory.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace consortium::directory {
namespace {

using ::consortium::testing::IsOk;
using ::testing::ElementsAre;

class DirectoryServiceTest : public ::testing::Test {
 protected:
  DirectoryServiceTest() {
    RegisterDirectory(
        table_, membership_, postcodes_, clock_, [](absl::string_view member, absl::string_view) {
          return WhoAmIFacts{.roles = {"placement-team"},
                             .actions = {"directory.whoami", absl::StrCat(member, ".only")},
                             .policy_digest = "ab12"};
        });
  }

  static std::shared_ptr<const Membership> Two() {
    config::Policy policy;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        R"(members { id: "islington" kind: MEMBER_KIND_BOROUGH name: "Islington"
                     duty_desk_telephone: "020 7946 0001" }
           members { id: "camden" kind: MEMBER_KIND_BOROUGH suspended: true })",
        &policy));
    return std::make_shared<Membership>(policy);
  }

  template <typename Response>
  Response Ask(absl::string_view path) {
    const server::Method* method = table_.Find(path);
    Response response;
    absl::Status status = absl::UnknownError("not answered");
    method->unary(call_, *method->request_prototype, &response,
                  [&status](absl::Status answer) { status = std::move(answer); });
    EXPECT_THAT(status, IsOk());
    return response;
  }

  testing::FakeClock clock_{absl::FromUnixSeconds(1'790'000'000)};
  CurrentMembership membership_{Two()};
  CurrentPostcodes postcodes_{nullptr};
  server::MethodTable table_;
  server::Call call_{.member = "islington",
                     .client = "duty-desk",
                     .received_at = clock_.Now(),
                     .certificate_not_after = absl::FromUnixSeconds(1'800'000'000),
                     .spiffe_id = "spiffe://consortium.example/islington/duty-desk"};
};

TEST_F(DirectoryServiceTest, WithoutAPostcodeDirectoryNoHomeBoroughIsFound) {
  const server::Method* method = table_.Find("/consortium.v1.DirectoryService/ResolveHomeBorough");
  v1::ResolveHomeBoroughResponse response;
  absl::Status status;
  method->unary(call_, *method->request_prototype, &response,
                [&status](absl::Status answer) { status = std::move(answer); });
  EXPECT_THAT(status, testing::StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(DirectoryServiceTest, ServesEveryMethodOfTheService) {
  EXPECT_THAT(table_.Check({"consortium.v1.DirectoryService"}), IsOk());
}

TEST_F(DirectoryServiceTest, SaysWhoTheCertificateMakesTheCallerAndWhatItMayDo) {
  const auto answer = Ask<v1::WhoAmIResponse>("/consortium.v1.DirectoryService/WhoAmI");
  EXPECT_EQ(answer.member(), "islington");
  EXPECT_EQ(answer.client(), "duty-desk");
  EXPECT_EQ(answer.spiffe_id(), call_.spiffe_id);
  EXPECT_THAT(answer.roles(), ElementsAre("placement-team"));
  EXPECT_THAT(answer.actions(), ElementsAre("directory.whoami", "islington.only"));
  EXPECT_EQ(answer.policy_digest(), "ab12");
  EXPECT_EQ(answer.certificate_not_after().seconds(), 1'800'000'000);
  EXPECT_EQ(answer.gateway_time().seconds(), 1'790'000'000);
}

TEST_F(DirectoryServiceTest, ListsEveryMemberSortedSuspendedOnesIncluded) {
  const auto answer = Ask<v1::ListMembersResponse>("/consortium.v1.DirectoryService/ListMembers");
  ASSERT_EQ(answer.members_size(), 2);
  EXPECT_EQ(answer.members(0).id(), "camden");
  EXPECT_EQ(answer.members(1).id(), "islington");
  EXPECT_EQ(answer.members(1).telephone_now().number(), "020 7946 0001");
}

}  // namespace
}  // namespace consortium::directory
