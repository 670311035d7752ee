// Shared training end to end: the real gateway, certificates of the real authority, and
// generated clients over mutual TLS.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/clock.h"
#include "certs/platform/random.h"
#include "certs/sealing/unseal.h"
#include "consortium/v1/training.grpc.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/status_details.h"
#include "grpcpp/client_context.h"
#include "tests/integration/enquiry_house.h"
#include "tests/support/sample_offer.h"

namespace consortium::testing {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = v1::TrainingService::Stub;

// An open WatchBookings.
class BookingsWatch {
 public:
  BookingsWatch(const std::shared_ptr<grpc::Channel>& channel, const std::string& position)
      : stub_(v1::TrainingService::NewStub(channel)) {
    context_.set_deadline(absl::ToChronoTime(CallDeadline(kSoon)));
    context_.set_wait_for_ready(true);
    v1::WatchBookingsRequest request;
    request.set_position(position);
    reader_ = stub_->WatchBookings(&context_, request);
  }
  ~BookingsWatch() {
    context_.TryCancel();
    reader_->Finish();
  }

  // Waits for the next message; nothing when the stream ends before.
  std::optional<v1::WatchBookingsResponse> Next() {
    v1::WatchBookingsResponse response;
    if (!reader_->Read(&response)) return std::nullopt;
    return response;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<grpc::ClientReader<v1::WatchBookingsResponse>> reader_;
};

class TrainingTest : public EnquiryHouse {
 protected:
  TrainingTest() {
    for (const char* member : {"hackney", "haringey"}) {
      consortium_.Issue(consortium_.InMember(member, ""), member, "training");
    }
  }

  std::shared_ptr<grpc::Channel> Lead(const std::string& member) {
    return consortium_.Connect(member, "training");
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::shared_ptr<grpc::Channel>& channel,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(CallDeadline(kSoon)));
    context.set_wait_for_ready(true);
    Response response;
    const std::unique_ptr<Stub> stub = v1::TrainingService::NewStub(channel);
    const absl::Status status = FromGrpcStatus((stub.get()->*method)(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // Hackney's course of one place, online, in a week.
  void PublishCourse() {
    v1::PublishTrainingOffersRequest request;
    request.set_request_id(platform::RandomUuid());
    request.set_whole_programme(true);
    v1::TrainingOffer& offer = *request.add_offers();
    offer = SampleOffer("course", platform::SystemClock().Now() + absl::Hours(24 * 7));
    offer.set_capacity(1);
    offer.set_mode(v1::TRAINING_MODE_HYBRID);
    offer.set_joining_link("https://meet.example/secret");
    const auto published = Call(Lead("hackney"), &Stub::PublishTrainingOffers, request);
    ASSERT_THAT(published, IsOk());
    ASSERT_EQ(published->difference().added(), 1u) << published->ShortDebugString();
  }

  static v1::BookPlacesRequest Seat(int number) {
    v1::BookPlacesRequest request;
    request.set_request_id(platform::RandomUuid());
    request.set_offer_member("hackney");
    request.set_offer_ref("course");
    v1::Seat& seat = *request.add_seats();
    seat.set_participant_ref(absl::StrCat("haringey-carer-", number));
    seat.set_kind(v1::SEAT_KIND_CARER);
    seat.mutable_details()->set_name(absl::StrCat("Wilhelmina Quokka-", number));
    return request;
  }

  // What Hackney's own key makes of it.
  v1::ParticipantDetails Opened(const std::string& sealed) {
    const std::string stem = consortium_.InMember("hackney", "sealing-1/hackney-sealing");
    const auto certificate = platform::ReadFile(stem + ".crt", 1 << 16);
    const auto private_key = platform::ReadFile(stem + ".key", 1 << 16);
    EXPECT_THAT(certificate, IsOk());
    EXPECT_THAT(private_key, IsOk());
    const auto key = sealing::SealingKey::Parse(*certificate, *private_key);
    EXPECT_THAT(key, IsOk());
    const absl::StatusOr<sealing::ClearText> clear = sealing::Unseal(sealed, {*key});
    EXPECT_THAT(clear, IsOk());
    v1::ParticipantDetails details;
    EXPECT_TRUE(
        google::protobuf::util::JsonStringToMessage(
            google::protobuf::StringPiece(clear->view().data(), clear->view().size()), &details)
            .ok());
    return details;
  }
};

TEST_F(TrainingTest, APlaceIsBookedPromotedToldAndKeptOverAKill) {
  PublishCourse();
  const auto found = Call(Lead("haringey"), &Stub::SearchTraining, v1::SearchTrainingRequest());
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(found->found(), SizeIs(1));
  EXPECT_EQ(found->found(0).offer().free_places(), 1u);
  EXPECT_EQ(found->found(0).offer().joining_link(), "");

  const v1::BookPlacesRequest request = Seat(1);
  const auto first = Call(Lead("haringey"), &Stub::BookPlaces, request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->bookings(0).state(), v1::BOOKING_STATE_CONFIRMED);
  EXPECT_EQ(first->bookings(0).joining_link(), "https://meet.example/secret");
  const auto second = Call(Lead("haringey"), &Stub::BookPlaces, Seat(2));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->bookings(0).state(), v1::BOOKING_STATE_WAITLISTED);
  EXPECT_EQ(second->bookings(0).joining_link(), "");

  std::string position;
  {
    BookingsWatch watch(Lead("haringey"), "");
    const auto snapshot = watch.Next();
    ASSERT_TRUE(snapshot.has_value());
    EXPECT_THAT(snapshot->bookings(), SizeIs(2));
    EXPECT_TRUE(snapshot->snapshot_complete());
    position = snapshot->position();
  }
  consortium_.Kill();
  consortium_.Start();
  const auto again = Call(Lead("haringey"), &Stub::BookPlaces, request);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *again));

  v1::ListBookingsRequest of_own;
  of_own.set_of_own_offers(true);
  const auto owners = Call(Lead("hackney"), &Stub::ListBookings, of_own);
  ASSERT_THAT(owners, IsOk());
  ASSERT_THAT(owners->bookings(), SizeIs(2));
  EXPECT_EQ(owners->bookings(0).participant_ref(), "");
  EXPECT_EQ(Opened(owners->bookings(0).sealed_details()).name(), "Wilhelmina Quokka-2");

  BookingsWatch watch(Lead("haringey"), position);
  v1::CancelBookingRequest cancel;
  cancel.set_request_id(platform::RandomUuid());
  cancel.set_booking_ref(first->bookings(0).booking_ref());
  ASSERT_THAT(Call(Lead("haringey"), &Stub::CancelBooking, cancel), IsOk());
  const auto told = watch.Next();
  ASSERT_TRUE(told.has_value());
  ASSERT_THAT(told->bookings(), SizeIs(2));
  for (const v1::Booking& booking : told->bookings()) {
    const bool cancelled = booking.booking_ref() == first->bookings(0).booking_ref();
    EXPECT_EQ(booking.state(),
              cancelled ? v1::BOOKING_STATE_CANCELLED : v1::BOOKING_STATE_CONFIRMED);
  }
}

TEST_F(TrainingTest, OnlyTrainingLeadsShareTraining) {
  PublishCourse();
  for (const auto& channel : {Borough("haringey"), Website()}) {
    const auto booked = Call(channel, &Stub::BookPlaces, Seat(1));
    EXPECT_THAT(booked, StatusIs(absl::StatusCode::kPermissionDenied));
    EXPECT_EQ(rpc::ReasonOf(booked.status()), "POLICY_DENIED");
  }
}

TEST_F(TrainingTest, NoFileOfTheGatewaySaysWhoComes) {
  PublishCourse();
  ASSERT_THAT(Call(Lead("haringey"), &Stub::BookPlaces, Seat(1)), IsOk());
  ASSERT_TRUE(consortium_.Terminate());
  std::vector<std::string> with_names;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(consortium_.gateway_folder())) {
    if (!entry.is_regular_file()) continue;
    const auto content = platform::ReadFile(entry.path().string(), size_t{64} << 20);
    if (content.ok() && absl::StrContains(*content, "Quokka")) {
      with_names.push_back(entry.path().string());
    }
  }
  EXPECT_THAT(with_names, IsEmpty());
}

}  // namespace
}  // namespace consortium::testing
