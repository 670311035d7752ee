#include "adapters/publishing/programme.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "tests/support/child_process.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::publishing {
namespace {

using consortium::testing::ChildProcess;
using consortium::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// The shipped sample programme through the shipped mapping.
class ProgrammeTest : public ::testing::Test {
 protected:
  void Export(const std::vector<std::string>& more = {}) {
    std::vector<std::string> command = {"/usr/bin/python3",
                                        CONSORTIUM_SOURCE_DIR
                                        "/adapters/profiles/sample_programme.py",
                                        "--date",
                                        "2026-11-23",
                                        "--out",
                                        file_};
    command.insert(command.end(), more.begin(), more.end());
    auto child = ChildProcess::Start(
        {.command = command, .environment = {}, .stderr_file = folder_ / "stderr"});
    ASSERT_THAT(child, IsOk());
    ASSERT_EQ(child->WaitForEnd(absl::Minutes(1)).value_or(-1), 0);
  }

  // A gateway that answers with `status`, or takes everything.
  SendProgramme Gateway(absl::Status status = absl::OkStatus()) {
    return [this, status](const v1::PublishTrainingOffersRequest& request)
               -> absl::StatusOr<v1::PublishTrainingOffersResponse> {
      sent_.push_back(request);
      if (!status.ok()) return status;
      v1::PublishTrainingOffersResponse answer;
      answer.mutable_receipt()->set_request_id(request.request_id());
      return answer;
    };
  }

  bool IsPending() { return platform::ReadFile(file_ + ".pending", 1000).ok(); }

  consortium::testing::TempFolder folder_;
  const std::string file_ = folder_ / "programme.csv";
  const absl::Time now_ =
      absl::FromCivil(absl::CivilMinute(2026, 11, 23, 8, 30), absl::UTCTimeZone());
  const absl::StatusOr<LoadedPlan> plan_ =
      LoadPlan(CONSORTIUM_SOURCE_DIR "/adapters/profiles/hackney-training.textproto");
  std::vector<v1::PublishTrainingOffersRequest> sent_;
};

TEST_F(ProgrammeTest, TheSampleIsAWholeProgramme) {
  ASSERT_THAT(plan_, IsOk());
  Export();
  const ProgrammeOutcome outcome = MakeProgramme(*plan_, file_, now_);
  EXPECT_EQ(outcome.failure.exit_code, kOk) << outcome.failure.status;
  ASSERT_THAT(outcome.programme.request.offers(), SizeIs(4))
      << outcome.programme.report.DebugString();
  EXPECT_TRUE(outcome.programme.request.whole_programme());
  const v1::TrainingOffer& first_aid = outcome.programme.request.offers(0);
  EXPECT_THAT(first_aid.sessions(), SizeIs(2));
  EXPECT_THAT(first_aid.description(), HasSubstr("dolls and bandages.\nYou get"));
  const v1::TrainingOffer& attachment = outcome.programme.request.offers(1);
  EXPECT_EQ(attachment.mode(), v1::TRAINING_MODE_HYBRID);
  EXPECT_EQ(attachment.reserved_places(), 4u);
  EXPECT_TRUE(attachment.guests_welcome());
  EXPECT_TRUE(outcome.programme.request.offers(3).listed_publicly());
}

TEST_F(ProgrammeTest, MistakesAreToldByLineAndTheRestIsPublishedCancellingNothing) {
  Export({"--with-faults"});
  const ProgrammeOutcome outcome = PublishProgramme(*plan_, file_, false, Gateway(), now_);
  EXPECT_EQ(outcome.failure.exit_code, kRowsRefused) << outcome.failure.status;
  ASSERT_THAT(sent_, SizeIs(1));
  EXPECT_FALSE(sent_[0].whole_programme());
  EXPECT_THAT(sent_[0].offers(), SizeIs(2));
  EXPECT_EQ(outcome.programme.report.counts().refused(), 3u);
  EXPECT_FALSE(IsPending());
}

TEST_F(ProgrammeTest, WithoutAnAnswerTheSameIdIsSentAgain) {
  Export();
  ProgrammeOutcome outcome =
      PublishProgramme(*plan_, file_, false, Gateway(absl::UnavailableError("away")), now_);
  EXPECT_EQ(outcome.failure.exit_code, kNoAnswer);
  EXPECT_TRUE(IsPending());
  outcome = PublishProgramme(*plan_, file_, false, Gateway(), now_);
  EXPECT_EQ(outcome.failure.exit_code, kOk);
  EXPECT_FALSE(IsPending());
  ASSERT_THAT(sent_, SizeIs(2));
  EXPECT_EQ(sent_[0].request_id(), sent_[1].request_id());
  outcome = PublishProgramme(*plan_, file_, false, Gateway(), now_);
  EXPECT_NE(sent_[1].request_id(), sent_[2].request_id());
}

TEST_F(ProgrammeTest, ATrialLeavesNothingBehind) {
  Export();
  const ProgrammeOutcome outcome =
      PublishProgramme(*plan_, file_, true, Gateway(absl::UnavailableError("away")), now_);
  EXPECT_EQ(outcome.failure.exit_code, kNoAnswer);
  EXPECT_TRUE(sent_.at(0).validate_only());
  EXPECT_FALSE(IsPending());
}

TEST_F(ProgrammeTest, TheGatewaysProblemsHaveTheLinesOfTheirOffers) {
  Export();
  const ProgrammeOutcome outcome = MakeProgramme(*plan_, file_, now_);
  v1::PublishTrainingOffersResponse answer;
  answer.add_problems()->set_offer(2);
  const auto problems = ProgrammeProblemsByLine(outcome.programme, answer);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].line(), outcome.programme.origins[2].front());
}

TEST_F(ProgrammeTest, AFileWithoutAReadableOfferIsUnusable) {
  ASSERT_THAT(platform::WriteFile(file_, "a,b\n1,2\n", platform::FileMode::kPublic), IsOk());
  EXPECT_EQ(MakeProgramme(*plan_, file_, now_).failure.exit_code, kFileUnusable);
}

}  // namespace
}  // namespace consortium::publishing
