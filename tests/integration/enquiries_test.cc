// Enquiries end to end: the website's call, the gateway, and the boroughs' inboxes, all of them
// the real programs over mutual TLS.

#include <signal.h>
#include <sys/wait.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "certs/platform/random.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/status_details.h"
#include "tests/integration/enquiry_house.h"

namespace consortium::testing {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Stub = v1::EnquiryService::Stub;

class EnquiriesTest : public EnquiryHouse {};

TEST_F(EnquiriesTest, AnEnquiryComesIntoItsHomeBoroughsFolderAndNoOther) {
  ChildProcess hackney = consortium_.StartInbox("hackney", "inbox");
  ChildProcess haringey = consortium_.StartInbox("haringey", "inbox");
  const v1::SubmitEnquiryRequest request = SampleEnquiry(1, kInHackney);
  const v1::SubmitEnquiryResponse answer = Submit(request);
  EXPECT_EQ(answer.routing(), v1::ROUTING_ROUTED);
  EXPECT_THAT(answer.contact().name(), HasSubstr("Hackney"));

  ASSERT_TRUE(Arrive("hackney", 1));
  const auto received = consortium_.Received("hackney");
  ASSERT_THAT(received, SizeIs(1));
  const auto& [name, one] = *received.begin();
  EXPECT_EQ(name, answer.reference());
  EXPECT_EQ(one.record().reference(), answer.reference());
  EXPECT_EQ(one.record().recipient(), "hackney");
  EXPECT_TRUE(MessageDifferencer::Equals(one.enquiry(), request.enquiry()))
      << one.enquiry().ShortDebugString();
  EXPECT_THAT(consortium_.Text("hackney", name),
              AllOf(HasSubstr(answer.reference()), HasSubstr("Your name\n  Wilhelmina Quokka-1\n"),
                    HasSubstr("Postcode\n  E8 1EA\n"), HasSubstr("A zebrafinch sings")));

  EXPECT_TRUE(Eventually(
      kSoon, [&] { return StageOf(answer.reference()) == v1::ENQUIRY_STAGE_PICKED_UP; }));
  EXPECT_THAT(consortium_.Received("haringey"), IsEmpty());

  for (ChildProcess* inbox : {&hackney, &haringey}) {
    inbox->Signal(SIGTERM);
    const absl::StatusOr<int> ended = inbox->WaitForEnd(kSoon);
    ASSERT_THAT(ended, IsOk());
    EXPECT_TRUE(WIFEXITED(*ended) && WEXITSTATUS(*ended) == 0);
  }
}

TEST_F(EnquiriesTest, WhatIsSubmittedTwiceArrivesOnce) {
  const v1::SubmitEnquiryRequest request = SampleEnquiry(1, kInHackney);
  const v1::SubmitEnquiryResponse answer = Submit(request);
  EXPECT_TRUE(MessageDifferencer::Equals(Submit(request), answer));
  consortium_.Kill();
  consortium_.Start();
  EXPECT_TRUE(MessageDifferencer::Equals(Submit(request), answer));

  // The one behind it shows that nothing else is in front.
  const v1::SubmitEnquiryResponse next = Submit(SampleEnquiry(2, kInHackney));
  const ChildProcess inbox = consortium_.StartInbox("hackney", "inbox");
  ASSERT_TRUE(
      Eventually(kSoon, [&] { return StageOf(next.reference()) == v1::ENQUIRY_STAGE_PICKED_UP; }));
  EXPECT_THAT(consortium_.Received("hackney"), SizeIs(2));
}

TEST_F(EnquiriesTest, ARerouteGoesOnWithItsHistoryAndItsClocks) {
  const ChildProcess hackney = consortium_.StartInbox("hackney", "inbox");
  const v1::SubmitEnquiryRequest request = SampleEnquiry(1, kInHackney);
  const std::string reference = Submit(request).reference();
  ASSERT_TRUE(Eventually(kSoon, [&] { return StageOf(reference) == v1::ENQUIRY_STAGE_PICKED_UP; }));
  const config::ReceivedEnquiry first = consortium_.Received("hackney").at(reference);

  v1::RerouteEnquiryRequest reroute;
  reroute.set_request_id(platform::RandomUuid());
  reroute.set_reference(reference);
  reroute.set_to_member("haringey");
  reroute.set_reason(v1::REROUTE_REASON_PERSON_MOVED);
  *reroute.mutable_enquiry() = first.enquiry();
  reroute.mutable_enquiry()->set_message("altered");
  EXPECT_THAT(CallEnquiries(Borough("hackney"), &Stub::RerouteEnquiry, reroute),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("enquiry")));

  reroute.set_request_id(platform::RandomUuid());
  *reroute.mutable_enquiry() = first.enquiry();
  ASSERT_THAT(CallEnquiries(Borough("hackney"), &Stub::RerouteEnquiry, reroute), IsOk());
  const ChildProcess haringey = consortium_.StartInbox("haringey", "inbox");
  ASSERT_TRUE(Arrive("haringey", 1));
  const config::ReceivedEnquiry second = consortium_.Received("haringey").at(reference);
  EXPECT_TRUE(MessageDifferencer::Equals(second.enquiry(), request.enquiry()));
  std::vector<std::string> members;
  for (const v1::EnquiryStep& step : second.record().steps()) members.push_back(step.member());
  EXPECT_THAT(members, ElementsAre("hackney", "hackney", "haringey")) << "came, picked up, came";
  ASSERT_EQ(second.record().promises_size(), first.record().promises_size());
  for (int i = 0; i < second.record().promises_size(); ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(second.record().promises(i).due_at(),
                                           first.record().promises(i).due_at()));
  }
  EXPECT_TRUE(Eventually(kSoon, [&] {
    const auto status = StatusOfEnquiry(Website(), reference);
    return status.ok() && status->stage() == v1::ENQUIRY_STAGE_PICKED_UP &&
           absl::StrContains(status->contact().name(), "Haringey");
  }));
}

TEST_F(EnquiriesTest, ABoroughOpensWhatWasSealedToItsOldKeyAndToItsNewOne) {
  const v1::SubmitEnquiryRequest before = SampleEnquiry(1, kInHackney);
  const std::string reference_before = Submit(before).reference();
  const std::string newest = consortium_.AddSealingKey("hackney");
  ASSERT_TRUE(
      Eventually(kSoon, [&] { return absl::StrContains(consortium_.Log(), "config.reloaded"); }));
  const v1::SubmitEnquiryRequest after = SampleEnquiry(2, kInHackney);
  const std::string reference_after = Submit(after).reference();

  const std::vector<v1::ReceiveEnquiriesResponse> sealed = TakeDeliveries(Borough("hackney"), 2);
  ASSERT_THAT(sealed, SizeIs(2));
  EXPECT_NE(sealed[0].sealing_certificate(), sealed[1].sealing_certificate());
  EXPECT_TRUE(MessageDifferencer::Equals(
      OpenedByOpenssl(sealed[1].sealed_enquiry(),
                      consortium_.InMember("hackney", "sealing-2/hackney-sealing")),
      after.enquiry()));

  const ChildProcess inbox = consortium_.StartInbox("hackney", "inbox");
  ASSERT_TRUE(Arrive("hackney", 2));
  auto received = consortium_.Received("hackney");
  EXPECT_TRUE(MessageDifferencer::Equals(received[reference_before].enquiry(), before.enquiry()));
  EXPECT_TRUE(MessageDifferencer::Equals(received[reference_after].enquiry(), after.enquiry()));
}

TEST_F(EnquiriesTest, WithoutAnySealingCertificateOfTheBoroughTheCoordinatorHasIt) {
  std::filesystem::remove(consortium_.InGateway("sealing/hackney-1.crt"));
  ASSERT_TRUE(
      Eventually(kSoon, [&] { return absl::StrContains(consortium_.Log(), "config.reloaded"); }));
  const v1::SubmitEnquiryRequest request = SampleEnquiry(1, kInHackney);
  const std::string reference = Submit(request).reference();
  const std::vector<v1::ReceiveEnquiriesResponse> sealed = TakeDeliveries(Coordinator(), 1);
  ASSERT_THAT(sealed, SizeIs(1));
  EXPECT_EQ(sealed[0].record().reference(), reference);
  EXPECT_TRUE(MessageDifferencer::Equals(
      OpenedByOpenssl(sealed[0].sealed_enquiry(), consortium_.InSafe("consortium-recovery")),
      request.enquiry()));
}

class OverdueTest : public EnquiryHouse {
 protected:
  OverdueTest() : EnquiryHouse({.picked_up = "seconds: 4"}) {}
};

TEST_F(OverdueTest, WhatNobodyPicksUpIsToldToTheCoordinatorAndOpensInTheSafe) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(CallDeadline(kSoon)));
  const auto stub = v1::EnquiryService::NewStub(Coordinator());
  const auto overdue = stub->WatchOverdueEnquiries(&context, {});
  const v1::SubmitEnquiryRequest request = SampleEnquiry(1, kInHackney);
  const std::string reference = Submit(request).reference();

  v1::TakeRecoveryCopyRequest take;
  take.set_request_id(platform::RandomUuid());
  take.set_reference(reference);
  take.mutable_asker()->set_officer_reference("C-1");
  take.mutable_asker()->set_purpose(v1::PURPOSE_AUDIT);
  const absl::Status early = CallEnquiries(Coordinator(), &Stub::TakeRecoveryCopy, take).status();
  EXPECT_EQ(rpc::ReasonOf(early), "NOT_OVERDUE") << early;

  v1::WatchOverdueEnquiriesResponse told;
  ASSERT_TRUE(overdue->Read(&told));
  EXPECT_EQ(told.record().reference(), reference);
  EXPECT_EQ(told.record().recipient(), "hackney");
  ASSERT_GE(told.record().promises_size(), 1);
  EXPECT_TRUE(told.record().promises(0).missed());
  const auto list = CallEnquiries(Coordinator(), &Stub::ListOverdueEnquiries, {});
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->records_size(), 1);
  EXPECT_EQ(list->records(0).reference(), reference);

  take.set_request_id(platform::RandomUuid());
  const auto copy = CallEnquiries(Coordinator(), &Stub::TakeRecoveryCopy, take);
  ASSERT_THAT(copy, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(
      OpenedByOpenssl(copy->sealed_enquiry(), consortium_.InSafe("consortium-recovery")),
      request.enquiry()));

  // Late is not lost: the borough still gets it.
  const ChildProcess inbox = consortium_.StartInbox("hackney", "inbox");
  EXPECT_TRUE(Arrive("hackney", 1));
  context.TryCancel();
  while (overdue->Read(&told)) {
  }
  EXPECT_EQ(overdue->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace consortium::testing
