// Lists and streams of bookings: who sees what of them, and that nobody misses
// anything.

#include "gateway/training/bookings.h"

#include <map>
#include <set>
#include <string>
#include <vector>

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

class BookingsTest : public TrainingWorld {
 protected:
  void PublishOnline(uint32_t capacity) {
    PublishCourse([capacity](v1::TrainingOffer& offer) {
      offer.set_capacity(capacity);
      offer.set_mode(v1::TRAINING_MODE_ONLINE);
      offer.clear_venue();
      offer.set_joining_link("https://meet.example/secret");
    });
  }

  std::vector<v1::Booking> List(absl::string_view member, v1::ListBookingsRequest request = {}) {
    std::vector<v1::Booking> bookings;
    for (;;) {
      const auto page = Call<v1::ListBookingsResponse>("ListBookings", member, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) return bookings;
      bookings.insert(bookings.end(), page->bookings().begin(), page->bookings().end());
      if (page->next_page_token().empty()) return bookings;
      request.set_page_token(page->next_page_token());
    }
  }

  // Everything that the stream has now, the last of each booking by reference.
  std::map<std::string, v1::Booking> Drain(server::StreamSource& stream, absl::string_view member,
                                           std::string* position = nullptr) {
    std::map<std::string, v1::Booking> told;
    while (const auto next = Next(stream, member)) {
      for (const v1::Booking& booking : next->bookings()) told[booking.booking_ref()] = booking;
      if (position != nullptr) *position = next->position();
    }
    return told;
  }
};

TEST_F(BookingsTest, AMemberSeesItsOwnAndTheOwnerAllOfItsOffers) {
  PublishOnline(2);
  v1::BookPlacesRequest request = Seats("camden", {1});
  request.mutable_seats(0)->mutable_details()->set_name("Ada Zebrafinch");
  const auto booked = Book("camden", request);
  ASSERT_THAT(booked, IsOk());
  EXPECT_EQ(booked->bookings(0).joining_link(), "https://meet.example/secret");
  EXPECT_EQ(booked->bookings(0).sealed_details(), "");
  BookOne("barnet", 1);
  const v1::Booking waiting = BookOne("barnet", 2);
  EXPECT_EQ(waiting.joining_link(), "") << "only places that are held have it";

  const auto camdens = List("camden");
  ASSERT_THAT(camdens, SizeIs(1));
  EXPECT_EQ(camdens[0].participant_ref(), "camden-carer-1");
  EXPECT_EQ(camdens[0].joining_link(), "https://meet.example/secret");
  EXPECT_EQ(camdens[0].sealed_details(), "") << "the owner alone opens it";

  EXPECT_THAT(List("hackney"), IsEmpty());
  v1::ListBookingsRequest of_own;
  of_own.set_of_own_offers(true);
  const auto hackneys = List("hackney", of_own);
  ASSERT_THAT(hackneys, SizeIs(3));
  EXPECT_EQ(hackneys[0].booking_ref(), waiting.booking_ref()) << "last changed first";
  for (const v1::Booking& booking : hackneys) EXPECT_EQ(booking.participant_ref(), "");
  EXPECT_EQ(Open("hackney", hackneys[2].sealed_details()).name(), "Ada Zebrafinch");
  EXPECT_THAT(hackneys[2].sealing_certificate(), SizeIs(64));
  EXPECT_THAT(List("camden", of_own), IsEmpty());
}

TEST_F(BookingsTest, PagesGoThroughEverythingOnce) {
  PublishCourse(100);
  for (int first = 0; first < 60; first += 20) {
    std::vector<int> numbers(20);
    for (int i = 0; i < 20; ++i) numbers[static_cast<size_t>(i)] = first + i;
    ASSERT_THAT(Book("camden", Seats("camden", numbers)), IsOk());
  }
  v1::ListBookingsRequest request;
  request.set_page_size(7);
  std::set<std::string> seen;
  for (const v1::Booking& booking : List("camden", request)) {
    EXPECT_TRUE(seen.insert(booking.participant_ref()).second);
  }
  EXPECT_THAT(seen, SizeIs(60));
}

TEST_F(BookingsTest, AskedForOneOfferGivesThatAlone) {
  PublishCourse();
  const v1::Booking booking = BookOne("camden", 1);
  v1::ListBookingsRequest request;
  request.set_offer_member("hackney");
  request.set_offer_ref("course");
  EXPECT_THAT(List("camden", request), SizeIs(1));
  request.set_offer_ref("other");
  EXPECT_THAT(List("camden", request), IsEmpty());
  ASSERT_THAT(Cancel("camden", booking.booking_ref()), IsOk());
  request.set_offer_ref("course");
  EXPECT_THAT(List("camden", request), IsEmpty());
  request.set_include_ended(true);
  EXPECT_THAT(List("camden", request), SizeIs(1));
}

TEST_F(BookingsTest, BadListsNameTheField) {
  const auto refused = [this](const v1::ListBookingsRequest& request) {
    const auto listed = Call<v1::ListBookingsResponse>("ListBookings", "camden", request);
    EXPECT_THAT(listed, StatusIs(absl::StatusCode::kInvalidArgument));
    return rpc::FieldViolationsOf(listed.status())[0].field;
  };
  v1::ListBookingsRequest request;
  request.set_page_size(501);
  EXPECT_EQ(refused(request), "page_size");
  request.Clear();
  request.set_offer_ref("course");
  EXPECT_EQ(refused(request), "offer_member");
  request.Clear();
  request.set_of_own_offers(true);
  request.set_offer_member("hackney");
  EXPECT_EQ(refused(request), "offer_member");
  request.Clear();
  request.set_page_token("abc");
  EXPECT_EQ(refused(request), "page_token");
}

TEST_F(BookingsTest, AWatchBeginsWithWhatThereIsAndGoesOnAsItChanges) {
  PublishCourse(1);
  const v1::Booking ended = BookOne("camden", 1);
  ASSERT_THAT(Cancel("camden", ended.booking_ref()), IsOk());
  const v1::Booking first = BookOne("camden", 2);
  const v1::Booking second = BookOne("camden", 3);
  const auto watch = Watch("camden");
  const auto snapshot = Next(*watch, "camden");
  ASSERT_TRUE(snapshot.has_value());
  EXPECT_TRUE(snapshot->snapshot_complete());
  ASSERT_THAT(snapshot->bookings(), SizeIs(2)) << "what has ended is not of the snapshot";
  EXPECT_FALSE(Next(*watch, "camden").has_value());

  ASSERT_THAT(Cancel("camden", first.booking_ref()), IsOk());
  const auto told = Drain(*watch, "camden");
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told.at(first.booking_ref()).state(), v1::BOOKING_STATE_CANCELLED);
  EXPECT_EQ(told.at(second.booking_ref()).state(), v1::BOOKING_STATE_CONFIRMED) << "promoted";
}

TEST_F(BookingsTest, TheOwnersStreamTellsOfItsOffers) {
  PublishCourse();
  const auto watch = Watch("hackney");
  ASSERT_TRUE(Next(*watch, "hackney")->snapshot_complete());
  const v1::Booking booking = BookOne("camden", 1);
  const auto told = Drain(*watch, "hackney");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told.at(booking.booking_ref()).participant_ref(), "");
  const auto barnet = Watch("barnet");
  EXPECT_THAT(Drain(*barnet, "barnet"), IsEmpty());
}

TEST_F(BookingsTest, AWatchResumesWhereItWasAlsoAfterARestart) {
  PublishCourse(1);
  const v1::Booking first = BookOne("camden", 1);
  const v1::Booking second = BookOne("camden", 2);
  std::string position;
  Drain(*Watch("camden"), "camden", &position);
  ASSERT_THAT(Cancel("camden", first.booking_ref()), IsOk());
  Restart();
  const auto resumed = Watch("camden", position);
  const auto told = Drain(*resumed, "camden", &position);
  EXPECT_THAT(told, SizeIs(2));
  EXPECT_THAT(Drain(*Watch("camden", position), "camden"), IsEmpty());

  v1::WatchBookingsRequest others;
  others.set_position(position);
  EXPECT_THAT(table_->Find("/consortium.v1.TrainingService/WatchBookings")
                  ->stream(CallOf("barnet"), others),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(BookingsTest, ALongSnapshotComesInMessagesAndCanBeCutOffAnywhere) {
  PublishCourse([](v1::TrainingOffer& offer) {
    offer.set_capacity(1'000);
    offer.set_mode(v1::TRAINING_MODE_ONLINE);
    offer.clear_venue();
    offer.set_joining_link("https://meet.example/" + std::string(400, 'x'));
  });
  for (int first = 0; first < 400; first += 20) {
    std::vector<int> numbers(20);
    for (int i = 0; i < 20; ++i) numbers[static_cast<size_t>(i)] = 1'000 + first + i;
    ASSERT_THAT(Book("camden", Seats("camden", numbers)), IsOk());
  }
  std::set<std::string> seen;
  std::string position;
  bool complete = false;
  int messages = 0;
  while (!complete) {
    // Cut off after each message.
    const auto watch = Watch("camden", position);
    const auto next = Next(*watch, "camden");
    ASSERT_TRUE(next.has_value());
    for (const v1::Booking& booking : next->bookings()) {
      EXPECT_TRUE(seen.insert(booking.booking_ref()).second);
    }
    position = next->position();
    EXPECT_LE(position.size(), 256u);
    complete = next->snapshot_complete();
    ++messages;
  }
  EXPECT_THAT(seen, SizeIs(400));
  EXPECT_GT(messages, 3);
}

TEST_F(BookingsTest, APositionAheadOfTheDatabaseTakesASnapshot) {
  PublishCourse();
  BookOne("camden", 1);
  std::string position;
  Drain(*Watch("camden"), "camden", &position);
  // A backup from before that booking.
  ASSERT_THAT(writer_->Run([](storage::Transaction& transaction) {
    return transaction.connection().Execute("DELETE FROM training_bookings").status();
  }),
              IsOk());
  Restart();
  v1::WatchBookingsRequest request;
  request.set_position(position);
  const auto watch = table_->Find("/consortium.v1.TrainingService/WatchBookings")
                         ->stream(CallOf("camden"), request);
  EXPECT_THAT(watch, StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(rpc::ReasonOf(watch.status()), "SNAPSHOT_REQUIRED");
}

TEST_F(BookingsTest, AfterARestartEverythingIsAsItWas) {
  PublishOnline(2);
  v1::BookPlacesRequest request = Seats("camden", {1, 2});
  request.set_together(true);
  request.mutable_seats(0)->mutable_details()->set_name("Ada Zebrafinch");
  ASSERT_THAT(Book("camden", request), IsOk());
  const v1::Booking waiting = BookOne("barnet", 1);
  ASSERT_THAT(Cancel("barnet", BookOne("barnet", 2).booking_ref()), IsOk());
  v1::ListBookingsRequest all;
  all.set_of_own_offers(true);
  all.set_include_ended(true);
  const auto bookings = List("hackney", all);
  const v1::TrainingOffer offer = TheOffer("hackney");
  Restart();
  const auto again = List("hackney", all);
  ASSERT_EQ(again.size(), bookings.size());
  for (size_t i = 0; i < again.size(); ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(again[i], bookings[i])) << again[i].ShortDebugString();
  }
  EXPECT_TRUE(MessageDifferencer::Equals(TheOffer("hackney"), offer));
  EXPECT_EQ(Find("barnet", waiting.booking_ref())->waiting_position(), 1u);
}

}  // namespace
}  // namespace consortium::training
