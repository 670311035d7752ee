#include <sys/stat.h>

#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "adapters/cli/enquiry_intake.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/cli/command_run.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kReference[] = "0000-0000-0";
constexpr char kMistyped[] = "0000-0001-0";
constexpr char kAnswers[] = R"({"name":"Ada Zebrafinch","postcode":"E8 1EA"})";

class EnquiryCommandTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_THAT(CheckedReference(kReference), IsOk()); }

  template <typename Request>
  const Request& Asked(const std::string& method) {
    return run_.gateway.enquiries.Asked<Request>(method);
  }
  bool WasAsked(const std::string& method) {
    return run_.gateway.enquiries.asked.count(method) > 0;
  }

  CommandRun run_;
};

TEST_F(EnquiryCommandTest, SubmitsAFileAndShowsTheReference) {
  v1::SubmitEnquiryResponse response;
  response.set_reference(kReference);
  run_.gateway.enquiries.Answer("SubmitEnquiry", response);
  run_.Write("enquiry.json",
             absl::StrCat(R"({"kind":"ENQUIRY_KIND_FOSTERING",)",
                          R"("channel":"ENQUIRY_CHANNEL_WEBSITE","enquiry":)", kAnswers, "}"));
  EXPECT_EQ(run_.Run({"enquiries", "submit", run_.folder / "enquiry.json", "--test"}),
            ExitCode::kDone)
      << run_.err;
  EXPECT_THAT(run_.out, HasSubstr(kReference));
  const auto& asked = Asked<v1::SubmitEnquiryRequest>("SubmitEnquiry");
  EXPECT_EQ(asked.enquiry().name(), "Ada Zebrafinch");
  EXPECT_TRUE(asked.test());
  EXPECT_EQ(asked.request_id().size(), 36u);
}

TEST_F(EnquiryCommandTest, SubmitsAnswersFromStandardInputAsStaffTookThem) {
  EXPECT_EQ(run_.Run({"enquiries", "submit", "--answers", "-", "--kind", "supported-lodgings",
                      "--channel", "telephone", "--prefer", "camden", "--request-id", "r"},
                     kAnswers),
            ExitCode::kDone)
      << run_.err;
  const auto& asked = Asked<v1::SubmitEnquiryRequest>("SubmitEnquiry");
  EXPECT_EQ(asked.kind(), v1::ENQUIRY_KIND_SUPPORTED_LODGINGS);
  EXPECT_EQ(asked.channel(), v1::ENQUIRY_CHANNEL_TELEPHONE);
  EXPECT_EQ(asked.preferred_member(), "camden");
  EXPECT_EQ(asked.request_id(), "r");
}

TEST_F(EnquiryCommandTest, SubmitSaysWhatIsMissing) {
  EXPECT_EQ(run_.Run({"enquiries", "submit"}), ExitCode::kUsage);
  EXPECT_THAT(run_.err, HasSubstr("--answers"));
  EXPECT_EQ(run_.Run({"enquiries", "submit", "--ask"}), ExitCode::kUsage);
  EXPECT_THAT(run_.err, HasSubstr("--channel"));
  EXPECT_EQ(run_.Run({"enquiries", "submit", "f", "--kind", "x"}), ExitCode::kUsage);
  EXPECT_THAT(run_.err, HasSubstr("supported-lodgings"));
  EXPECT_EQ(run_.Run({"enquiries", "submit", run_.folder / "absent"}), ExitCode::kLocal);
  EXPECT_FALSE(WasAsked("SubmitEnquiry"));
}

TEST_F(EnquiryCommandTest, ErrorsOfTheFormNameEachField) {
  run_.gateway.enquiries.status = client::FromGateway(rpc::InvalidFields(
      {{"enquiry.postcode", "must be a whole postcode"}, {"enquiry.over_21", "needs an answer"}}));
  EXPECT_EQ(run_.Run({"enquiries", "submit", "-"}, "{}"), ExitCode::kInvalid);
  EXPECT_THAT(run_.err, AllOf(HasSubstr("enquiry.postcode: must be a whole postcode"),
                              HasSubstr("enquiry.over_21: needs an answer"),
                              HasSubstr("give it as --request-id")));
}

TEST_F(EnquiryCommandTest, ATypingErrorIsToldBeforeAnythingIsSent) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"status", kMistyped},
                                             {"erase", kMistyped},
                                             {"progress", kMistyped, "contacted"},
                                             {"suspected", "drop", kMistyped},
                                             {"recovery", kMistyped, "--out", "f"}}) {
    std::vector<std::string> line = {"enquiries"};
    line.insert(line.end(), words.begin(), words.end());
    EXPECT_EQ(run_.Run(line), ExitCode::kUsage);
    EXPECT_THAT(run_.err, AllOf(HasSubstr("typing error"), HasSubstr("Nothing was sent")));
  }
  EXPECT_THAT(run_.gateway.enquiries.asked, IsEmpty());
}

TEST_F(EnquiryCommandTest, StatusTakesAReferenceInAnyWriting) {
  EXPECT_EQ(run_.Run({"enquiries", "status", "oooo oooo o"}), ExitCode::kDone) << run_.err;
  EXPECT_EQ(Asked<v1::GetEnquiryStatusRequest>("GetEnquiryStatus").reference(), kReference);
  EXPECT_EQ(run_.Run({"enquiries", "status", kReference, "--json"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("\"stage\":\"ENQUIRY_STAGE_UNSPECIFIED\""));
}

TEST_F(EnquiryCommandTest, RecordsProgressWithItsTimeAndReason) {
  EXPECT_EQ(run_.Run({"enquiries", "progress", kReference, "closed", "--reason", "not-reached",
                      "--at", "2026-07-01 14:30"}),
            ExitCode::kDone)
      << run_.err;
  const auto& asked = Asked<v1::RecordEnquiryProgressRequest>("RecordEnquiryProgress");
  EXPECT_EQ(asked.stage(), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_EQ(asked.closing_reason(), v1::CLOSING_REASON_NOT_REACHED);
  EXPECT_EQ(absl::FromUnixSeconds(asked.at().seconds()),
            absl::FromCivil(absl::CivilMinute(2026, 7, 1, 13, 30), absl::UTCTimeZone()));
  EXPECT_EQ(run_.Run({"enquiries", "progress", kReference, "contacted", "--at", "yesterday"}),
            ExitCode::kUsage);
  EXPECT_THAT(run_.err, HasSubstr("2026-11-23 14:30"));
}

TEST_F(EnquiryCommandTest, PassesOnWhatTheInboxWrote) {
  run_.Write("e.json", absl::StrCat(R"({"record":{"reference":")", kReference, R"("},"enquiry":)",
                                    kAnswers, "}\n"));
  EXPECT_EQ(run_.Run({"enquiries", "reroute", run_.folder / "e.json", "--to", "haringey",
                      "--reason", "person-moved"}),
            ExitCode::kDone)
      << run_.err;
  const auto asked = Asked<v1::RerouteEnquiryRequest>("RerouteEnquiry");
  EXPECT_EQ(asked.reference(), kReference);
  EXPECT_EQ(asked.to_member(), "haringey");
  EXPECT_EQ(asked.reason(), v1::REROUTE_REASON_PERSON_MOVED);
  EXPECT_EQ(asked.enquiry().name(), "Ada Zebrafinch");
  EXPECT_EQ(run_.Run({"enquiries", "reroute", "-", "--reference", kReference, "--to", "camden",
                      "--reason", "wrong-borough"},
                     kAnswers),
            ExitCode::kDone)
      << run_.err;
  EXPECT_EQ(Asked<v1::RerouteEnquiryRequest>("RerouteEnquiry").enquiry().postcode(), "E8 1EA");
}

TEST_F(EnquiryCommandTest, EndsWithOneWhenNothingIsOverdue) {
  EXPECT_EQ(run_.Run({"enquiries", "overdue"}), ExitCode::kNothingFound);
  EXPECT_EQ(run_.out, "Nothing is overdue.\n");
  EXPECT_EQ(run_.Run({"enquiries", "suspected", "list"}), ExitCode::kNothingFound);
  EXPECT_EQ(run_.Run({"enquiries", "report"}), ExitCode::kNothingFound);
  const auto& month = Asked<v1::ReportEnquiriesRequest>("ReportEnquiries");
  EXPECT_EQ(month.first_day(), "2026-11-01");
  EXPECT_EQ(month.last_day(), "2026-11-30");
  EXPECT_EQ(run_.Run({"enquiries", "report", "November"}), ExitCode::kUsage);
}

TEST_F(EnquiryCommandTest, WatchesUntilThereWereEnough) {
  for (const char* position : {"1.1.1", "1.2.2"}) {
    v1::WatchOverdueEnquiriesResponse response;
    response.set_position(position);
    response.mutable_record()->set_reference(kReference);
    run_.gateway.enquiries.overdue.push_back(response);
  }
  EXPECT_EQ(run_.Run({"enquiries", "watch", "--count", "1", "--from", "1.0.0"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("OVERDUE  0000-0000-0"));
  EXPECT_THAT(run_.err, HasSubstr("Go on with --from 1.1.1"));
  EXPECT_EQ(Asked<v1::WatchOverdueEnquiriesRequest>("WatchOverdueEnquiries").position(), "1.0.0");
  EXPECT_EQ(run_.Run({"enquiries", "watch", "--count", "2", "--json"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("\"position\":\"1.2.2\""));
}

TEST_F(EnquiryCommandTest, ARecoveryCopyIsForItsOwnerAlone) {
  v1::TakeRecoveryCopyResponse response;
  response.set_sealed_enquiry("sealed");
  run_.gateway.enquiries.Answer("TakeRecoveryCopy", response);
  const std::string file = run_.folder / "copy.cms";
  EXPECT_EQ(run_.Run({"enquiries", "recovery", kReference, "--out", file}), ExitCode::kDone)
      << run_.err;
  EXPECT_EQ(platform::ReadFile(file, 100).value(), "sealed");
  struct stat facts {};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  const auto& asked = Asked<v1::TakeRecoveryCopyRequest>("TakeRecoveryCopy");
  EXPECT_EQ(asked.asker().officer_reference(), "D-17");
  EXPECT_EQ(asked.asker().purpose(), v1::PURPOSE_AUDIT);
  EXPECT_EQ(run_.Run({"enquiries", "recovery", kReference, "--out", file}), ExitCode::kLocal);
  EXPECT_THAT(run_.err, HasSubstr("exists already"));
}

TEST_F(EnquiryCommandTest, DecidesOnSuspectedSpam) {
  EXPECT_EQ(run_.Run({"enquiries", "suspected", "release", kReference}), ExitCode::kDone);
  EXPECT_EQ(Asked<v1::DecideSetAsideRequest>("DecideSetAside").decision(),
            v1::SET_ASIDE_DECISION_RELEASE);
  EXPECT_EQ(run_.Run({"enquiries", "suspected", "drop", kReference}), ExitCode::kDone);
  EXPECT_EQ(Asked<v1::DecideSetAsideRequest>("DecideSetAside").decision(),
            v1::SET_ASIDE_DECISION_DROP);
  EXPECT_EQ(run_.Run({"enquiries", "erase", kReference}), ExitCode::kDone);
  EXPECT_EQ(Asked<v1::EraseEnquiryRequest>("EraseEnquiry").reference(), kReference);
}

TEST_F(EnquiryCommandTest, HomeEndsWithOneOutsideTheConsortium) {
  EXPECT_EQ(run_.Run({"enquiries", "home", "-"}, "e17 4jf\n"), ExitCode::kNothingFound);
  run_.gateway.directory.home.set_result(v1::HOME_BOROUGH_ROUTED);
  run_.gateway.directory.home.set_member("camden");
  EXPECT_EQ(run_.Run({"enquiries", "home", "N6 4DJ"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("camden"));
}

// One line per question of the form, in order.
constexpr char kAsked[] =
    "Ada Zebrafinch\n"
    "ada@example.com\n"
    "\n"            // Telephone.
    "e8 1ea\n"      //
    "2\n"           // By e-mail.
    "\n"            // Windows.
    "perhaps\ny\n"  // Over 21, at the second try.
    "3\n"           // Not yet a spare room.
    "\n"            // Housing.
    "1 3\n"         // Experience.
    "\n"            // Kinds of fostering.
    "en, so\n"      // Languages.
    "n\n"           // Carer already.
    "\n\n\n"        // Agency, heard from, campaign.
    "I have a question.\n"
    "2026-04\n"
    "y\n"
    "n\n";

TEST(AskFormTest, TakesTheFormLineByLineAndAsksAgain) {
  std::istringstream in(kAsked);
  std::string said;
  const auto answers = AskForm(in, [&said](const std::string& text) { said += text + "\n"; });
  ASSERT_THAT(answers, IsOk());
  EXPECT_EQ(answers->name(), "Ada Zebrafinch");
  EXPECT_EQ(answers->contact_method(), v1::CONTACT_METHOD_EMAIL);
  EXPECT_TRUE(answers->over_21());
  EXPECT_EQ(answers->spare_room(), v1::SPARE_ROOM_NOT_YET);
  EXPECT_EQ(answers->experience_size(), 2);
  EXPECT_EQ(answers->languages(1), "so");
  EXPECT_TRUE(answers->has_current_carer());
  EXPECT_TRUE(answers->consent_to_contact());
  EXPECT_FALSE(answers->consent_to_marketing());
  EXPECT_THAT(said,
              AllOf(HasSubstr("Your name (needed)"), HasSubstr("  2  E-mail"),
                    HasSubstr("is none of the answers; once more"), Not(HasSubstr("Zebrafinch"))));
}

TEST(AskFormTest, SendsNothingOfHalfAForm) {
  std::istringstream half("Ada Zebrafinch\n");
  EXPECT_THAT(AskForm(half, [](const std::string&) {}),
              StatusIs(absl::StatusCode::kOutOfRange,
                       AllOf(HasSubstr("E-mail address"), Not(HasSubstr("Zebrafinch")))));
  std::istringstream stubborn("\n\n\n\n\n");
  EXPECT_THAT(AskForm(stubborn, [](const std::string&) {}),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("Your name")));
}

}  // namespace
}  // namespace consortium::cli
