#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/sample_offer.h"
#include "tests/unit/adapters/cli/command_run.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TrainingCommandTest : public ::testing::Test {
 protected:
  template <typename Request>
  const Request& Asked(const std::string& method) {
    return run_.gateway.training.Asked<Request>(method);
  }
  bool WasAsked(const std::string& method) { return run_.gateway.training.asked.count(method) > 0; }

  // Hackney's `first-aid` is what every search finds.
  void Offer() {
    v1::SearchTrainingResponse response;
    v1::TrainingOffer& offer = *response.add_found()->mutable_offer();
    offer = consortium::testing::SampleOffer("first-aid",
                                             run_.gateway.clock.Now() + absl::Hours(24 * 30));
    offer.set_member("hackney");
    offer.set_state(v1::OFFER_STATE_OPEN);
    offer.set_free_places(4);
    response.set_total(1);
    run_.gateway.training.Answer("SearchTraining", response);
  }

  CommandRun run_;
};

TEST_F(TrainingCommandTest, PublishesAFileUnderARequestIdOfItsOwn) {
  v1::PublishTrainingOffersResponse response;
  response.set_member("hackney");
  response.set_offers_accepted(1);
  response.mutable_receipt()->set_sequence(7);
  run_.gateway.training.Answer("PublishTrainingOffers", response);
  run_.Write("p.textproto", "whole_programme: true offers { offer_ref: 'first-aid' }");
  EXPECT_EQ(run_.Run({"training", "publish", run_.folder / "p.textproto"}), ExitCode::kDone)
      << run_.err;
  EXPECT_THAT(run_.out, HasSubstr("Published for hackney: 1 offer accepted, 0 refused."));
  const auto& asked = Asked<v1::PublishTrainingOffersRequest>("PublishTrainingOffers");
  EXPECT_TRUE(asked.whole_programme());
  EXPECT_FALSE(asked.validate_only());
  EXPECT_EQ(asked.request_id().size(), 36u);
}

TEST_F(TrainingCommandTest, ChecksWithoutStoringAndEndsWithSevenWhenOffersAreRefused) {
  v1::PublishTrainingOffersResponse response;
  response.set_offers_refused(1);
  v1::OfferProblem& problem = *response.add_problems();
  problem.set_offer_ref("first-aid");
  problem.set_field("sessions[0].end_at");
  problem.set_problem("is not after the start");
  problem.set_remedy("swap them");
  problem.set_severity(v1::SEVERITY_REFUSED);
  run_.gateway.training.Answer("PublishTrainingOffers", response);
  EXPECT_EQ(run_.Run({"training", "publish", "-", "--check", "--request-id", "r"}, "{}"),
            ExitCode::kPartly);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("Checked, nothing stored"), HasSubstr("sessions[0].end_at"),
                              HasSubstr("swap them")));
  const auto& asked = Asked<v1::PublishTrainingOffersRequest>("PublishTrainingOffers");
  EXPECT_TRUE(asked.validate_only());
  EXPECT_EQ(asked.request_id(), "r");
}

TEST_F(TrainingCommandTest, SearchesByWords) {
  Offer();
  EXPECT_EQ(run_.Run({"training",     "search",
                      "--topic",      "safer-caring,attachment",
                      "--for",        "adopters",
                      "--stage",      "core",
                      "--kind",       "course",
                      "--mode",       "online",
                      "--standard",   "5,6",
                      "--accessible", "captions",
                      "--level",      "hackney-2024/2",
                      "--near",       "n4 2",
                      "--within",     "5",
                      "--free",       "2",
                      "--member",     "hackney",
                      "--childcare",  "--closed",
                      "--from",       "tomorrow",
                      "--until",      "2027-01-31",
                      "--limit",      "10",
                      "--page",       "next"}),
            ExitCode::kDone)
      << run_.err;
  const auto& asked = Asked<v1::SearchTrainingRequest>("SearchTraining");
  EXPECT_THAT(asked.topics(),
              ElementsAre(v1::TRAINING_TOPIC_SAFER_CARING, v1::TRAINING_TOPIC_ATTACHMENT));
  EXPECT_THAT(asked.audiences(), ElementsAre(v1::AUDIENCE_ADOPTERS));
  EXPECT_THAT(asked.stages(), ElementsAre(v1::TRAINING_STAGE_CORE));
  EXPECT_THAT(asked.kinds(), ElementsAre(v1::OFFERING_KIND_COURSE));
  EXPECT_THAT(asked.modes(), ElementsAre(v1::TRAINING_MODE_ONLINE));
  EXPECT_THAT(asked.standards(), ElementsAre(5u, 6u));
  EXPECT_THAT(asked.accessibility(), ElementsAre(v1::ACCESSIBILITY_CAPTIONS));
  EXPECT_EQ(asked.level().scheme(), "hackney-2024");
  EXPECT_EQ(asked.level().level(), "2");
  EXPECT_EQ(asked.near(), "N4 2");
  EXPECT_DOUBLE_EQ(asked.max_distance_miles(), 5);
  EXPECT_EQ(asked.free_places_min(), 2u);
  EXPECT_EQ(asked.member(), "hackney");
  EXPECT_TRUE(asked.childcare_needed());
  EXPECT_TRUE(asked.include_closed());
  EXPECT_EQ(asked.first_day(), "2026-11-19");
  EXPECT_EQ(asked.last_day(), "2027-01-31");
  EXPECT_EQ(asked.page_size(), 10u);
  EXPECT_EQ(asked.page_token(), "next");
  EXPECT_THAT(run_.out, AllOf(HasSubstr("4 free"), HasSubstr("first-aid"), HasSubstr("E8 1EA")));
}

TEST_F(TrainingCommandTest, SaysWhichWordsThereAreAndSendsNothing) {
  EXPECT_EQ(run_.Run({"training", "search", "--topic", "kindness", "--within", "3", "--from",
                      "soon", "--level", "2"}),
            ExitCode::kUsage);
  EXPECT_THAT(run_.err, AllOf(HasSubstr("paediatric-first-aid"), HasSubstr("goes with --near"),
                              HasSubstr("2026-11-23"), HasSubstr("hackney-2024/2")));
  EXPECT_THAT(run_.err, Not(HasSubstr("kindness")));
  EXPECT_FALSE(WasAsked("SearchTraining"));
}

TEST_F(TrainingCommandTest, EndsWithOneWhenNothingFits) {
  EXPECT_EQ(run_.Run({"training", "search"}), ExitCode::kNothingFound);
  EXPECT_EQ(run_.out, "Nothing is offered that fits.\n");
}

TEST_F(TrainingCommandTest, ShowsOneOfferWhateverItsStateAndTime) {
  Offer();
  EXPECT_EQ(run_.Run({"training", "show", "hackney", "first-aid"}), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out,
              AllOf(HasSubstr("Letterbox contact, a morning"), HasSubstr("4 free for you"),
                    HasSubstr("About: Family time"), HasSubstr("Bring a pen.")));
  const auto& asked = Asked<v1::SearchTrainingRequest>("SearchTraining");
  EXPECT_TRUE(asked.include_closed());
  EXPECT_EQ(asked.first_day(), "2000-01-01");
  EXPECT_EQ(run_.Run({"training", "show", "hackney", "gone"}), ExitCode::kInvalid);
  EXPECT_EQ(run_.Run({"training", "show", "hackney", "first-aid", "--json"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("\"offerRef\":\"first-aid\""));
}

TEST_F(TrainingCommandTest, WritesACalendarOfWhatIsFound) {
  Offer();
  EXPECT_EQ(run_.Run({"training", "calendar", "--topic", "family-time"}), ExitCode::kDone)
      << run_.err;
  EXPECT_THAT(run_.out, AllOf(HasSubstr("BEGIN:VCALENDAR\r\n"), HasSubstr("Letterbox contact")));
  EXPECT_THAT(Asked<v1::SearchTrainingRequest>("SearchTraining").topics(),
              ElementsAre(v1::TRAINING_TOPIC_FAMILY_TIME));
}

TEST_F(TrainingCommandTest, WritesACalendarOfBookingsThatNobodyElseMayRead) {
  Offer();
  v1::ListBookingsResponse bookings;
  for (const char* participant : {"islington-0417", "islington-0418"}) {
    v1::Booking& booking = *bookings.add_bookings();
    booking.set_offer_member("hackney");
    booking.set_offer_ref("first-aid");
    booking.set_participant_ref(participant);
    booking.set_state(v1::BOOKING_STATE_CONFIRMED);
    booking.set_joining_link("https://meet.example/x");
  }
  run_.gateway.training.Answer("ListBookings", bookings);
  const std::string file = run_.folder / "own.ics";
  EXPECT_EQ(run_.Run({"training", "calendar", "--bookings", "--participant", "islington-0418",
                      "--out", file}),
            ExitCode::kDone)
      << run_.err;
  EXPECT_TRUE(platform::CheckPrivate(file).ok());
  const std::string calendar = platform::ReadFile(file, 1 << 16).value();
  EXPECT_THAT(calendar, AllOf(HasSubstr("islington-0418"), Not(HasSubstr("islington-0417")),
                              HasSubstr("https://meet.example/x")));
  EXPECT_EQ(run_.Run({"training", "calendar", "--participant", "islington-0418"}),
            ExitCode::kUsage);
  EXPECT_EQ(run_.Run({"training", "calendar", "--bookings", "--topic", "health"}),
            ExitCode::kUsage);
  EXPECT_EQ(run_.Run({"training", "calendar", "--bookings", "--closed"}), ExitCode::kDone);
  EXPECT_TRUE(Asked<v1::ListBookingsRequest>("ListBookings").include_ended());
}

TEST_F(TrainingCommandTest, PrintsTheProgrammeWithItsTitle) {
  Offer();
  EXPECT_EQ(run_.Run({"training", "programme", "--html", "--title", "Spring & summer"}),
            ExitCode::kDone)
      << run_.err;
  EXPECT_THAT(run_.out, AllOf(HasSubstr("<h1>Spring &amp; summer</h1>"),
                              HasSubstr("Letterbox contact, a morning")));
  EXPECT_EQ(run_.Run({"training", "programme"}), ExitCode::kUsage);
}

TEST_F(TrainingCommandTest, ExportsOnlyWhatIsPublicAndTakesTheRestAway) {
  Offer();
  const std::string folder = run_.folder / "public";
  EXPECT_EQ(run_.Run({"training", "export", "--open-referral", folder}), ExitCode::kNothingFound)
      << run_.err;
  EXPECT_THAT(platform::ReadFile(folder + "/services.json", 1 << 16).value(),
              HasSubstr("\"empty\": true"));
  std::filesystem::create_directory(folder + "/services");
  run_.Write("public/services/stale.json", "{}");
  run_.Write("public/robots.txt", "the web server's");
  EXPECT_EQ(run_.Run({"training", "export", "--open-referral", folder}), ExitCode::kNothingFound);
  EXPECT_FALSE(platform::ReadFile(folder + "/services/stale.json", 1 << 16).ok());
  EXPECT_TRUE(platform::ReadFile(folder + "/robots.txt", 1 << 16).ok());
}

TEST_F(TrainingCommandTest, ExportsIntoNoFolderOfSomebodyElse) {
  Offer();
  run_.Write("index.html", "somebody's page");
  EXPECT_EQ(run_.Run({"training", "export", "--open-referral", run_.folder / ""}),
            ExitCode::kLocal);
  EXPECT_THAT(run_.err, HasSubstr("holds something else"));
  EXPECT_EQ(platform::ReadFile(run_.folder / "index.html", 100).value(), "somebody's page");
}

TEST_F(TrainingCommandTest, EveryCommandHasAnExample) {
  for (const char* command :
       {"publish", "search", "show", "book", "cancel", "bookings", "attendance", "watch",
        "participants", "calendar", "programme", "export"}) {
    EXPECT_EQ(run_.Run({"training", command, "--help"}), ExitCode::kDone);
    EXPECT_THAT(run_.out, HasSubstr(absl::StrCat("consortium training ", command))) << command;
  }
  EXPECT_EQ(run_.Run({"training", "--help"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("never from a command line"));
}

}  // namespace
}  // namespace consortium::cli
