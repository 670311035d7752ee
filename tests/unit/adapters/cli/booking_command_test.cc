#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/unit/adapters/cli/command_run.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class BookingCommandTest : public ::testing::Test {
 protected:
  template <typename Request>
  const Request& Asked(const std::string& method) {
    return run_.gateway.training.Asked<Request>(method);
  }
  bool WasAsked(const std::string& method) { return run_.gateway.training.asked.count(method) > 0; }

  static v1::Booking BookingOf(const char* participant, v1::BookingState state) {
    v1::Booking booking;
    booking.set_offer_member("hackney");
    booking.set_offer_ref("first-aid");
    booking.set_member("islington");
    booking.set_participant_ref(participant);
    booking.set_booking_ref("0h3k9v2m7q4x8c1z5t6w9p2r4s");
    booking.set_state(state);
    booking.mutable_offer()->set_title("Paediatric first aid");
    if (state == v1::BOOKING_STATE_WAITLISTED) booking.set_waiting_position(3);
    return booking;
  }

  CommandRun run_;
};

TEST_F(BookingCommandTest, BooksACoupleAndAsksWhatTheTrainerNeeds) {
  v1::BookPlacesResponse response;
  *response.add_bookings() = BookingOf("islington-0417", v1::BOOKING_STATE_CONFIRMED);
  *response.add_bookings() = BookingOf("islington-0418", v1::BOOKING_STATE_WAITLISTED);
  run_.gateway.training.Answer("BookPlaces", response);
  EXPECT_EQ(run_.Run({"training", "book", "hackney", "first-aid", "--seat", "carer:islington-0417",
                      "--seat", "staff:islington-0418", "--together", "--ask", "--level",
                      "hackney-2024/2"},
                     "Ada Zebrafinch\n020 7946 0555\nA ramp\n\n"),
            ExitCode::kDone)
      << run_.err;
  EXPECT_THAT(run_.out,
              AllOf(HasSubstr("Booked\n"), HasSubstr("waits, number 3"), HasSubstr("confirmed")));
  EXPECT_THAT(run_.err, AllOf(HasSubstr("islington-0417, for the trainer alone"),
                              Not(HasSubstr("Zebrafinch"))));
  const auto& asked = Asked<v1::BookPlacesRequest>("BookPlaces");
  EXPECT_EQ(asked.offer_member(), "hackney");
  EXPECT_EQ(asked.offer_ref(), "first-aid");
  EXPECT_TRUE(asked.together());
  EXPECT_EQ(asked.request_id().size(), 36u);
  ASSERT_THAT(asked.seats(), SizeIs(2));
  EXPECT_EQ(asked.seats(0).details().name(), "Ada Zebrafinch");
  EXPECT_EQ(asked.seats(0).details().access_needs(), "A ramp");
  EXPECT_EQ(asked.seats(0).level().scheme(), "hackney-2024");
  EXPECT_EQ(asked.seats(1).kind(), v1::SEAT_KIND_STAFF);
  EXPECT_FALSE(asked.seats(1).has_details());
}

TEST_F(BookingCommandTest, TakesAPartyFromStandardInput) {
  EXPECT_EQ(run_.Run({"training", "book", "hackney", "first-aid", "--seats", "-", "--no-waiting",
                      "--request-id", "r"},
                     R"({"offerMember":"camden","seats":[{"participantRef":"islington-0417",)"
                     R"("kind":"SEAT_KIND_CARER","details":{"name":"Ada Zebrafinch"}}]})"),
            ExitCode::kDone)
      << run_.err;
  const auto& asked = Asked<v1::BookPlacesRequest>("BookPlaces");
  EXPECT_EQ(asked.offer_member(), "hackney");
  EXPECT_EQ(asked.request_id(), "r");
  EXPECT_TRUE(asked.no_waiting());
  EXPECT_EQ(asked.seats(0).details().name(), "Ada Zebrafinch");
}

TEST_F(BookingCommandTest, SaysHowASeatIsWrittenAndSendsNothing) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{},
                                             {"--seat", "islington-0417"},
                                             {"--seat", "pilot:x"},
                                             {"--seats", "f", "--ask"},
                                             {"--seat", "carer:islington-0417", "--level", "2"}}) {
    std::vector<std::string> line = {"training", "book", "hackney", "first-aid"};
    line.insert(line.end(), words.begin(), words.end());
    EXPECT_EQ(run_.Run(line), ExitCode::kUsage);
  }
  EXPECT_EQ(run_.Run({"training", "book", "h", "o", "--seat", "carer:islington-0417", "--ask"},
                     "Ada Zebrafinch\n"),
            ExitCode::kLocal);
  EXPECT_THAT(run_.err, AllOf(HasSubstr("nothing was sent"), Not(HasSubstr("Zebrafinch"))));
  EXPECT_FALSE(WasAsked("BookPlaces"));
}

TEST_F(BookingCommandTest, SaysSoWhenEverybodyWaits) {
  v1::BookPlacesResponse response;
  *response.add_bookings() = BookingOf("islington-0417", v1::BOOKING_STATE_WAITLISTED);
  run_.gateway.training.Answer("BookPlaces", response);
  EXPECT_EQ(run_.Run({"training", "book", "h", "o", "--seat", "carer:islington-0417"}),
            ExitCode::kDone);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("On the waiting list"), Not(HasSubstr("Booked\n"))));
}

TEST_F(BookingCommandTest, AFullRoomIsAnAnswerAndAWriteCanBeRepeated) {
  run_.gateway.training.status = client::FromGateway(
      rpc::WithReason(absl::ResourceExhaustedError("no place is free"), "NO_PLACES"));
  EXPECT_EQ(run_.Run({"training", "book", "h", "o", "--seat", "carer:islington-0417"}),
            ExitCode::kInvalid);
  EXPECT_THAT(run_.err, AllOf(HasSubstr("NO_PLACES"), HasSubstr("give it as --request-id"),
                              Not(HasSubstr("send less"))));
}

TEST_F(BookingCommandTest, CancelsOneOrTheParty) {
  v1::CancelBookingResponse response;
  *response.add_bookings() = BookingOf("islington-0417", v1::BOOKING_STATE_CANCELLED);
  run_.gateway.training.Answer("CancelBooking", response);
  EXPECT_EQ(run_.Run({"training", "cancel", "0h3k", "--party"}), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out, AllOf(HasSubstr("Cancelled"), HasSubstr("cancelled")));
  const auto& asked = Asked<v1::CancelBookingRequest>("CancelBooking");
  EXPECT_EQ(asked.booking_ref(), "0h3k");
  EXPECT_TRUE(asked.whole_party());
}

TEST_F(BookingCommandTest, ListsBookingsOfOnesOwnAndOfOnesOffers) {
  EXPECT_EQ(run_.Run({"training", "bookings"}), ExitCode::kNothingFound);
  v1::ListBookingsResponse response;
  *response.add_bookings() = BookingOf("islington-0417", v1::BOOKING_STATE_WAITLISTED);
  response.set_next_page_token("next");
  run_.gateway.training.Answer("ListBookings", response);
  EXPECT_EQ(run_.Run({"training", "bookings", "--of-offers", "--offer", "first-aid", "--ended",
                      "--limit", "5"}),
            ExitCode::kDone);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("waits, number 3"), HasSubstr("--page next"),
                              HasSubstr("Paediatric first aid")));
  const auto& asked = Asked<v1::ListBookingsRequest>("ListBookings");
  EXPECT_TRUE(asked.of_own_offers());
  EXPECT_TRUE(asked.include_ended());
  EXPECT_EQ(asked.offer_ref(), "first-aid");
  EXPECT_EQ(asked.page_size(), 5u);
}

TEST_F(BookingCommandTest, RecordsWhoCameAlsoFromStandardInput) {
  EXPECT_EQ(run_.Run({"training", "attendance", "first-aid", "a=yes", "b=no"}), ExitCode::kDone)
      << run_.err;
  {
    const auto& asked = Asked<v1::RecordAttendanceRequest>("RecordAttendance");
    ASSERT_THAT(asked.attendances(), SizeIs(2));
    EXPECT_TRUE(asked.attendances(0).attended());
    EXPECT_FALSE(asked.attendances(1).attended());
    EXPECT_EQ(asked.attendances(1).booking_ref(), "b");
  }
  EXPECT_EQ(run_.Run({"training", "attendance", "first-aid", "-"}, "c=Y\nd=n\n"), ExitCode::kDone);
  EXPECT_EQ(Asked<v1::RecordAttendanceRequest>("RecordAttendance").attendances(0).booking_ref(),
            "c");
  EXPECT_EQ(run_.Run({"training", "attendance", "first-aid", "a=perhaps"}), ExitCode::kUsage);
  EXPECT_THAT(run_.err, HasSubstr("BOOKING=yes"));
}

TEST_F(BookingCommandTest, WatchesChangesAndSaysWhereToGoOn) {
  v1::WatchBookingsResponse first;
  *first.add_bookings() = BookingOf("islington-0417", v1::BOOKING_STATE_WAITLISTED);
  first.set_snapshot_complete(true);
  first.set_position("1.1");
  v1::WatchBookingsResponse second;
  *second.add_bookings() = BookingOf("islington-0417", v1::BOOKING_STATE_CONFIRMED);
  second.mutable_bookings(0)->set_joining_link("https://meet.example/x");
  second.set_position("1.2");
  run_.gateway.training.watched = {first, second};
  EXPECT_EQ(run_.Run({"training", "watch", "--count", "1"}), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out, AllOf(HasSubstr("confirmed"), HasSubstr("join at https://meet.example/x"),
                              Not(HasSubstr("waits"))));
  EXPECT_THAT(run_.err, AllOf(HasSubstr("1 booking at the start"), HasSubstr("--from 1.2")));
  EXPECT_EQ(run_.Run({"training", "watch", "--from", "1.1", "--count", "2", "--json"}),
            ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("\"position\":\"1.2\""));
}

TEST_F(BookingCommandTest, APositionOfAnotherDatabaseStartsTheWatchAnewOnce) {
  run_.gateway.training.watched_end = client::FromGateway(
      rpc::WithReason(absl::OutOfRangeError("not of this database"), "SNAPSHOT_REQUIRED"));
  EXPECT_EQ(run_.Run({"training", "watch", "--from", "9.9"}), ExitCode::kInvalid);
  EXPECT_THAT(run_.err, HasSubstr("of another database; starting with all"));
  ASSERT_THAT(run_.gateway.training.asked.at("WatchBookings"), SizeIs(2));
  EXPECT_EQ(Asked<v1::WatchBookingsRequest>("WatchBookings").position(), "");
}

}  // namespace
}  // namespace consortium::cli
