#include <string>
#include <vector>

#include "consortium/v1/instant.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/unit/adapters/cli/command_run.h"

namespace consortium::cli {
namespace {

namespace v1 = consortium::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kRequest[] = "7k2m9x4q1c8z7k2m9x4q1c8z7k";
constexpr char kNeed[] = "1c8z7k2m9x4q1c8z7k2m9x4q1c";

class PlacementCommandTest : public ::testing::Test {
 protected:
  template <typename Request>
  const Request& Asked(const std::string& method) {
    return run_.gateway.placements.Asked<Request>(method);
  }
  ExitCode Run(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.begin(), "placements");
    return run_.Run(words, input);
  }
  v1::RespondToPlacementRequestRequest Answered(const std::vector<std::string>& words) {
    EXPECT_EQ(Run(words), ExitCode::kDone) << run_.err;
    return Asked<v1::RespondToPlacementRequestRequest>("RespondToPlacementRequest");
  }

  CommandRun run_;
};

TEST_F(PlacementCommandTest, AsksSeveralHostsForAChildWithWhatWasSearched) {
  run_.gateway.vacancies.search_response.set_search_token("first-token");
  const std::string record = run_.folder / "found";
  ASSERT_EQ(run_.Run({"vacancies", "search", "--child", "7:f", "--kind", "short-term", "--record",
                      record}),
            ExitCode::kNothingFound)
      << run_.err;
  run_.gateway.vacancies.search_response.set_search_token("second-token");
  ASSERT_EQ(run_.Run({"vacancies", "search", "--child", "7:f", "--kind", "short-term", "--record",
                      record}),
            ExitCode::kNothingFound);
  v1::RequestPlacementResponse response;
  response.set_need_ref(kNeed);
  run_.gateway.placements.Answer("RequestPlacement", response);
  EXPECT_EQ(Run({"request", "--child", "7:f", "--kind", "short-term", "--note", "likes dogs",
                 "--host", "hackney/abc,camden/def", "--searched", record}),
            ExitCode::kDone)
      << run_.err;
  EXPECT_THAT(run_.out, HasSubstr(kNeed));
  const auto& asked = Asked<v1::RequestPlacementRequest>("RequestPlacement");
  EXPECT_EQ(asked.need().children(0).age_years(), 7u);
  EXPECT_EQ(asked.need().kind(), v1::OFFER_KIND_SHORT_TERM);
  EXPECT_EQ(asked.need().note(), "likes dogs");
  ASSERT_EQ(asked.vacancies_size(), 2);
  EXPECT_EQ(asked.vacancies(1).member(), "camden");
  EXPECT_EQ(asked.vacancies(1).vacancy_ref(), "def");
  EXPECT_THAT(asked.search_tokens(), ::testing::ElementsAre("first-token", "second-token"));
  EXPECT_EQ(asked.asker().officer_reference(), "D-17");
  EXPECT_EQ(asked.request_id().size(), 36u);
}

TEST_F(PlacementCommandTest, AsksFurtherHostsForAnOpenNeed) {
  EXPECT_EQ(Run({"request", "--need-ref", kNeed, "--host", "hackney/abc", "--request-id", "r"}),
            ExitCode::kDone)
      << run_.err;
  const auto& asked = Asked<v1::RequestPlacementRequest>("RequestPlacement");
  EXPECT_EQ(asked.need_ref(), kNeed);
  EXPECT_EQ(asked.request_id(), "r");
}

TEST_F(PlacementCommandTest, WhatCannotBeMeantIsSaidBeforeAnythingIsSent) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"request", "--host", "hackney/abc"},
           {"request", "--child", "7", "--need-ref", kNeed, "--host", "hackney/abc"},
           {"request", "--child", "7", "--kind", "short-term", "--host", "hackney"},
           {"hold", kRequest, "--until", "sunset"},
           {"hold", kRequest, "--until", "18:00", "--fee", "5.1"},
           {"accept", kRequest, "--subject-to", "nobody"},
           {"decline", kRequest, "--reason", "mood"},
           {"consent", kRequest, "host-manager", "perhaps"},
           {"withdraw"},
           {"list", "--in", "--out"}}) {
    EXPECT_EQ(Run(words), ExitCode::kUsage) << words[0] << run_.err;
  }
  EXPECT_THAT(run_.gateway.placements.asked, IsEmpty());
}

TEST_F(PlacementCommandTest, AHostHoldsAcceptsDeclinesAndRecordsConsents) {
  v1::RespondToPlacementRequestRequest answer =
      Answered({"hold", kRequest, "--until", "+4h", "--fee", "512.50"});
  EXPECT_EQ(answer.placement_ref(), kRequest);
  EXPECT_EQ(v1::InstantOf(answer.hold().until()), run_.gateway.clock.Now() + absl::Hours(4));
  EXPECT_EQ(answer.hold().weekly_fee_pence(), 51'250u);
  answer = Answered({"accept", kRequest, "--until", "2026-12-24 18:00", "--subject-to",
                     "host-manager,nominated-officer"});
  EXPECT_EQ(absl::FormatTime(v1::InstantOf(answer.acceptance().until()), absl::UTCTimeZone()),
            "2026-12-24T18:00:00+00:00");
  EXPECT_THAT(
      answer.acceptance().subject_to(),
      ::testing::ElementsAre(v1::CONSENT_KIND_HOST_MANAGER, v1::CONSENT_KIND_NOMINATED_OFFICER));
  EXPECT_FALSE(answer.acceptance().has_weekly_fee_pence());
  answer = Answered({"decline", kRequest, "--reason", "own-child"});
  EXPECT_EQ(answer.decline().reason(), v1::DECLINE_REASON_OWN_CHILD);
  answer = Answered({"consent", kRequest, "nominated-officer", "refused"});
  EXPECT_EQ(answer.consent().kind(), v1::CONSENT_KIND_NOMINATED_OFFICER);
  EXPECT_FALSE(answer.consent().given());
}

TEST_F(PlacementCommandTest, AnAskerTakesUpAndWithdraws) {
  EXPECT_EQ(Run({"take-up", kRequest}), ExitCode::kDone) << run_.err;
  EXPECT_EQ(Asked<v1::TakeUpPlacementRequest>("TakeUpPlacement").placement_ref(), kRequest);
  EXPECT_EQ(Run({"withdraw", kRequest}), ExitCode::kDone) << run_.err;
  EXPECT_EQ(Asked<v1::WithdrawPlacementRequestRequest>("WithdrawPlacementRequest").placement_ref(),
            kRequest);
  EXPECT_EQ(Run({"withdraw", "--need-ref", kNeed}), ExitCode::kDone) << run_.err;
  EXPECT_EQ(Asked<v1::WithdrawPlacementRequestRequest>("WithdrawPlacementRequest").need_ref(),
            kNeed);
}

TEST_F(PlacementCommandTest, AWriteThatFailsSaysHowToRepeatIt) {
  run_.gateway.placements.status = client::FromGateway(
      rpc::WithReason(absl::FailedPreconditionError("placement_ref: it is EXPIRED"),
                      "STATE_CHANGED", {{"state", "PLACEMENT_STATE_EXPIRED"}}));
  EXPECT_NE(Run({"take-up", kRequest, "--request-id", "r"}), ExitCode::kDone);
  EXPECT_THAT(run_.err, HasSubstr("it is EXPIRED"));
}

TEST_F(PlacementCommandTest, ListsAskForTheStatesThatTheyAreAbout) {
  EXPECT_EQ(Run({"list", "--in"}), ExitCode::kNothingFound);
  const auto list = [this]() -> const v1::ListPlacementRequestsRequest& {
    return Asked<v1::ListPlacementRequestsRequest>("ListPlacementRequests");
  };
  EXPECT_EQ(list().direction(), v1::DIRECTION_IN);
  EXPECT_EQ(list().states_size(), 0);
  EXPECT_EQ(Run({"list", "--all"}), ExitCode::kNothingFound);
  EXPECT_EQ(list().states_size(), v1::PlacementState_ARRAYSIZE - 1);
  EXPECT_EQ(Run({"holds", "--out"}), ExitCode::kNothingFound);
  EXPECT_EQ(list().states_size(), 5);
  EXPECT_EQ(Run({"declined", "--need-ref", kNeed}), ExitCode::kNothingFound);
  EXPECT_EQ(list().need_ref(), kNeed);
  EXPECT_EQ(list().states(0), v1::PLACEMENT_STATE_DECLINED);
}

TEST_F(PlacementCommandTest, HistoryShowsOneRequest) {
  v1::ListPlacementRequestsResponse response;
  response.add_requests()->set_placement_ref("another");
  v1::PlacementRequest& request = *response.add_requests();
  request.set_placement_ref(kRequest);
  request.set_state(v1::PLACEMENT_STATE_HELD);
  run_.gateway.placements.Answer("ListPlacementRequests", response);
  EXPECT_EQ(Run({"history", kRequest}), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out, AllOf(HasSubstr(kRequest), HasSubstr("held"), Not(HasSubstr("another"))));
  EXPECT_EQ(Run({"history", kNeed}), ExitCode::kNothingFound);
}

TEST_F(PlacementCommandTest, WatchesChangesAndWhatFitsUntilThereWereEnough) {
  std::vector<v1::WatchPlacementRequestsResponse> stream(3);
  stream[0].set_position("p1");
  stream[0].add_requests()->set_placement_ref("open-before");
  stream[0].set_snapshot_complete(true);
  stream[1].set_position("p2");
  stream[1].add_fits()->set_need_ref(kNeed);
  stream[2].set_position("p3");
  stream[2].add_requests()->set_placement_ref(kRequest);
  run_.gateway.placements.watched = stream;
  EXPECT_EQ(Run({"watch", "--count", "2"}), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out,
              AllOf(HasSubstr(kRequest), HasSubstr(kNeed), Not(HasSubstr("open-before"))));
  EXPECT_THAT(run_.err, AllOf(HasSubstr("1 open request at the start"), HasSubstr("--from p3")));
  EXPECT_EQ(Run({"watch", "--count", "1", "--snapshot"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("open-before"));
  EXPECT_EQ(Run({"watch", "--count", "1", "--json"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("\"position\":\"p2\""));
}

TEST_F(PlacementCommandTest, APositionOfAnotherDatabaseStartsTheWatchAnewOnce) {
  run_.gateway.placements.watched_end = client::FromGateway(
      rpc::WithReason(absl::OutOfRangeError("not of this database"), "SNAPSHOT_REQUIRED"));
  EXPECT_EQ(Run({"watch", "--from", "p9"}), ExitCode::kInvalid);
  EXPECT_THAT(run_.err, HasSubstr("of another database; starting with all"));
  EXPECT_THAT(run_.gateway.placements.asked.at("WatchPlacementRequests"), ::testing::SizeIs(2));
  EXPECT_EQ(Asked<v1::WatchPlacementRequestsRequest>("WatchPlacementRequests").position(), "");
}

TEST_F(PlacementCommandTest, KeepsASearchOpen) {
  v1::SaveSearchResponse response;
  response.set_need_ref(kNeed);
  run_.gateway.placements.Answer("SaveSearch", response);
  EXPECT_EQ(Run({"save-search", "--child", "9", "--kind", "long-term", "--near", "N4", "--until",
                 "2026-12-24"}),
            ExitCode::kDone)
      << run_.err;
  const auto& saved = Asked<v1::SaveSearchRequest>("SaveSearch");
  EXPECT_EQ(saved.until(), "2026-12-24");
  EXPECT_EQ(saved.search().near(), "N4");
  EXPECT_THAT(run_.out, HasSubstr(kNeed));
}

TEST_F(PlacementCommandTest, TheRecordIsAPageAndJson) {
  v1::GetSearchRecordResponse response;
  response.mutable_record()->set_need_ref(kNeed);
  run_.gateway.placements.Answer("GetSearchRecord", response);
  const std::string page = run_.folder / "record.html";
  EXPECT_EQ(Run({"record", kNeed, "--html", page, "--json"}), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out, HasSubstr("\"needRef\":\""));
  const absl::StatusOr<std::string> written = platform::ReadFile(page, 1 << 20);
  ASSERT_TRUE(written.ok());
  EXPECT_THAT(*written, AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr(kNeed)));
}

TEST_F(PlacementCommandTest, UnmetNeedsAreATable) {
  EXPECT_EQ(Run({"unmet"}), ExitCode::kNothingFound);
  v1::CountUnmetNeedsResponse response;
  v1::UnmetNeedCount& count = *response.add_counts();
  count.set_age_years(9);
  count.set_kind(v1::OFFER_KIND_LONG_TERM);
  count.set_children(2);
  count.set_needs(6);
  run_.gateway.placements.Answer("CountUnmetNeeds", response);
  EXPECT_EQ(Run({"unmet"}), ExitCode::kDone);
  EXPECT_THAT(run_.out, HasSubstr("long-term"));
}

}  // namespace
}  // namespace consortium::cli
