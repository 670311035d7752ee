#include "gateway/server/method_table.h"

#include <memory>
#include <string>
#include <vector>

#include "consortium/v1/directory.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "planted.pb.h"
#include "tests/support/status_matchers.h"

namespace consortium::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

const std::vector<std::string> kDirectory = {"consortium.v1.DirectoryService"};

absl::Status Nothing(const Call&, const v1::WhoAmIRequest&, v1::WhoAmIResponse*) {
  return absl::OkStatus();
}
absl::Status NoMembers(const Call&, const v1::ListMembersRequest&, v1::ListMembersResponse*) {
  return absl::OkStatus();
}

absl::Status NoBorough(const Call&, const v1::ResolveHomeBoroughRequest&,
                       v1::ResolveHomeBoroughResponse*) {
  return absl::OkStatus();
}

void AddDirectory(MethodTable& table) {
  table.AddRead<v1::WhoAmIRequest, v1::WhoAmIResponse>("/consortium.v1.DirectoryService/WhoAmI",
                                                       Nothing);
  table.AddRead<v1::ListMembersRequest, v1::ListMembersResponse>(
      "/consortium.v1.DirectoryService/ListMembers", NoMembers);
  table.AddRead<v1::ResolveHomeBoroughRequest, v1::ResolveHomeBoroughResponse>(
      "/consortium.v1.DirectoryService/ResolveHomeBorough", NoBorough);
}

TEST(MethodTableTest, TakesTheActionFromTheSchema) {
  MethodTable table;
  AddDirectory(table);
  EXPECT_THAT(table.Check(kDirectory), IsOk());
  const Method* method = table.Find("/consortium.v1.DirectoryService/ListMembers");
  ASSERT_NE(method, nullptr);
  EXPECT_EQ(method->action, "directory.members");
  EXPECT_EQ(method->index, 1u);
  EXPECT_EQ(table.Find("/consortium.v1.DirectoryService/Other"), nullptr);
}

TEST(MethodTableTest, MissesAMethodThatNobodyServes) {
  MethodTable table;
  table.AddRead<v1::WhoAmIRequest, v1::WhoAmIResponse>("/consortium.v1.DirectoryService/WhoAmI",
                                                       Nothing);
  EXPECT_THAT(table.Check(kDirectory), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                HasSubstr("ListMembers has 0 handlers")));
}

TEST(MethodTableTest, RefusesAMethodServedTwice) {
  MethodTable table;
  AddDirectory(table);
  AddDirectory(table);
  EXPECT_THAT(table.Check(kDirectory), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                AllOf(HasSubstr("WhoAmI has 2 handlers"),
                                                      HasSubstr("ListMembers has 2 handlers"))));
}

TEST(MethodTableTest, RefusesAPathThatNoSchemaHas) {
  MethodTable table;
  AddDirectory(table);
  table.AddRead<v1::WhoAmIRequest, v1::WhoAmIResponse>("/consortium.v1.DirectoryService/WhoIsIt",
                                                       Nothing);
  EXPECT_THAT(table.Check(kDirectory), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                HasSubstr("WhoIsIt is in no schema")));
}

TEST(MethodTableTest, RefusesOtherMessagesThanTheSchemaDeclares) {
  MethodTable table;
  table.AddRead<v1::WhoAmIRequest, v1::WhoAmIResponse>("/consortium.v1.DirectoryService/WhoAmI",
                                                       Nothing);
  table.AddRead<v1::WhoAmIRequest, v1::WhoAmIResponse>(
      "/consortium.v1.DirectoryService/ListMembers", Nothing);
  EXPECT_THAT(table.Check(kDirectory),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("other messages")));
}

TEST(MethodTableTest, RefusesAStreamThatIsServedAsOneAnswer) {
  MethodTable table;
  table.AddRead<v1::WatchAvailabilityRequest, v1::WatchAvailabilityResponse>(
      "/consortium.v1.VacancyService/WatchAvailability",
      [](const Call&, const v1::WatchAvailabilityRequest&, v1::WatchAvailabilityResponse*) {
        return absl::OkStatus();
      });
  EXPECT_THAT(table.Check({"consortium.v1.VacancyService"}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("streams in its schema")));
}

// No rule can name a method without an action, and none may be let in by accident.
TEST(MethodTableTest, RefusesAMethodWithoutAnAction) {
  MethodTable table;
  table.AddRead<planted::ForgottenRequest, planted::ForgottenResponse>(
      "/consortium.planted.PlantedService/Forgotten",
      [](const Call&, const planted::ForgottenRequest&, planted::ForgottenResponse*) {
        return absl::OkStatus();
      });
  EXPECT_THAT(table.Check({"consortium.planted.PlantedService"}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "/consortium.planted.PlantedService/Forgotten declares no action; add "
                       "option (action)"));
}

TEST(MethodTableTest, RefusesAServiceNobodyNamed) {
  MethodTable table;
  AddDirectory(table);
  EXPECT_THAT(table.Check({}), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        HasSubstr("a service that is not named")));
  EXPECT_THAT(table.Check({"consortium.v1.DirectoryService", "consortium.v1.Nothing"}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("consortium.v1.Nothing is in no schema")));
}

}  // namespace
}  // namespace consortium::server
