#include "consortium/v1/vacancies.pb.h"
#include "policy/access/actions.h"
#include "policy/disclosure/redactor.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/disclosure/schema.h"

namespace consortium::policy {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ClassificationTest, EveryAnswerOfTheContractIsClassified) {
  int answers = 0;
  for (const google::protobuf::ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i, ++answers) {
      EXPECT_THAT(CheckClassified(service->method(i)->output_type()), IsOk())
          << service->method(i)->full_name();
    }
  }
  EXPECT_GE(answers, 8);
}

TEST(ClassificationTest, AFieldWithoutAClassIsNamed) {
  const Schema schema(MessageType("Bad", Field("good", 1, "SHARED") +
                                             "field { name: 'secret' number: 2 label: "
                                             "LABEL_OPTIONAL type: TYPE_STRING }"));
  EXPECT_THAT(CheckClassified(schema.Type("Bad")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("test.Bad.secret has no disclosure class"),
                             Not(HasSubstr("good")))));
}

TEST(ClassificationTest, AFieldClassifiedAsUnspecifiedIsNone) {
  const Schema schema(MessageType("Bad", Field("secret", 1, "UNSPECIFIED")));
  EXPECT_THAT(CheckClassified(schema.Type("Bad")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("test.Bad.secret")));
}

TEST(ClassificationTest, EveryFaultBelowIsListed) {
  const std::string unclassified =
      "field { name: 'x' number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }";
  const Schema schema(
      MessageType("Top", MessageField("one", 1, ".test.Below", "SHARED", "REPEATED") +
                             "field { name: 'y' number: 2 label: LABEL_OPTIONAL type: "
                             "TYPE_BOOL }") +
      MessageType("Below", unclassified));
  EXPECT_THAT(CheckClassified(schema.Type("Top")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("test.Below.x"), HasSubstr("test.Top.y"))));
}

TEST(ClassificationTest, WellKnownTypesAreLeaves) {
  const Schema schema(
      MessageType("Good", MessageField("at", 1, ".google.protobuf.Timestamp", "SHARED")));
  EXPECT_THAT(CheckClassified(schema.Type("Good")), IsOk());
}

TEST(ClassificationTest, TypesInCirclesEnd) {
  const Schema schema(
      MessageType("Tree", OwnerField("member", 1) + Field("note", 2, "OWNER") +
                              MessageField("below", 3, ".test.Tree", "SHARED", "REPEATED")));
  EXPECT_THAT(CheckClassified(schema.Type("Tree")), IsOk());
}

TEST(ClassificationTest, AnOwnersFieldNeedsAnOwnerInOrAroundItsMessage) {
  const std::string below = MessageType("Below", Field("note", 1, "OWNER"));
  const std::string holder = MessageField("below", 2, ".test.Below", "SHARED");
  const Schema owned(MessageType("Top", OwnerField("member", 1) + holder) + below);
  EXPECT_THAT(CheckClassified(owned.Type("Top")), IsOk());
  EXPECT_THAT(CheckClassified(owned.Type("Below")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("test.Below.note")));
  const Schema unowned(MessageType("Top", holder) + below);
  EXPECT_THAT(CheckClassified(unowned.Type("Top")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("test.Below.note")));
}

TEST(ClassificationTest, ATypeThatIsReachedWithAndWithoutAnOwnerIsAtFault) {
  const Schema schema(MessageType("Top", MessageField("owned", 1, ".test.Owned", "SHARED") +
                                             MessageField("bare", 2, ".test.Below", "SHARED")) +
                      MessageType("Owned", OwnerField("member", 1) +
                                               MessageField("below", 2, ".test.Below", "SHARED")) +
                      MessageType("Below", Field("note", 1, "OWNER")));
  EXPECT_THAT(CheckClassified(schema.Type("Owned")), IsOk());
  EXPECT_THAT(CheckClassified(schema.Type("Top")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("test.Below.note")));
}

TEST(ClassificationTest, AnOwnerIsOneSingleText) {
  const std::string options =
      "options { [consortium.v1.disclosure]: DISCLOSURE_SHARED [consortium.v1.owner]: true } }";
  const Schema repeated(MessageType(
      "Bad",
      "field { name: 'member' number: 1 label: LABEL_REPEATED type: TYPE_STRING " + options));
  const Schema number(MessageType(
      "Bad",
      "field { name: 'member' number: 1 label: LABEL_OPTIONAL type: TYPE_UINT32 " + options));
  const Schema two(MessageType("Bad", OwnerField("member", 1) + OwnerField("other", 2)));
  EXPECT_THAT(CheckClassified(repeated.Type("Bad")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("test.Bad.member")));
  EXPECT_THAT(CheckClassified(number.Type("Bad")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("test.Bad.member")));
  EXPECT_THAT(CheckClassified(two.Type("Bad")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("test.Bad.other")));
}

TEST(ClassificationTest, AMessageThatOthersMayExtendIsRefused) {
  // Options of fields are the one extensible message at hand.
  EXPECT_THAT(CheckClassified(google::protobuf::FieldOptions::descriptor()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("google.protobuf.FieldOptions may be extended")));
}

TEST(ClassificationDeathTest, ARedactorOfAnUnclassifiedTypeIsNeverMade) {
  EXPECT_DEATH(Redactor{v1::PublishVacancyListRequest::descriptor()},
               "PublishVacancyListRequest.request_id has no disclosure class");
}

}  // namespace
}  // namespace consortium::policy
