#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <thread>
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
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr auto kConfirmed = v1::BOOKING_STATE_CONFIRMED;
constexpr auto kWaitlisted = v1::BOOKING_STATE_WAITLISTED;

class BookingTest : public TrainingWorld {
 protected:
  // Two who come together.
  v1::Booking Couple(absl::string_view member, int number) {
    v1::BookPlacesRequest request = Seats(member, {number, number + 1});
    request.set_together(true);
    const auto booked = Book(member, request);
    EXPECT_THAT(booked, IsOk());
    EXPECT_EQ(booked->bookings(0).state(), booked->bookings(1).state());
    EXPECT_EQ(booked->bookings(0).party_ref(), booked->bookings(1).party_ref());
    EXPECT_THAT(booked->bookings(0).party_ref(), SizeIs(26));
    return booked->bookings(0);
  }
};

TEST_F(BookingTest, ConfirmsWhileThereArePlacesThenWaitlists) {
  PublishCourse(2);
  const v1::Booking first = BookOne("camden", 1);
  EXPECT_EQ(first.state(), kConfirmed);
  EXPECT_THAT(first.booking_ref(), SizeIs(26));
  EXPECT_THAT(first.party_ref(), IsEmpty());
  EXPECT_EQ(first.participant_ref(), "camden-carer-1");
  EXPECT_EQ(first.offer().title(), "Letterbox contact, a morning");
  EXPECT_EQ(BookOne("barnet", 1).state(), kConfirmed);
  const v1::Booking third = BookOne("camden", 2);
  EXPECT_EQ(third.state(), kWaitlisted);
  EXPECT_EQ(third.waiting_position(), 1u);
  EXPECT_EQ(BookOne("bridge-adoption", 1).waiting_position(), 2u);
  EXPECT_EQ(TheOffer("camden").free_places(), 0u);
}

TEST_F(BookingTest, NamesThatNoRowCanHaveAreNotFound) {
  PublishCourse(2);
  const std::string nul(26, '\0');
  v1::BookPlacesRequest book = Seats("camden", {1});
  book.set_offer_ref(nul);
  EXPECT_THAT(Book("camden", book), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Cancel("camden", nul), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(BookingTest, AReservationEndsOnItsDateAndTheWaitingListMovesUp) {
  const absl::Time until = TuesdayMorning() + absl::Hours(24);
  PublishCourse([until](v1::TrainingOffer& offer) {
    offer.set_capacity(2);
    offer.set_reserved_places(2);
    *offer.mutable_reserved_until() = testing::TimestampAt(until);
  });
  EXPECT_EQ(TheOffer("camden").free_places(), 0u);
  EXPECT_EQ(TheOffer("hackney").free_places(), 2u);
  const v1::Booking camden = BookOne("camden", 1);
  EXPECT_EQ(camden.state(), kWaitlisted);
  EXPECT_EQ(BookOne("hackney", 1).state(), kConfirmed);

  MoveTo(until - absl::Microseconds(1));
  EXPECT_EQ(StateOf("camden", camden.booking_ref()), kWaitlisted);
  clock_.Set(until);
  EXPECT_EQ(TheOffer("barnet").free_places(), 0u) << "camden has waited for it";
  Tick();
  EXPECT_EQ(StateOf("camden", camden.booking_ref()), kConfirmed);
}

TEST_F(BookingTest, WhoBooksAtTheEndOfTheReservationComesAfterThoseWhoWait) {
  PublishCourse([](v1::TrainingOffer& offer) {
    offer.set_capacity(1);
    offer.set_reserved_places(1);
    *offer.mutable_reserved_until() = testing::TimestampAt(TuesdayMorning() + absl::Hours(1));
  });
  const v1::Booking first = BookOne("camden", 1);
  // Before any tick.
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(BookOne("barnet", 1).state(), kWaitlisted);
  EXPECT_EQ(StateOf("camden", first.booking_ref()), kConfirmed);
}

TEST_F(BookingTest, ACoupleComesTogetherOrNotAtAllAndHoldsUpNobody) {
  PublishCourse(3);
  const v1::Booking two = Couple("camden", 1);
  EXPECT_EQ(two.state(), kConfirmed);
  const v1::Booking waiting = Couple("camden", 3);
  EXPECT_EQ(waiting.state(), kWaitlisted);
  EXPECT_EQ(BookOne("barnet", 1).state(), kConfirmed);
  ASSERT_THAT(Cancel("camden", two.booking_ref(), /*whole_party=*/true), IsOk());
  EXPECT_EQ(StateOf("camden", waiting.booking_ref()), kConfirmed);
}

TEST_F(BookingTest, OneOfAPartyMayCancelAlone) {
  PublishCourse(2);
  v1::BookPlacesRequest request = Seats("camden", {1, 2});
  request.set_together(true);
  const auto booked = Book("camden", request);
  ASSERT_THAT(booked, IsOk());
  const v1::Booking waiting = BookOne("barnet", 1);
  const auto cancelled = Cancel("camden", booked->bookings(0).booking_ref());
  ASSERT_THAT(cancelled, IsOk());
  ASSERT_THAT(cancelled->bookings(), SizeIs(1));
  EXPECT_EQ(cancelled->bookings(0).state(), v1::BOOKING_STATE_CANCELLED);
  EXPECT_EQ(StateOf("camden", booked->bookings(1).booking_ref()), kConfirmed);
  EXPECT_EQ(StateOf("barnet", waiting.booking_ref()), kConfirmed);
}

TEST_F(BookingTest, ACancellationPromotesInTheOrderOfBooking) {
  PublishCourse(1);
  const v1::Booking first = BookOne("camden", 1);
  const v1::Booking second = BookOne("barnet", 1);
  const v1::Booking third = BookOne("camden", 2);
  ASSERT_THAT(Cancel("camden", first.booking_ref()), IsOk());
  EXPECT_EQ(StateOf("barnet", second.booking_ref()), kConfirmed);
  EXPECT_EQ(Find("camden", third.booking_ref())->waiting_position(), 1u);
  ASSERT_THAT(Cancel("barnet", second.booking_ref()), IsOk());
  EXPECT_EQ(StateOf("camden", third.booking_ref()), kConfirmed);
}

TEST_F(BookingTest, WhoCancelledMayBookAgain) {
  PublishCourse();
  const v1::Booking first = BookOne("camden", 1);
  ASSERT_THAT(Cancel("camden", first.booking_ref()), IsOk());
  EXPECT_EQ(BookOne("camden", 1).state(), kConfirmed);
}

TEST_F(BookingTest, ALateCancellationIsRecordedAsOneAndAWaitingOneIsNot) {
  PublishCourse([](v1::TrainingOffer& offer) {
    offer.set_capacity(1);
    *offer.mutable_cancel_by() = testing::TimestampAt(NextTuesday() - absl::Hours(24));
  });
  const v1::Booking confirmed = BookOne("camden", 1);
  const v1::Booking waiting = BookOne("camden", 2);
  MoveTo(NextTuesday() - absl::Hours(24));
  const auto first = Cancel("camden", waiting.booking_ref());
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->bookings(0).state(), v1::BOOKING_STATE_CANCELLED);
  const auto second = Cancel("camden", confirmed.booking_ref());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->bookings(0).state(), v1::BOOKING_STATE_CANCELLED_LATE);
}

TEST_F(BookingTest, TheWaitingListClosesWhenTheFirstSessionBegins) {
  PublishCourse(1);
  const v1::Booking confirmed = BookOne("camden", 1);
  const v1::Booking waiting = BookOne("barnet", 1);
  MoveTo(NextTuesday() - absl::Microseconds(1));
  EXPECT_EQ(StateOf("barnet", waiting.booking_ref()), kWaitlisted);
  MoveTo(NextTuesday());
  EXPECT_EQ(StateOf("barnet", waiting.booking_ref()), v1::BOOKING_STATE_NO_PLACE);
  EXPECT_EQ(StateOf("camden", confirmed.booking_ref()), kConfirmed);
  EXPECT_THAT(Cancel("barnet", waiting.booking_ref()),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto begun = Cancel("camden", confirmed.booking_ref());
  EXPECT_THAT(begun, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(rpc::ReasonOf(begun.status()), "OFFER_BEGUN");
}

TEST_F(BookingTest, BoundsOfAMemberAreKept) {
  PublishCourse([](v1::TrainingOffer& offer) { offer.set_places_per_member_max(1); });
  const v1::Booking first = BookOne("camden", 1);
  EXPECT_EQ(first.state(), kConfirmed);
  const v1::Booking second = BookOne("camden", 2);
  EXPECT_EQ(second.state(), kWaitlisted);
  EXPECT_EQ(TheOffer("camden").free_places(), 0u);
  EXPECT_EQ(TheOffer("barnet").free_places(), 1u);
  EXPECT_EQ(BookOne("hackney", 1).state(), kConfirmed);
  EXPECT_EQ(BookOne("hackney", 2).state(), kConfirmed);
  ASSERT_THAT(Cancel("camden", first.booking_ref()), IsOk());
  EXPECT_EQ(StateOf("camden", second.booking_ref()), kConfirmed);
}

struct BadBooking {
  std::string name;
  std::function<void(v1::TrainingOffer&)> offer;
  std::function<void(v1::BookPlacesRequest&)> request;
  absl::StatusCode want;
  std::string reason;
};

class BadBookingTest : public TrainingWorld, public ::testing::WithParamInterface<BadBooking> {};

TEST_P(BadBookingTest, IsRefusedAndChangesNothing) {
  PublishCourse(GetParam().offer);
  v1::BookPlacesRequest request = Seats("camden", {1});
  GetParam().request(request);
  const v1::TrainingOffer before = TheOffer("hackney");
  const auto booked = Book("camden", request);
  EXPECT_THAT(booked, StatusIs(GetParam().want));
  EXPECT_EQ(rpc::ReasonOf(booked.status()), GetParam().reason);
  EXPECT_TRUE(MessageDifferencer::Equals(TheOffer("hackney"), before));
}

const std::function<void(v1::TrainingOffer&)> kAsItIs = [](v1::TrainingOffer&) {};
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kFailed = absl::StatusCode::kFailedPrecondition;
using O = v1::TrainingOffer;
using R = v1::BookPlacesRequest;

INSTANTIATE_TEST_SUITE_P(
    Requests, BadBookingTest,
    ::testing::ValuesIn(std::vector<BadBooking>{
        {"NoPlaces", kAsItIs, [](R& r) { r.clear_seats(); }, kInvalid, ""},
        {"AThousandPlaces", kAsItIs,
         [](R& r) {
           while (r.seats_size() < 1'000) *r.add_seats() = r.seats(0);
         },
         kInvalid, ""},
        {"ACarerTwice", kAsItIs, [](R& r) { *r.add_seats() = r.seats(0); }, kInvalid, ""},
        {"NoSuchOffer", kAsItIs, [](R& r) { r.set_offer_ref("other"); },
         absl::StatusCode::kNotFound, ""},
        {"NoSuchMember", kAsItIs, [](R& r) { r.set_offer_member("leeds"); },
         absl::StatusCode::kNotFound, ""},
        {"NoOffer", kAsItIs, [](R& r) { r.clear_offer_ref(); }, kInvalid, ""},
        {"NoRequestId", kAsItIs, [](R& r) { r.set_request_id("one"); }, kInvalid, ""},
        {"PastDeadline",
         [](O& o) { *o.mutable_booking_deadline() = testing::TimestampAt(TuesdayMorning()); },
         [](R&) {}, kFailed, "BOOKING_CLOSED"},
        {"PastSession",
         [](O& o) {
           *o.mutable_sessions(0)->mutable_start_at() = testing::TimestampAt(TuesdayMorning());
           *o.mutable_sessions(0)->mutable_end_at() =
               testing::TimestampAt(TuesdayMorning() + absl::Hours(1));
         },
         [](R&) {}, kFailed, "BOOKING_CLOSED"},
        {"GuestWhereNoneIsWelcome", kAsItIs,
         [](R& r) { r.mutable_seats(0)->set_kind(v1::SEAT_KIND_GUEST); }, kFailed,
         "GUESTS_NOT_WELCOME"},
        {"WithoutTheLevel",
         [](O& o) {
           o.mutable_restricted_to()->set_scheme("hackney-2024");
           o.mutable_restricted_to()->set_level("2");
         },
         [](R&) {}, kFailed, "LEVEL_NOT_MET"},
        {"APartyBeyondTheCapacity", [](O& o) { o.set_capacity(1); },
         [](R& r) {
           *r.add_seats() = r.seats(0);
           r.mutable_seats(1)->set_participant_ref("camden-carer-2");
           r.set_together(true);
         },
         kFailed, "PARTY_TOO_LARGE"},
        {"NoPlacesAndNoWaiting", [](O& o) { o.set_capacity(1); },
         [](R& r) {
           *r.add_seats() = r.seats(0);
           r.mutable_seats(1)->set_participant_ref("camden-carer-2");
           r.set_no_waiting(true);
         },
         absl::StatusCode::kResourceExhausted, "NO_PLACES"},
    }),
    [](const auto& test) { return test.param.name; });

TEST_F(BookingTest, NobodyHasTwoPlacesOfOneOffer) {
  PublishCourse(1);
  BookOne("camden", 1);
  BookOne("camden", 2);
  for (const int number : {1, 2}) {
    const auto again = Book("camden", Seats("camden", {3, number}));
    EXPECT_THAT(again, StatusIs(absl::StatusCode::kAlreadyExists));
    EXPECT_EQ(rpc::ReasonOf(again.status()), "ALREADY_BOOKED");
  }
  // Pseudonyms are each member's own.
  v1::BookPlacesRequest same = Seats("camden", {1});
  EXPECT_THAT(Book("barnet", same), IsOk());
}

TEST_F(BookingTest, ACancelledOfferIsNotBooked) {
  PublishCourse();
  v1::PublishTrainingOffersRequest empty;
  empty.set_whole_programme(true);
  ASSERT_THAT(Publish("hackney", empty), IsOk());
  const auto booked = Book("camden", Seats("camden", {1}));
  EXPECT_THAT(booked, StatusIs(kFailed));
  EXPECT_EQ(rpc::ReasonOf(booked.status()), "OFFER_CANCELLED");
}

TEST_F(BookingTest, AnotherMembersBookingIsNotThere) {
  PublishCourse();
  const v1::Booking booking = BookOne("camden", 1);
  for (const char* other : {"barnet", "hackney"}) {
    EXPECT_THAT(Cancel(other, booking.booking_ref()), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_THAT(Cancel("camden", "nonsense"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(StateOf("camden", booking.booking_ref()), kConfirmed);
}

TEST_F(BookingTest, ASuspendedOwnersOffersAreNotThere) {
  PublishCourse();
  config::Policy policy = FourMembers();
  policy.mutable_members(3)->set_suspended(true);
  SetPolicy(policy);
  EXPECT_THAT(Book("camden", Seats("camden", {1})), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Search("camden")->found(), IsEmpty());
}

TEST_F(BookingTest, TheWaitingListHasABound) {
  PublishCourse(1);
  BookOne("hackney", 0);
  for (int first = 0; first < 1'000; first += 20) {
    std::vector<int> numbers(20);
    for (int i = 0; i < 20; ++i) numbers[static_cast<size_t>(i)] = 1'000 + first + i;
    ASSERT_THAT(Book("camden", Seats("camden", numbers)), IsOk());
  }
  const auto over = Book("camden", Seats("camden", {1}));
  EXPECT_THAT(over, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(rpc::ReasonOf(over.status()), "WAITING_LIST_FULL");
}

TEST_F(BookingTest, RetryingReturnsTheFirstAnswerWhateverHasHappenedSince) {
  PublishCourse(1);
  v1::BookPlacesRequest request = Seats("camden", {1});
  request.set_request_id("5ad2e1b4-6f0c-4e57-9d3f-0a6c1f1f8e01");
  const auto first = Book("camden", request);
  ASSERT_THAT(first, IsOk());
  Restart();
  auto again = Book("camden", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *again));
  ASSERT_THAT(Cancel("camden", first->bookings(0).booking_ref()), IsOk());
  again = Book("camden", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *again));
  EXPECT_EQ(TheOffer("camden").free_places(), 1u);

  request.mutable_seats(0)->set_participant_ref("camden-carer-9");
  EXPECT_THAT(Book("camden", request), StatusIs(absl::StatusCode::kAlreadyExists));
}

// 64 callers at once for 10 places: through the one writer, so that whatever the
// interleaving ten have a place and the others wait, each on a turn of its own.
TEST_F(BookingTest, SixtyFourCallersForTenPlacesGetTenPlaces) {
  PublishCourse(10);
  std::vector<v1::BookPlacesRequest> requests;
  for (int i = 0; i < 64; ++i) {
    requests.push_back(Seats("camden", {100 + i}));
    Identify(requests.back());
  }
  std::vector<v1::BookingState> states(requests.size());
  std::vector<std::thread> callers;
  for (size_t i = 0; i < requests.size(); ++i) {
    callers.emplace_back([this, i, &requests, &states] {
      const auto booked = Book("camden", requests[i]);
      if (booked.ok()) states[i] = booked->bookings(0).state();
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(std::count(states.begin(), states.end(), kConfirmed), 10);
  EXPECT_EQ(std::count(states.begin(), states.end(), kWaitlisted), 54);
  const v1::TrainingOffer offer = TheOffer("hackney");
  EXPECT_EQ(offer.confirmed(), 10u);
  EXPECT_EQ(offer.waiting(), 54u);
}

}  // namespace
}  // namespace consortium::training
