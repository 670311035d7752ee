#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/enquiries/enquiry_store.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/enquiries/enquiry_world.h"

namespace consortium::enquiries {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using ::testing::SizeIs;
using testing::StatusIs;

v1::SubmitEnquiryRequest Request() {
  v1::SubmitEnquiryRequest request;
  request.set_kind(v1::ENQUIRY_KIND_FOSTERING);
  request.set_channel(v1::ENQUIRY_CHANNEL_WEBSITE);
  *request.mutable_enquiry() = Answers();
  return request;
}

class SubmissionTest : public EnquiryWorld {};

TEST_F(SubmissionTest, GoesSealedToItsHomeBoroughAndToNobodyElse) {
  const auto submitted = Submit(Request());
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted->routing(), v1::ROUTING_ROUTED);
  EXPECT_EQ(submitted->contact().name(), "The hackney team");
  EXPECT_THAT(submitted->next_steps(), SizeIs(2));

  const auto haringey = Receive("haringey");
  EXPECT_FALSE(Next(*haringey).has_value());
  const auto hackney = Receive("hackney");
  const auto delivery = Next(*hackney);
  ASSERT_TRUE(delivery.has_value());
  EXPECT_EQ(delivery->record().reference(), submitted->reference());
  EXPECT_TRUE(MessageDifferencer::Equals(Open("hackney", delivery->sealed_enquiry()), Answers()));
}

struct Place {
  std::string name;
  std::string postcode;
  v1::EnquiryKind kind = v1::ENQUIRY_KIND_FOSTERING;
  std::string preferred;
  v1::Routing want = v1::ROUTING_UNSPECIFIED;
  std::string recipient;
};

class RoutingTest : public EnquiryWorld, public ::testing::WithParamInterface<Place> {};

TEST_P(RoutingTest, FindsTheRecipient) {
  v1::SubmitEnquiryRequest request = Request();
  request.set_kind(GetParam().kind);
  request.mutable_enquiry()->set_postcode(GetParam().postcode);
  request.set_preferred_member(GetParam().preferred);
  const auto submitted = Submit(request);
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted->routing(), GetParam().want);
  EXPECT_EQ(submitted->contact().name(), absl::StrCat("The ", GetParam().recipient, " team"));
  const auto stream = Receive(GetParam().recipient);
  ASSERT_TRUE(Next(*stream).has_value());
}

constexpr v1::EnquiryKind kFostering = v1::ENQUIRY_KIND_FOSTERING;

INSTANTIATE_TEST_SUITE_P(
    Postcodes, RoutingTest,
    ::testing::ValuesIn(std::vector<Place>{
        {"Home", "E8 1EA", kFostering, "", v1::ROUTING_ROUTED, "hackney"},
        {"WrittenAnyhow", "e81ea", kFostering, "", v1::ROUTING_ROUTED, "hackney"},
        {"OutcodeOfFourBoroughs", "N6 5QT", kFostering, "", v1::ROUTING_ROUTED, "haringey"},
        {"SameOutcodeElsewhere", "N6 5LY", kFostering, "", v1::ROUTING_OUT_OF_AREA, "consortium"},
        {"Scotland", "EH1 1YJ", kFostering, "", v1::ROUTING_OUT_OF_AREA, "consortium"},
        {"Unknown", "E8 9ZZ", kFostering, "", v1::ROUTING_UNKNOWN_POSTCODE, "consortium"},
        {"NoAuthority", "GIR 0AA", kFostering, "", v1::ROUTING_NO_AUTHORITY, "consortium"},
        {"Preferred", "E8 1EA", kFostering, "haringey", v1::ROUTING_PREFERRED, "haringey"},
        {"PreferredFromAfar", "EH1 1YJ", kFostering, "hackney", v1::ROUTING_PREFERRED, "hackney"},
        {"Adoption", "E8 1EA", v1::ENQUIRY_KIND_ADOPTION, "", v1::ROUTING_ADOPTION,
         "bridge-adoption"},
        {"Lodgings", "E8 1EA", v1::ENQUIRY_KIND_SUPPORTED_LODGINGS, "", v1::ROUTING_ROUTED,
         "hackney"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(SubmissionTest, SaysWhereElseSomebodyFromAfarCanTurn) {
  v1::SubmitEnquiryRequest request = Request();
  request.mutable_enquiry()->set_postcode("EH1 1YJ");
  const auto submitted = Submit(request);
  ASSERT_THAT(submitted, IsOk());
  EXPECT_EQ(submitted->other_authority_code(), "S12000036");
  EXPECT_THAT(submitted->other_authority_name(), HasSubstr("Edinburgh"));
}

TEST_F(SubmissionTest, GoesToTheCoordinatorWhenTheBoroughCannotTakeIt) {
  SetSealing({"haringey", "bridge-adoption", "consortium", "sandbox"});
  ASSERT_THAT(Submit(Request()), IsOk());
  const auto coordinator = Receive("consortium");
  EXPECT_TRUE(Next(*coordinator).has_value());

  SetSealing({"hackney", "consortium"});
  config::Policy policy = FiveMembers();
  policy.mutable_members(0)->set_suspended(true);
  SetPolicy(policy);
  ASSERT_THAT(Submit(Request()), IsOk());
  EXPECT_TRUE(Next(*coordinator).has_value());
}

TEST_F(SubmissionTest, ACoordinatorWithoutCertificateGetsTheRecoveryCopy) {
  SetSealing({"haringey"});
  ASSERT_THAT(Submit(Request()), IsOk());
  const auto coordinator = Receive("consortium");
  const auto delivery = Next(*coordinator);
  ASSERT_TRUE(delivery.has_value());
  EXPECT_EQ(Open("recovery", delivery->sealed_enquiry()).name(), Answers().name());
}

TEST_F(SubmissionTest, RetryingReturnsTheFirstAnswerAlsoAfterARestart) {
  v1::SubmitEnquiryRequest request = Request();
  request.set_request_id("5ad2e1b4-6f0c-4e57-9d3f-0a6c1f1f8e01");
  const auto first = Submit(request);
  ASSERT_THAT(first, IsOk());
  Restart();
  const auto again = Submit(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *again));

  request.mutable_enquiry()->set_name("Somebody Else");
  EXPECT_THAT(Submit(request), StatusIs(absl::StatusCode::kAlreadyExists));
  const auto hackney = Receive("hackney");
  EXPECT_TRUE(Next(*hackney).has_value());
  EXPECT_FALSE(Next(*hackney).has_value());
}

TEST_F(SubmissionTest, AfterErasureTheIdStillReturnsItsAnswer) {
  v1::SubmitEnquiryRequest request = Request();
  request.set_request_id("5ad2e1b4-6f0c-4e57-9d3f-0a6c1f1f8e02");
  const auto first = Submit(request);
  ASSERT_THAT(first, IsOk());
  v1::EraseEnquiryRequest erase;
  erase.set_reference(first->reference());
  ASSERT_THAT(Call<v1::EraseEnquiryResponse>("EraseEnquiry", "hackney", erase), IsOk());
  const auto again = Submit(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->reference(), first->reference());
}

TEST_F(SubmissionTest, NothingInTheDatabaseSaysWhoAsked) {
  ASSERT_THAT(Submit(Request()), IsOk());
  ASSERT_TRUE(DatabaseHolds("enquiries.submit"));
  for (const char* clear : {"Zebrafinch", "zebrafinch", "7946 0123", "79460123", "E8 1EA", "E81EA",
                            "quokka", "zephyr"}) {
    EXPECT_FALSE(DatabaseHolds(clear)) << clear;
  }
}

// What a person is told of their answers says what they were; it is made for each answer and
// kept for none.
TEST_F(SubmissionTest, WhatIsSaidOfTheAnswersIsNotKept) {
  v1::SubmitEnquiryRequest request = Request();
  request.set_request_id("5ad2e1b4-6f0c-4e57-9d3f-0a6c1f1f8e03");
  request.mutable_enquiry()->set_postcode("EH1 1YJ");
  request.mutable_enquiry()->set_spare_room(v1::SPARE_ROOM_NO);
  const auto submitted = Submit(request);
  ASSERT_THAT(submitted, IsOk());
  ASSERT_THAT(submitted->other_ways_of_helping(), ElementsAre(HasSubstr("independent visitor")));
  ASSERT_THAT(submitted->other_authority_name(), HasSubstr("Edinburgh"));
  for (const char* clear : {"independent visitor", "Edinburgh", "S12000036"}) {
    EXPECT_FALSE(DatabaseHolds(clear)) << clear;
  }
  Restart();
  const auto again = Submit(request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*submitted, *again));
}

TEST_F(SubmissionTest, ErasedAnswersAreGoneFromTheFile) {
  const auto submitted = Submit(Request());
  ASSERT_THAT(submitted, IsOk());
  const std::string sealed = Next(*Receive("hackney"))->sealed_enquiry();
  ASSERT_TRUE(DatabaseHolds(sealed.substr(0, 400)));
  v1::EraseEnquiryRequest erase;
  erase.set_reference(submitted->reference());
  const auto erased = Call<v1::EraseEnquiryResponse>("EraseEnquiry", "hackney", erase);
  ASSERT_THAT(erased, IsOk());
  EXPECT_TRUE(erased->record().has_erased_at());
  EXPECT_FALSE(DatabaseHolds(sealed.substr(0, 400)));
}

TEST_F(SubmissionTest, LinksTheSamePersonWithinThirtyDaysAndNeverMerges) {
  const auto first = Submit(Request());
  ASSERT_THAT(first, IsOk());
  v1::SubmitEnquiryRequest request = Request();
  request.mutable_enquiry()->set_email("ADA.Zebrafinch@example.com");
  request.mutable_enquiry()->clear_telephone();
  const auto second = Submit(request);
  ASSERT_THAT(second, IsOk());
  clock_.Advance(absl::Hours(24 * 31));
  ASSERT_THAT(Submit(Request()), IsOk());

  const auto hackney = Receive("hackney");
  EXPECT_THAT(Next(*hackney)->record().possibly_same_as(), IsEmpty());
  EXPECT_THAT(Next(*hackney)->record().possibly_same_as(), ElementsAre(first->reference()));
  EXPECT_THAT(Next(*hackney)->record().possibly_same_as(), IsEmpty());
}

TEST_F(SubmissionTest, LinksByTheTelephoneAlone) {
  const auto first = Submit(Request());
  ASSERT_THAT(first, IsOk());
  v1::SubmitEnquiryRequest request = Request();
  request.mutable_enquiry()->clear_email();
  request.mutable_enquiry()->set_telephone("+44 20 7946 0123");
  ASSERT_THAT(Submit(request), IsOk());
  const auto hackney = Receive("hackney");
  ASSERT_TRUE(Next(*hackney).has_value());
  EXPECT_THAT(Next(*hackney)->record().possibly_same_as(), ElementsAre(first->reference()));
}

TEST_F(SubmissionTest, LinksNobodyAcrossBoroughs) {
  ASSERT_THAT(Submit(Request()), IsOk());
  v1::SubmitEnquiryRequest request = Request();
  request.mutable_enquiry()->set_postcode("N6 5QT");
  ASSERT_THAT(Submit(request), IsOk());
  const auto delivery = Next(*Receive("haringey"));
  ASSERT_TRUE(delivery.has_value());
  EXPECT_THAT(delivery->record().possibly_same_as(), IsEmpty());
}

TEST_F(SubmissionTest, RefusesEachFieldByItsPathAndStoresNothing) {
  v1::SubmitEnquiryRequest request = Request();
  request.clear_kind();
  request.mutable_enquiry()->set_postcode("N6");
  request.mutable_enquiry()->set_consent_to_contact(false);
  request.set_preferred_member("bridge-adoption");
  const auto submitted = Submit(request);
  ASSERT_THAT(submitted, StatusIs(absl::StatusCode::kInvalidArgument));
  std::vector<std::string> fields;
  for (const rpc::FieldViolation& violation : rpc::FieldViolationsOf(submitted.status())) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ElementsAre("kind", "enquiry.consent_to_contact", "enquiry.postcode",
                                  "preferred_member"));
  const auto coordinator = Receive("consortium");
  EXPECT_FALSE(Next(*coordinator).has_value());
}

TEST_F(SubmissionTest, SuspectedSpamWaitsForAPersonOnABudgetOfItsOwn) {
  config::Policy policy = FiveMembers();
  policy.mutable_enquiries()->set_set_aside_max(1);
  SetPolicy(policy);
  v1::SubmitEnquiryRequest spam = Request();
  spam.mutable_enquiry()->set_name("www.example.com");
  const auto first = Submit(spam);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Submit(spam), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Submit(Request()), IsOk());

  const auto hackney = Receive("hackney");
  EXPECT_NE(Next(*hackney)->record().reference(), first->reference());
  const auto aside =
      Call<v1::ListSetAsideResponse>("ListSetAside", "consortium", v1::ListSetAsideRequest());
  ASSERT_THAT(aside, IsOk());
  ASSERT_THAT(aside->records(), SizeIs(1));

  v1::DecideSetAsideRequest release;
  release.set_reference(first->reference());
  release.set_decision(v1::SET_ASIDE_DECISION_RELEASE);
  ASSERT_THAT(Call<v1::DecideSetAsideResponse>("DecideSetAside", "consortium", release), IsOk());
  EXPECT_EQ(Next(*hackney)->record().reference(), first->reference());
  EXPECT_THAT(Call<v1::DecideSetAsideResponse>("DecideSetAside", "consortium", release),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(SubmissionTest, DroppedSpamIsErased) {
  v1::SubmitEnquiryRequest spam = Request();
  spam.mutable_enquiry()->set_name("www.example.com");
  const auto submitted = Submit(spam);
  ASSERT_THAT(submitted, IsOk());
  v1::DecideSetAsideRequest drop;
  drop.set_reference(submitted->reference());
  drop.set_decision(v1::SET_ASIDE_DECISION_DROP);
  const auto dropped = Call<v1::DecideSetAsideResponse>("DecideSetAside", "consortium", drop);
  ASSERT_THAT(dropped, IsOk());
  EXPECT_TRUE(dropped->record().has_erased_at());
  const auto hackney = Receive("hackney");
  EXPECT_FALSE(Next(*hackney).has_value());
}

TEST_F(SubmissionTest, SuspectedSpamThatNobodyDecidesOnExpiresAndIsCounted) {
  config::Policy policy = FiveMembers();
  policy.mutable_enquiries()->set_erased_after_days(31);
  SetPolicy(policy);
  v1::SubmitEnquiryRequest spam = Request();
  spam.mutable_enquiry()->set_name("www.example.com");
  const std::string reference = Submit(spam).value().reference();
  const auto waiting = [&] {
    EXPECT_THAT(RunChange([this](storage::Transaction& transaction) {
                  return room_->Housekeep(transaction);
                }),
                IsOk());
    return Call<v1::ListSetAsideResponse>("ListSetAside", "consortium", v1::ListSetAsideRequest())
        .value()
        .records_size();
  };
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_EQ(waiting(), 1);
  clock_.Advance(absl::Microseconds(1));
  EXPECT_EQ(waiting(), 0);
  v1::ReportEnquiriesRequest period;
  period.set_first_day("2026-11-01");
  period.set_last_day("2026-11-30");
  const auto report = Call<v1::ReportEnquiriesResponse>("ReportEnquiries", "consortium", period);
  ASSERT_THAT(report, IsOk());
  ASSERT_THAT(report->members(), SizeIs(1));
  EXPECT_EQ(report->members(0).member(), "consortium");
  EXPECT_EQ(report->members(0).promises(0).missed(), 1u);
  EXPECT_THAT(RunChange([&](storage::Transaction& transaction) {
                const auto found = EnquiryStore(transaction.connection()).Find(reference).value();
                EXPECT_FALSE(found->body.has_value());
                EXPECT_TRUE(found->record.has_erased_at());
                EXPECT_EQ(found->record.closing_reason(), v1::CLOSING_REASON_SPAM);
                return absl::OkStatus();
              }),
              IsOk());
}

TEST_F(SubmissionTest, ATestGoesTheWholeWayToTheSandboxAndIsNotCounted) {
  v1::SubmitEnquiryRequest request = Request();
  request.set_test(true);
  ASSERT_THAT(Submit(request), IsOk());
  const auto sandbox = Receive("sandbox");
  const auto delivery = Next(*sandbox);
  ASSERT_TRUE(delivery.has_value());
  EXPECT_THAT(delivery->record().promises(), IsEmpty());
  EXPECT_EQ(Open("sandbox", delivery->sealed_enquiry()).name(), Answers().name());
  v1::ReportEnquiriesRequest period;
  period.set_first_day("2026-11-01");
  period.set_last_day("2026-11-30");
  const auto report = Call<v1::ReportEnquiriesResponse>("ReportEnquiries", "consortium", period);
  ASSERT_THAT(report, IsOk());
  EXPECT_THAT(report->members(), IsEmpty());
}

TEST_F(SubmissionTest, CountsACampaignFromFiveUpwards) {
  v1::ReportEnquiriesRequest period;
  period.set_first_day("2026-11-01");
  period.set_last_day("2026-11-30");
  for (int i = 1; i <= 5; ++i) {
    ASSERT_THAT(Submit(Request()), IsOk());
    const auto report = Call<v1::ReportEnquiriesResponse>("ReportEnquiries", "consortium", period);
    ASSERT_THAT(report, IsOk());
    if (i < 5) {
      EXPECT_THAT(report->campaigns(), IsEmpty());
    } else {
      ASSERT_THAT(report->campaigns(), SizeIs(1));
      EXPECT_EQ(report->campaigns(0).campaign(), "zephyr-campaign");
      EXPECT_EQ(report->campaigns(0).received(), 5u);
    }
    EXPECT_EQ(report->members(0).received(), static_cast<uint32_t>(i));
  }
}

}  // namespace
}  // namespace consortium::enquiries
