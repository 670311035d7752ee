#include <string>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/enquiries/enquiry_world.h"

namespace consortium::enquiries {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

class RerouteTest : public EnquiryWorld {
 protected:
  RerouteTest() { reference_ = SubmitAnswers(Answers()).value().reference(); }

  static std::string ReasonOf(const absl::Status& status) { return rpc::ReasonOf(status); }

  std::string reference_;
};

TEST_F(RerouteTest, IsSealedAnewAndStartsNoClockAgain) {
  const auto delivery = Next(*Receive("hackney"));
  clock_.Advance(absl::Hours(5));
  const auto rerouted = Reroute("hackney", reference_, "haringey", Answers());
  ASSERT_THAT(rerouted, IsOk());
  EXPECT_EQ(rerouted->record().recipient(), "haringey");
  EXPECT_EQ(rerouted->record().promises(0).due_at().seconds(),
            delivery->record().promises(0).due_at().seconds());
  EXPECT_FALSE(Next(*Receive("hackney")).has_value());
  const auto next = Next(*Receive("haringey"));
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(Open("haringey", next->sealed_enquiry()).name(), Answers().name());
  EXPECT_EQ(ReasonOf(Acknowledge("hackney", *delivery).status()), "REROUTED");
  EXPECT_EQ(ReasonOf(Progress("hackney", reference_, v1::ENQUIRY_STAGE_CONTACTED).status()),
            "REROUTED");
  EXPECT_THAT(Acknowledge("sandbox", *delivery), StatusIs(absl::StatusCode::kNotFound));
  ASSERT_THAT(next->record().steps(), SizeIs(2));
  EXPECT_EQ(next->record().steps(0).member(), "hackney");
  EXPECT_EQ(next->record().steps(1).member(), "haringey");
}

TEST_F(RerouteTest, RefusesWhatWasAltered) {
  v1::Enquiry altered = Answers();
  altered.set_message("Something else.");
  const auto refused = Reroute("hackney", reference_, "haringey", altered);
  ASSERT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::FieldViolationsOf(refused.status())[0].field, "enquiry");
  EXPECT_THAT(Reroute("hackney", reference_, "hackney", Answers()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Reroute("haringey", reference_, "consortium", Answers()),
              StatusIs(absl::StatusCode::kNotFound));
}

// One that its first recipient had picked up, and had tried to reach, was in no list and
// on no stream while the next one did not come for it: nobody would have known.
TEST_F(RerouteTest, TheCoordinatorIsToldWhenTheNextRecipientDoesNotPickItUp) {
  {
    const auto stream = Receive("hackney");
    ASSERT_THAT(Acknowledge("hackney", *Next(*stream)), IsOk());
  }
  ASSERT_THAT(Progress("hackney", reference_, v1::ENQUIRY_STAGE_CONTACT_ATTEMPTED), IsOk());
  const auto rerouted = Reroute("hackney", reference_, "haringey", Answers());
  ASSERT_THAT(rerouted, IsOk());
  EXPECT_FALSE(rerouted->record().promises(0).has_met_at());
  EXPECT_TRUE(rerouted->record().promises(1).has_met_at());
  EXPECT_FALSE(NextOverdue().has_value());

  clock_.Advance(absl::Hours(24 + 14));  // Wednesday ends.
  EXPECT_TRUE(room_->Tick(clock_.Now()));
  const auto told = NextOverdue();
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->record().reference(), reference_);
  EXPECT_EQ(told->record().recipient(), "haringey");
  EXPECT_TRUE(told->record().promises(0).missed());
  EXPECT_EQ(told->record().steps(1).stage(), v1::ENQUIRY_STAGE_PICKED_UP);
  EXPECT_EQ(told->record().steps(1).member(), "hackney");
  EXPECT_THAT(Overdue().records(), SizeIs(1));
  EXPECT_THAT(TakeRecoveryCopy(reference_), IsOk());

  const auto stream = Receive("haringey");
  ASSERT_THAT(Acknowledge("haringey", *Next(*stream)), IsOk());
  EXPECT_THAT(Overdue().records(), IsEmpty());
  EXPECT_FALSE(NextOverdue().has_value());
}

TEST_F(RerouteTest, TheCoordinatorIsToldOfWhatIsPassedOnAfterItWasDue) {
  const std::string other = SubmitAnswers(Answers()).value().reference();
  {
    const auto stream = Receive("hackney");
    ASSERT_THAT(Acknowledge("hackney", *Next(*stream)), IsOk());
  }
  clock_.Advance(absl::Hours(24 + 14));
  const auto first = NextOverdue();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->record().reference(), other);

  clock_.Advance(absl::Hours(1));
  ASSERT_THAT(Reroute("hackney", reference_, "haringey", Answers()), IsOk());
  for (const bool restarted : {false, true}) {
    if (restarted) Restart();
    const auto second = NextOverdue(first->position());
    ASSERT_TRUE(second.has_value()) << restarted;
    EXPECT_EQ(second->record().reference(), reference_);
    EXPECT_FALSE(NextOverdue(second->position()).has_value()) << restarted;
  }
}

TEST_F(RerouteTest, EndsWithTheTenthMember) {
  const std::string members[] = {"hackney", "haringey"};
  for (int i = 0; i < 9; ++i) {
    ASSERT_THAT(Reroute(members[i % 2], reference_, members[(i + 1) % 2], Answers()), IsOk()) << i;
  }
  const auto refused = Reroute("haringey", reference_, "hackney", Answers());
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(ReasonOf(refused.status()), "PASSED_ON_TOO_OFTEN");
  const auto stream = Receive("haringey");
  EXPECT_THAT(Acknowledge("haringey", *Next(*stream)), IsOk()) << "who has it keeps it";
}

TEST_F(RerouteTest, LinksThePersonsEnquiriesAtTheNextMemberAndNoOthers) {
  v1::Enquiry moved = Answers();
  moved.set_postcode("N6 5QT");
  const std::string at_haringey = SubmitAnswers(moved).value().reference();
  const std::string second = SubmitAnswers(Answers()).value().reference();
  const auto rerouted = Reroute("hackney", second, "haringey", Answers());
  ASSERT_THAT(rerouted, IsOk());
  EXPECT_THAT(Next(*Receive("haringey"))->record().possibly_same_as(), IsEmpty());
  const auto stream = Receive("haringey");
  ASSERT_TRUE(Next(*stream).has_value());
  const auto next = Next(*stream);
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->record().reference(), second);
  EXPECT_THAT(next->record().possibly_same_as(), ElementsAre(at_haringey));
}

TEST_F(RerouteTest, TakesWhatWasNotErasedAfterAllOffTheList) {
  ASSERT_THAT(RunChange([this](storage::Transaction& transaction) {
                return erasures_->Add({reference_}, transaction.now());
              }),
              IsOk());
  ASSERT_THAT(Reroute("hackney", reference_, "haringey", Answers()), IsOk());
  EXPECT_THAT(erasures_->references(), IsEmpty());
}

}  // namespace
}  // namespace consortium::enquiries
