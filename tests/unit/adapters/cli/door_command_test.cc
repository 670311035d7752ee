#include "adapters/cli/door_command.h"

#include <string>
#include <vector>

#include "certs/sealing/seal.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_authority.h"
#include "tests/unit/adapters/cli/command_run.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::consortium::testing::StatusIs;
using ::consortium::testing::TestAuthority;
using ::consortium::testing::TestIdentity;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class DoorCommandTest : public ::testing::Test {
 protected:
  DoorCommandTest() {
    const auto files = TestAuthority::WriteIdentity(hackney_, run_.folder / "", "sealing");
    certificate_ = files.certificate_file;
    key_ = files.private_key_file;
  }

  // A booking of Hackney's offer whose details are sealed to `owner`.
  v1::Booking& Add(const char* reference, v1::BookingState state, const std::string& json,
                   const TestIdentity& owner) {
    v1::Booking& booking = *bookings_.add_bookings();
    booking.set_offer_member("hackney");
    booking.set_offer_ref("first-aid");
    booking.set_booking_ref(reference);
    booking.set_member("islington");
    booking.set_kind(v1::SEAT_KIND_CARER);
    booking.set_state(state);
    const auto certificate = sealing::SealingCertificate::Parse(owner.certificate_pem);
    booking.set_sealed_details(sealing::Seal(json, **certificate).value());
    return booking;
  }

  ExitCode Run(std::vector<std::string> more = {}) {
    run_.gateway.training.Answer("ListBookings", bookings_);
    std::vector<std::string> words = {
        "training",   "participants",  "first-aid", "--sealing-certificate",
        certificate_, "--sealing-key", key_};
    words.insert(words.end(), more.begin(), more.end());
    return run_.Run(words);
  }

  CommandRun run_;
  TestAuthority authority_{run_.gateway.clock.Now()};
  TestIdentity hackney_ = authority_.Sealing("hackney");
  TestIdentity camden_ = authority_.Sealing("camden");
  std::string certificate_;
  std::string key_;
  v1::ListBookingsResponse bookings_;
};

TEST_F(DoorCommandTest, ListsWhoIsExpectedByNameWithWhatTheyNeed) {
  Add("b1", v1::BOOKING_STATE_CONFIRMED, R"({"name":"Wilf Ottershaw","contact":"020 7946 0555"})",
      hackney_);
  Add("b2", v1::BOOKING_STATE_CONFIRMED, R"({"name":"ada Zebrafinch","accessNeeds":"A ramp"})",
      hackney_);
  Add("b3", v1::BOOKING_STATE_WAITLISTED, R"({"name":"Cleo Marshwiggle"})", hackney_);
  Add("b4", v1::BOOKING_STATE_CONFIRMED, "", hackney_).clear_sealed_details();
  EXPECT_EQ(Run(), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out, AllOf(HasSubstr("Needs: A ramp"), HasSubstr("020 7946 0555"),
                              HasSubstr("(not given)"), HasSubstr("3 people"),
                              Not(HasSubstr("Marshwiggle"))));
  EXPECT_LT(run_.out.find("ada Zebrafinch"), run_.out.find("Wilf Ottershaw"));
  EXPECT_LT(run_.out.find("Wilf Ottershaw"), run_.out.find("(not given)"));
  const auto& asked = run_.gateway.training.Asked<v1::ListBookingsRequest>("ListBookings");
  EXPECT_TRUE(asked.of_own_offers());
  EXPECT_EQ(asked.offer_ref(), "first-aid");
  EXPECT_EQ(Run({"--waiting"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("Cleo Marshwiggle"));
}

TEST_F(DoorCommandTest, SaysOfWhomItCouldNotOpenTheDetails) {
  Add("b1", v1::BOOKING_STATE_CONFIRMED, R"({"name":"Wilf Ottershaw"})", hackney_);
  Add("b2", v1::BOOKING_STATE_CONFIRMED, R"({"name":"Ada Zebrafinch"})", camden_);
  EXPECT_EQ(Run(), ExitCode::kLocal);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("Wilf Ottershaw"), HasSubstr("whose key was not given"),
                              Not(HasSubstr("Zebrafinch"))));
}

TEST_F(DoorCommandTest, JsonIsALineForEachWithoutTheSealedBytes) {
  Add("b1", v1::BOOKING_STATE_CONFIRMED, R"({"name":"Wilf Ottershaw"})", hackney_);
  EXPECT_EQ(Run({"--json"}), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out,
              AllOf(HasSubstr("\"name\":\"Wilf Ottershaw\""), HasSubstr("\"bookingRef\":\"b1\""),
                    HasSubstr("\"sealedDetails\":\"\"")));
}

TEST_F(DoorCommandTest, EndsWithOneWhenNobodyIsExpected) {
  EXPECT_EQ(Run(), ExitCode::kNothingFound);
  EXPECT_EQ(run_.out, "Nobody is expected.\n");
}

TEST_F(DoorCommandTest, ItsKeyIsLookedAtBeforeAnybodyIsAsked) {
  EXPECT_EQ(Run({"--sealing-key", key_}), ExitCode::kUsage);
  key_ = run_.folder / "absent.key";
  EXPECT_EQ(Run(), ExitCode::kLocal);
  EXPECT_THAT(run_.err, HasSubstr("absent.key"));
  EXPECT_EQ(run_.gateway.training.asked.count("ListBookings"), 0u);
}

TEST_F(DoorCommandTest, DetailsThatWereAlteredOrAreNoneAreTold) {
  const auto key = sealing::SealingKey::Parse(hackney_.certificate_pem, hackney_.private_key_pem);
  v1::Booking& booking = Add("b1", v1::BOOKING_STATE_CONFIRMED, "no JSON", hackney_);
  EXPECT_THAT(OpenDetails(booking, {*key}), StatusIs(absl::StatusCode::kInvalidArgument));
  std::string& sealed = *booking.mutable_sealed_details();
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_THAT(OpenDetails(booking, {*key}), StatusIs(absl::StatusCode::kDataLoss));
  sealed.clear();
  EXPECT_THAT(OpenDetails(booking, {*key}), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace consortium::cli
