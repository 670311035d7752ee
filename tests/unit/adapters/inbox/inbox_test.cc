#include "adapters/inbox/inbox.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_split.h"
#include "adapters/inbox/csv_sink.h"
#include "adapters/inbox/csv_table.h"
#include "adapters/inbox/folder_sink.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/adapters/inbox/inbox_world.h"

namespace consortium::inbox {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// One inbox over a fake gateway and a fake sink.
class InboxTest : public ::testing::Test {
 protected:
  InboxTest() { Start(); }

  void Start() {
    log_ = DurableLog::Open(folder_ / "handed-over.log", absl::InfinitePast(), disk_).value();
    set_aside_ = std::make_unique<SetAside>(folder_ / "set-aside.csv", disk_);
    inbox_ = std::make_unique<Inbox>(
        Inbox::Parts{gateway_, keys_, sink_, *log_, *set_aside_, nullptr, clock_,
                     [] { return 0.0; },
                     [this](const std::string& text) { notes_.push_back(text); }},
        Inbox::Options{.refusals_max = 3});
  }
  std::string Add(uint64_t number) {
    gateway_.Add(DeliveryOf(RecordOf(number)));
    return RecordOf(number).reference();
  }
  // Steps until `time` has passed; leases end every five minutes.
  void Pass(absl::Duration time) {
    const absl::Time end = clock_.Now() + time;
    absl::Time again = clock_.Now() + absl::Minutes(5);
    while (clock_.Now() < end) {
      ASSERT_THAT(inbox_->Step(inbox_->UntilDue(absl::Seconds(30))), IsOk());
      if (clock_.Now() < again) continue;
      gateway_.Again();
      again = clock_.Now() + absl::Minutes(5);
    }
  }

  testing::TempFolder folder_;
  testing::FakeClock clock_{kNow};
  FakeGateway gateway_{clock_};
  sealing::SealingKeys keys_ = {KeyOf(Keys().newer), KeyOf(Keys().older)};
  FakeSink sink_;
  PosixDisk disk_;
  std::unique_ptr<DurableLog> log_;
  std::unique_ptr<SetAside> set_aside_;
  std::vector<std::string> notes_;
  std::unique_ptr<Inbox> inbox_;
};

TEST_F(InboxTest, HandsOverInOrderAndAcknowledges) {
  const std::string first = Add(1);
  const std::string second = Add(2);
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_THAT(sink_.taken, ElementsAre(first, second));
  EXPECT_EQ(gateway_.unacknowledged(), 0u);
  EXPECT_EQ(inbox_->waiting(), 0u);
  EXPECT_EQ(inbox_->acknowledged(), 2u);
}

TEST_F(InboxTest, ARedeliveredReferenceIsAcknowledgedWithoutTheSink) {
  const std::string name = Add(1);
  gateway_.acknowledge_errors = {
      rpc::WithReason(absl::FailedPreconditionError("x"), "LEASE_ENDED")};
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(gateway_.unacknowledged(), 1u);
  Start();  // Also by a later run.
  gateway_.Again();
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_THAT(sink_.taken, ElementsAre(name));
  EXPECT_EQ(gateway_.unacknowledged(), 0u);
}

TEST_F(InboxTest, ALostAnswerIsAskedForAgainUnderTheSameRequestId) {
  Add(1);
  gateway_.acknowledge_errors = {absl::UnavailableError("lost")};
  Pass(absl::Seconds(5));
  ASSERT_EQ(gateway_.acknowledgements.size(), 2u);
  EXPECT_EQ(gateway_.acknowledgements[0].request_id(), gateway_.acknowledgements[1].request_id());
  EXPECT_EQ(inbox_->acknowledged(), 1u);
}

TEST_F(InboxTest, WhatWasReroutedAfterTheHandOverIsLeft) {
  Add(1);
  gateway_.acknowledge_errors = {
      rpc::WithReason(absl::FailedPreconditionError("elsewhere"), "REROUTED")};
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(inbox_->waiting(), 0u);
  EXPECT_EQ(inbox_->acknowledged(), 0u);
  EXPECT_THAT(notes_, Contains(HasSubstr("passed to another member")));
}

TEST_F(InboxTest, WhatWasErasedAfterTheHandOverIsLeft) {
  Add(1);
  gateway_.acknowledge_errors = {absl::NotFoundError("not yours")};
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(inbox_->waiting(), 0u);
  EXPECT_EQ(inbox_->acknowledged(), 0u);
  EXPECT_THAT(notes_, Contains(HasSubstr("was erased or taken back")));
}

TEST_F(InboxTest, ARefusedAcknowledgementOfOneBlocksNoOther) {
  const std::string first = Add(1);
  Add(2);
  gateway_.acknowledge_errors = {absl::InternalError("a fault")};
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(inbox_->acknowledged(), 1u);
  EXPECT_EQ(inbox_->waiting(), 1u);
}

TEST_F(InboxTest, AGatewayThatRefusesTheClientEndsTheStep) {
  Add(1);
  gateway_.acknowledge_errors = {absl::PermissionDeniedError("no")};
  EXPECT_THAT(inbox_->Step(absl::ZeroDuration()), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(InboxTest, SetsAsideWhatTheSinkKeepsRefusingAndTakesTheRest) {
  const std::string bad = Add(1);
  const std::string good = Add(2);
  sink_.refusals[bad] = absl::InvalidArgumentError("the endpoint answered 422");
  Pass(absl::Seconds(1));
  EXPECT_FALSE(set_aside_->Holds(bad));  // Refused twice.
  EXPECT_THAT(sink_.taken, ElementsAre(good));
  Pass(absl::Seconds(10));
  EXPECT_TRUE(set_aside_->Holds(bad));
  EXPECT_THAT(Content(folder_ / "set-aside.csv"),
              AllOf(HasSubstr(bad), HasSubstr("answered 422"), Not(HasSubstr(good))));
  EXPECT_EQ(inbox_->waiting(), 0u);
  EXPECT_EQ(gateway_.unacknowledged(), 1u) << "set aside is not acknowledged";

  const size_t tries = sink_.tries.size();
  Pass(absl::Hours(2));
  EXPECT_LE(sink_.tries.size() - tries, 20u) << "pauses grow";

  sink_.refusals.clear();
  Pass(absl::Hours(1));
  EXPECT_THAT(sink_.taken, ElementsAre(good, bad));
  EXPECT_EQ(set_aside_->size(), 0u);
  EXPECT_THAT(Content(folder_ / "set-aside.csv"), Not(HasSubstr(bad)));
  EXPECT_EQ(gateway_.unacknowledged(), 0u);
}

TEST_F(InboxTest, ASinkThatTakesNothingIsTriedWithGrowingPausesAndSetsNothingAside) {
  for (uint64_t number = 1; number <= 4; ++number) Add(number);
  sink_.down = absl::ResourceExhaustedError("the disk is full");
  Pass(absl::Minutes(30));
  EXPECT_EQ(set_aside_->size(), 0u);
  EXPECT_GT(sink_.tries.size(), 5u);
  EXPECT_LT(sink_.tries.size(), 20u);
  EXPECT_GT(inbox_->sink_failures(), 5);
  EXPECT_THAT(std::set<std::string>(sink_.tries.begin(), sink_.tries.end()), ::testing::SizeIs(4))
      << "each gets its turn";
  sink_.down = absl::OkStatus();
  Pass(absl::Minutes(40));
  EXPECT_EQ(gateway_.unacknowledged(), 0u);
  EXPECT_EQ(sink_.taken.size(), 4u);
  EXPECT_EQ(inbox_->sink_failures(), 0);
}

TEST_F(InboxTest, NothingIsHandedOverLateInItsLease) {
  const std::string name = Add(1);
  sink_.refusals[name] = absl::DeadlineExceededError("no answer");
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  sink_.refusals.clear();
  clock_.Advance(absl::Seconds(300) - Inbox::kLeaseMargin);
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_THAT(sink_.taken, IsEmpty());
  gateway_.Again();
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_THAT(sink_.taken, ElementsAre(name));
}

TEST_F(InboxTest, WaitsQuietlyForALeaseThatLeavesNoTime) {
  const std::string name = Add(1);
  sink_.refusals[name] = absl::InvalidArgumentError("no");
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(inbox_->UntilDue(absl::Seconds(30)), absl::Seconds(1));
  clock_.Advance(absl::Seconds(300) - Inbox::kLeaseMargin);
  EXPECT_EQ(inbox_->UntilDue(absl::Seconds(30)), absl::Seconds(30));
}

TEST_F(InboxTest, BothKeysOfARotationOpen) {
  gateway_.Add(DeliveryOf(RecordOf(1), Answers(), Keys().older));
  gateway_.Add(DeliveryOf(RecordOf(2), Answers(), Keys().newer));
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_EQ(sink_.taken.size(), 2u);
}

TEST_F(InboxTest, WhatCannotBeOpenedIsSetAsideAtOnceWithTheReason) {
  gateway_.Add(DeliveryOf(RecordOf(1), Answers(), Keys().camden));
  v1::ReceiveEnquiriesResponse altered = DeliveryOf(RecordOf(2));
  altered.mutable_sealed_enquiry()->back() ^= 1;
  gateway_.Add(altered);
  v1::ReceiveEnquiriesResponse none = DeliveryOf(RecordOf(3));
  none.set_sealed_enquiry(kName);
  gateway_.Add(none);
  const std::string good = Add(4);
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_THAT(sink_.taken, ElementsAre(good));
  EXPECT_EQ(set_aside_->size(), 3u);
  const std::string list = Content(folder_ / "set-aside.csv");
  EXPECT_THAT(list, AllOf(HasSubstr("not among sealing_keys"), HasSubstr("altered"),
                          Not(HasSubstr(kName))));
  EXPECT_THAT(notes_, Each(Not(HasSubstr(kName))));
}

TEST_F(InboxTest, ADeliveryWithoutAReferenceIsLeftAlone) {
  v1::ReceiveEnquiriesResponse delivery = DeliveryOf(RecordOf(1));
  delivery.mutable_record()->set_reference("../../etc/passwd");
  gateway_.Add(delivery);
  const std::string good = Add(2);
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_THAT(sink_.tries, ElementsAre(good));
  EXPECT_THAT(notes_, Each(Not(HasSubstr("passwd"))));
}

TEST_F(InboxTest, WhatWasPassedOnAndCameBackIsHandedOverAgainUnderAnotherName) {
  const std::string name = Add(1);
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  v1::EnquiryRecord back = RecordOf(1);
  for (const auto& [stage, member] : {std::pair(v1::ENQUIRY_STAGE_RECEIVED, "hackney"),
                                      std::pair(v1::ENQUIRY_STAGE_PICKED_UP, "hackney"),
                                      std::pair(v1::ENQUIRY_STAGE_RECEIVED, "camden"),
                                      std::pair(v1::ENQUIRY_STAGE_RECEIVED, "hackney")}) {
    v1::EnquiryStep& step = *back.add_steps();
    step.set_stage(stage);
    step.set_member(member);
  }
  gateway_.Add(DeliveryOf(back));
  ASSERT_THAT(inbox_->Step(absl::ZeroDuration()), IsOk());
  EXPECT_THAT(sink_.taken, ElementsAre(name, name + ".2"));
}

TEST(PauseAfter, DoublesFromASecondToAQuarterOfAnHourLessHalfOfItByJitter) {
  EXPECT_EQ(PauseAfter(1, 0), absl::Seconds(1));
  EXPECT_EQ(PauseAfter(4, 0), absl::Seconds(8));
  EXPECT_EQ(PauseAfter(4, 1), absl::Seconds(4));
  EXPECT_EQ(PauseAfter(10, 0), absl::Seconds(512));
  EXPECT_EQ(PauseAfter(11, 0), absl::Minutes(15));
  EXPECT_EQ(PauseAfter(1'000'000, 0), absl::Minutes(15));
}

// Three enquiries through a real sink, on a machine that stops at step number n.
class StoppingTest : public ::testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Sink> MakeSink(Disk& disk) {
    if (GetParam() == "folder") return std::make_unique<FolderSink>(*folder_ / "sink", disk);
    return std::make_unique<CsvSink>(*folder_ / "sink/enquiries.csv", disk);
  }
  // One run until nothing is due or the machine stops.
  void Run(Disk& disk, FakeGateway& gateway) {
    gateway.Again();
    auto log = DurableLog::Open(*folder_ / "handed-over.log", absl::InfinitePast(), disk);
    if (!log.ok()) return;
    const std::unique_ptr<Sink> sink = MakeSink(disk);
    SetAside set_aside(*folder_ / "set-aside.csv", disk);
    const sealing::SealingKeys keys = {KeyOf(Keys().newer)};
    Inbox inbox({gateway, keys, *sink, **log, set_aside, nullptr, clock_, [] { return 0.0; },
                 [](const std::string&) {}},
                {});
    const absl::Status stepped = inbox.Step(absl::ZeroDuration());
    EXPECT_TRUE(stepped.ok() || absl::IsUnavailable(stepped)) << stepped;
  }
  std::vector<std::string> NamesInSink() {
    std::vector<std::string> names;
    if (GetParam() == "csv") {
      const std::string content = Content(*folder_ / "sink/enquiries.csv");
      const auto table = ReadTable(content);
      EXPECT_THAT(table, IsOk());
      EXPECT_EQ(table->whole_bytes, content.size());
      return table->names;
    }
    for (const auto& file : std::filesystem::directory_iterator(*folder_ / "sink")) {
      const std::filesystem::path path = file.path();
      EXPECT_EQ(file.status().permissions() & std::filesystem::perms::all,
                std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
      if (path.extension() != ".json") continue;
      EXPECT_EQ(Content(path).back(), '\n') << "whole";
      EXPECT_THAT(Content(path.parent_path() / (path.stem().string() + ".txt")), HasSubstr(kName));
      names.push_back(path.stem().string());
    }
    return names;
  }

  testing::FakeClock clock_{kNow};
  std::optional<testing::TempFolder> folder_;
};

TEST_P(StoppingTest, LosesAndDoublesNothingWhereverItStops) {
  std::vector<v1::ReceiveEnquiriesResponse> deliveries;
  std::vector<std::string> wanted;
  for (uint64_t number = 1; number <= 3; ++number) {
    deliveries.push_back(DeliveryOf(RecordOf(number)));
    wanted.push_back(RecordOf(number).reference());
  }
  std::sort(wanted.begin(), wanted.end());
  int stops = 0;
  for (bool stopped = true; stopped; ++stops) {
    SCOPED_TRACE(stops);
    folder_.emplace();
    std::filesystem::create_directory(*folder_ / "sink");
    FakeGateway gateway(clock_);
    for (const auto& delivery : deliveries) gateway.Add(delivery);
    Steps steps(stops);
    StoppingDisk stopping(steps);
    gateway.StopWith(&steps);
    Run(stopping, gateway);
    stopped = steps.stopped();

    gateway.StopWith(nullptr);
    PosixDisk disk;
    Run(disk, gateway);
    EXPECT_EQ(gateway.unacknowledged(), 0u);
    std::vector<std::string> names = NamesInSink();
    std::sort(names.begin(), names.end());
    ASSERT_EQ(names, wanted);
  }
  EXPECT_GT(stops, 25);
}

INSTANTIATE_TEST_SUITE_P(Sinks, StoppingTest, ::testing::Values("folder", "csv"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace consortium::inbox
