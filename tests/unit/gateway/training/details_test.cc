// What the trainer is told of participants: sealed at once, erased in time; and who came.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/training/training_world.h"

namespace consortium::training {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr size_t kSealedSample = 300;

class DetailsTest : public TrainingWorld {
 protected:
  v1::BookPlacesRequest WithDetails(absl::string_view member, int number) {
    v1::BookPlacesRequest request = Seats(member, {number});
    v1::ParticipantDetails& details = *request.mutable_seats(0)->mutable_details();
    details.set_name("Ada Zebrafinch");
    details.set_contact("020 7946 0123");
    details.set_access_needs("A quokka comes along.");
    return request;
  }

  // As the owner has it now; empty when nothing is kept.
  std::string SealedOf(const std::string& booking_ref) {
    return Find("hackney", booking_ref)->sealed_details();
  }

  void ExpectNothingIsLeft(const std::string& booking_ref, const std::string& sealed) {
    EXPECT_EQ(SealedOf(booking_ref), "");
    EXPECT_FALSE(DatabaseHolds(sealed.substr(0, kSealedSample)));
    Restart();
    EXPECT_EQ(SealedOf(booking_ref), "");
  }

  std::string BookWithDetails(absl::string_view member, int number) {
    const auto booked = Book(member, WithDetails(member, number));
    EXPECT_THAT(booked, IsOk());
    return booked->bookings(0).booking_ref();
  }
};

TEST_F(DetailsTest, AreSealedToTheOwnerBeforeAnythingIsWritten) {
  PublishCourse();
  const v1::BookPlacesRequest request = WithDetails("camden", 1);
  const auto booked = Book("camden", request);
  ASSERT_THAT(booked, IsOk());
  const std::string sealed = SealedOf(booked->bookings(0).booking_ref());
  EXPECT_TRUE(DatabaseHolds(sealed.substr(0, kSealedSample)));
  EXPECT_TRUE(MessageDifferencer::Equals(Open("hackney", sealed), request.seats(0).details()));
  for (const char* clear : {"Zebrafinch", "7946 0123", "quokka"}) {
    EXPECT_FALSE(DatabaseHolds(clear)) << clear;
  }
}

TEST_F(DetailsTest, WithoutACertificateOnlyDetailsAreRefused) {
  PublishCourse();
  SetSealing({"camden"});
  const auto booked = Book("camden", WithDetails("camden", 1));
  EXPECT_THAT(booked, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(booked.status()), "NO_SEALING");
  EXPECT_EQ(BookOne("camden", 1).state(), v1::BOOKING_STATE_CONFIRMED);
}

TEST_F(DetailsTest, ARetryNeedsNoCertificate) {
  PublishCourse();
  v1::BookPlacesRequest request = WithDetails("camden", 1);
  request.set_request_id("5ad2e1b4-6f0c-4e57-9d3f-0a6c1f1f8e01");
  const auto first = Book("camden", request);
  ASSERT_THAT(first, IsOk());
  SetSealing({"camden"});
  const auto again = Book("camden", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *again));
  request.mutable_seats(0)->mutable_details()->set_name("Somebody Else");
  EXPECT_THAT(Book("camden", request), StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(DetailsTest, GoAtOnceWhenTheBookingIsCancelledAndTheIdStillAnswers) {
  PublishCourse();
  v1::BookPlacesRequest request = WithDetails("camden", 1);
  request.set_request_id("5ad2e1b4-6f0c-4e57-9d3f-0a6c1f1f8e02");
  const auto first = Book("camden", request);
  ASSERT_THAT(first, IsOk());
  const std::string reference = first->bookings(0).booking_ref();
  const std::string sealed = SealedOf(reference);
  ASSERT_THAT(Cancel("camden", reference), IsOk());
  ExpectNothingIsLeft(reference, sealed);
  const auto again = Book("camden", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->bookings(0).booking_ref(), reference);
}

TEST_F(DetailsTest, GoWithAnOfferThatIsCancelled) {
  PublishCourse(1);
  const std::string confirmed = BookWithDetails("camden", 1);
  const std::string waiting = BookWithDetails("barnet", 1);
  const std::string sealed = SealedOf(confirmed);
  const std::string sealed_waiting = SealedOf(waiting);
  v1::PublishTrainingOffersRequest empty;
  empty.set_whole_programme(true);
  ASSERT_THAT(Publish("hackney", empty), IsOk());
  ExpectNothingIsLeft(confirmed, sealed);
  ExpectNothingIsLeft(waiting, sealed_waiting);
}

TEST_F(DetailsTest, GoWhenTheWaitingListCloses) {
  PublishCourse(1);
  BookWithDetails("camden", 1);
  const std::string waiting = BookWithDetails("barnet", 1);
  const std::string sealed = SealedOf(waiting);
  MoveTo(NextTuesday());
  ExpectNothingIsLeft(waiting, sealed);
}

TEST_F(DetailsTest, GoThirtyDaysAfterTheLastSession) {
  PublishCourse();
  const std::string reference = BookWithDetails("camden", 1);
  const std::string sealed = SealedOf(reference);
  const absl::Time end = NextTuesday() + absl::Hours(3) + absl::Hours(24 * 30);
  MoveTo(end - absl::Microseconds(1));
  EXPECT_EQ(SealedOf(reference), sealed);
  MoveTo(end);
  ExpectNothingIsLeft(reference, sealed);
  EXPECT_EQ(StateOf("camden", reference), v1::BOOKING_STATE_CONFIRMED);
}

TEST_F(DetailsTest, AttendanceGoesHomeAsEvidence) {
  PublishCourse();
  const v1::Booking came = BookOne("camden", 1);
  const v1::Booking stayed_away = BookOne("camden", 2);
  MoveTo(NextTuesday());
  const auto watch = Watch("camden");
  ASSERT_TRUE(Next(*watch, "camden").has_value());
  ASSERT_THAT(Attend("hackney", came.booking_ref()), IsOk());
  ASSERT_THAT(Attend("hackney", stayed_away.booking_ref(), false), IsOk());
  const auto told = Next(*watch, "camden");
  ASSERT_TRUE(told.has_value());
  ASSERT_THAT(told->bookings(), SizeIs(2));
  EXPECT_EQ(told->bookings(0).state(), v1::BOOKING_STATE_ATTENDED);
  EXPECT_EQ(told->bookings(0).participant_ref(), "camden-carer-1");
  EXPECT_EQ(told->bookings(0).offer().standards(0), 5u);
  EXPECT_EQ(told->bookings(1).state(), v1::BOOKING_STATE_DID_NOT_ATTEND);

  // A mistake is put right, and saying it again is none.
  const auto corrected = Attend("hackney", stayed_away.booking_ref());
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->bookings(0).state(), v1::BOOKING_STATE_ATTENDED);
  EXPECT_EQ(corrected->bookings(0).participant_ref(), "");
  EXPECT_THAT(Attend("hackney", stayed_away.booking_ref()), IsOk());
}

TEST_F(DetailsTest, AttendanceHasItsTime) {
  PublishCourse();
  const v1::Booking booking = BookOne("camden", 1);
  MoveTo(NextTuesday() - absl::Microseconds(1));
  EXPECT_EQ(rpc::ReasonOf(Attend("hackney", booking.booking_ref()).status()), "NOT_BEGUN");
  const absl::Time end = NextTuesday() + absl::Hours(3) + absl::Hours(24 * 30);
  MoveTo(end - absl::Microseconds(1));
  EXPECT_THAT(Attend("hackney", booking.booking_ref()), IsOk());
  MoveTo(end);
  EXPECT_EQ(rpc::ReasonOf(Attend("hackney", booking.booking_ref(), false).status()), "TOO_LATE");
}

TEST_F(DetailsTest, AttendanceIsOfTheOwnOffersConfirmedBookings) {
  PublishCourse(1);
  const v1::Booking confirmed = BookOne("camden", 1);
  const v1::Booking waiting = BookOne("camden", 2);
  MoveTo(NextTuesday());
  EXPECT_THAT(Attend("camden", confirmed.booking_ref()), StatusIs(absl::StatusCode::kNotFound));
  const auto none = Attend("hackney", waiting.booking_ref());
  EXPECT_THAT(none, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(none.status()), "NOT_CONFIRMED");
  const auto unknown = Attend("hackney", "nonsense");
  EXPECT_THAT(unknown, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::FieldViolationsOf(unknown.status())[0].field, "attendances[0].booking_ref");

  v1::RecordAttendanceRequest request;
  request.set_offer_ref("course");
  EXPECT_THAT(Call<v1::RecordAttendanceResponse>("RecordAttendance", "hackney", request),
              StatusIs(absl::StatusCode::kInvalidArgument));
  request.add_attendances()->set_booking_ref(confirmed.booking_ref());
  request.add_attendances()->set_booking_ref(confirmed.booking_ref());
  EXPECT_THAT(Call<v1::RecordAttendanceResponse>("RecordAttendance", "hackney", request),
              StatusIs(absl::StatusCode::kInvalidArgument));
  v1::RecordAttendanceRequest many;
  many.set_offer_ref("course");
  for (int i = 0; i <= 1'000; ++i) {
    many.add_attendances()->set_booking_ref(absl::StrCat("booking-", i));
  }
  const auto too_many = Call<v1::RecordAttendanceResponse>("RecordAttendance", "hackney", many);
  EXPECT_THAT(too_many, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(rpc::FieldViolationsOf(too_many.status())[0].field, "attendances");
  many.mutable_attendances()->RemoveLast();
  const auto as_many_as_may_be =
      Call<v1::RecordAttendanceResponse>("RecordAttendance", "hackney", many);
  EXPECT_EQ(rpc::FieldViolationsOf(as_many_as_may_be.status())[0].field,
            "attendances[0].booking_ref");
  // All or nothing.
  request.mutable_attendances(1)->set_booking_ref(waiting.booking_ref());
  EXPECT_THAT(Call<v1::RecordAttendanceResponse>("RecordAttendance", "hackney", request),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(StateOf("camden", confirmed.booking_ref()), v1::BOOKING_STATE_CONFIRMED);
}

TEST_F(DetailsTest, RequestsThatHoldDetailsAreForgotten) {
  const auto forgets = [this](absl::string_view method) {
    return table_->Find(absl::StrCat("/consortium.v1.TrainingService/", method))->forgets_requests;
  };
  EXPECT_TRUE(forgets("BookPlaces"));
  EXPECT_FALSE(forgets("SearchTraining"));
  EXPECT_FALSE(forgets("PublishTrainingOffers"));
}

}  // namespace
}  // namespace consortium::training
