#include "gateway/journal/request_ledger.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/journal/entry.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"
#include "tests/unit/gateway/storage/waiting.h"

namespace consortium::journal {
namespace {

using ::consortium::testing::FakeClock;
using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;
using ::consortium::v1::UpdateVacancyResponse;
using ::testing::HasSubstr;

constexpr absl::Time kStart = absl::FromUnixMicros(1'763'700'000'123'456);
constexpr char kId[] = "0b8f1c5e-7d0a-4a6e-9a53-0d9a4f1f2a11";

class RequestLedgerTest : public ::testing::TestWithParam<storage::Kind> {
 protected:
  RequestLedgerTest() : store_(GetParam()), clock_(kStart) {
    EXPECT_THAT(store_.database().Migrate(), IsOk());
    StartWriter();
  }

  void StartWriter() {
    writer_ = std::make_unique<storage::Writer>(
        store_.database(), clock_, storage::Writer::Options{}, storage::Writer::Hooks{});
  }

  // A room's write: journals, and answers with a receipt of it.
  absl::Status Write(const WriteRequest& request, UpdateVacancyResponse* response) {
    storage::Answers answers(1);
    SubmitOnce(*writer_, request, response, Decide(request, response), answers.For(0));
    return answers.Wait().front();
  }

  // Housekeeping once; how many ids it forgot.
  int64_t Forget(int rows_max = kForgottenAtOnce) {
    int64_t forgotten = 0;
    EXPECT_THAT(writer_->Run([&forgotten, rows_max](storage::Transaction& transaction) {
      absl::StatusOr<int64_t> rows = ForgetOldRequests(transaction, rows_max);
      if (rows.ok()) forgotten = *rows;
      return rows.status();
    }),
                IsOk());
    return forgotten;
  }

  absl::AnyInvocable<absl::Status(storage::Transaction&)> Decide(const WriteRequest& request,
                                                                 UpdateVacancyResponse* response) {
    return [this, request, response](storage::Transaction& transaction) -> absl::Status {
      decided_++;
      absl::StatusOr<uint64_t> sequence =
          Append(transaction,
                 MakeEntry("test", request.member, "adapter", request.request_id, request.digest));
      if (!sequence.ok()) return sequence.status();
      auto* receipt = response->mutable_receipt();
      receipt->set_request_id(request.request_id);
      receipt->set_sequence(*sequence);
      receipt->mutable_committed_at()->set_seconds(absl::ToUnixSeconds(transaction.now()));
      return absl::OkStatus();
    };
  }

  static WriteRequest Request(const std::string& member = "hackney", char digest = 'd',
                              const std::string& id = kId) {
    return {.member = member, .request_id = id, .digest = std::string(32, digest)};
  }

  int64_t Count(const std::string& table) {
    return storage::Number(*store_.Connect(), absl::StrCat("SELECT count(*) FROM ", table));
  }

  storage::Store store_;
  FakeClock clock_;
  int decided_ = 0;  // The writer's thread; read when it is idle.
  std::unique_ptr<storage::Writer> writer_;
};

TEST_P(RequestLedgerTest, AnswersARetryWithTheFirstResponseAndDoesNothingElse) {
  UpdateVacancyResponse first, again;
  ASSERT_THAT(Write(Request(), &first), IsOk());
  clock_.Advance(absl::Hours(1));
  again.mutable_difference()->set_removed(7);  // Whatever was there is replaced.
  ASSERT_THAT(Write(Request(), &again), IsOk());
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(first.receipt().sequence(), 1u);
  EXPECT_EQ(decided_, 1);
  EXPECT_EQ(Count("journal"), 1);
}

TEST_P(RequestLedgerTest, AnswersARetryAlikeAfterReopening) {
  UpdateVacancyResponse first, again;
  ASSERT_THAT(Write(Request(), &first), IsOk());
  writer_.reset();
  store_.Reopen();
  StartWriter();
  ASSERT_THAT(Write(Request(), &again), IsOk());
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
}

TEST_P(RequestLedgerTest, RefusesAnIdThatWasUsedForOtherContent) {
  UpdateVacancyResponse response;
  ASSERT_THAT(Write(Request("hackney", 'd'), &response), IsOk());
  const absl::Status refused = Write(Request("hackney", 'e'), &response);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("request_id")));
  EXPECT_EQ(rpc::ReasonOf(refused), "REQUEST_ID_REUSED");
  EXPECT_EQ(decided_, 1);
}

TEST_P(RequestLedgerTest, KeepsTheIdsOfTwoMembersApart) {
  UpdateVacancyResponse hackney, camden;
  ASSERT_THAT(Write(Request("hackney", 'd'), &hackney), IsOk());
  ASSERT_THAT(Write(Request("camden", 'e'), &camden), IsOk());
  EXPECT_EQ(hackney.receipt().sequence(), 1u);
  EXPECT_EQ(camden.receipt().sequence(), 2u);
}

TEST_P(RequestLedgerTest, AnswersTwoAtOnceInOneTransactionWithOneDecision) {
  storage::Gate gate;
  ASSERT_TRUE(gate.Close(*writer_));
  UpdateVacancyResponse first, second;
  storage::Answers answers(2);
  SubmitOnce(*writer_, Request(), &first, Decide(Request(), &first), answers.For(0));
  SubmitOnce(*writer_, Request(), &second, Decide(Request(), &second), answers.For(1));
  gate.Open();
  EXPECT_THAT(answers.Wait(), ::testing::Each(IsOk()));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  EXPECT_EQ(decided_, 1);
}

TEST_P(RequestLedgerTest, RemembersNoRefusal) {
  UpdateVacancyResponse response;
  storage::Answers answers(1);
  SubmitOnce(
      *writer_, Request(), &response,
      [](storage::Transaction&) { return absl::FailedPreconditionError("no list yet"); },
      answers.For(0));
  EXPECT_THAT(answers.Wait().front(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "no list yet"));
  EXPECT_EQ(Count("requests"), 0);
  EXPECT_THAT(Write(Request("hackney", 'e'), &response), IsOk());
}

TEST_P(RequestLedgerTest, KnowsAnIdForThirtyDaysAndThenNoMore) {
  UpdateVacancyResponse first, kept, late;
  ASSERT_THAT(Write(Request(), &first), IsOk());
  clock_.Set(kStart + kRequestIdsKept);
  ASSERT_THAT(Write(Request(), &kept), IsOk());
  EXPECT_EQ(kept.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Forget(), 0);
  EXPECT_EQ(Count("requests"), 1);

  clock_.Advance(absl::Microseconds(1));
  ASSERT_THAT(Write(Request("hackney", 'e'), &late), IsOk());  // Forgotten, though still a row.
  EXPECT_EQ(late.receipt().sequence(), 2u);
  EXPECT_EQ(Count("requests"), 1);
  EXPECT_EQ(Forget(), 0);  // Its new life has begun.

  clock_.Advance(kRequestIdsKept + absl::Microseconds(1));
  EXPECT_EQ(Forget(), 1);
  EXPECT_EQ(Count("requests"), 0);
}

TEST_P(RequestLedgerTest, ForgetsTheOldestFirstAndNoMoreThanAllowedAtOnce) {
  constexpr int kIds = 5;
  std::vector<std::string> ids;
  for (int i = 0; i < kIds; ++i) {
    ids.push_back(absl::StrCat("0b8f1c5e-7d0a-4a6e-9a53-0d9a4f1f2a1", i));
    UpdateVacancyResponse response;
    ASSERT_THAT(Write(Request("hackney", 'd', ids.back()), &response), IsOk());
    clock_.Advance(absl::Seconds(1));
  }
  clock_.Advance(kRequestIdsKept);
  EXPECT_EQ(Forget(3), 3);
  EXPECT_EQ(storage::Number(*store_.Connect(),
                            absl::StrCat("SELECT count(*) FROM requests WHERE request_id IN ('",
                                         ids[3], "', '", ids[4], "')")),
            2);
  EXPECT_EQ(Forget(), 2);
}

TEST_P(RequestLedgerTest, ForgetsAsManyAsOneChangeMayAndTheRestWithTheNext) {
  constexpr int kIds = kForgottenAtOnce + 1;
  ASSERT_THAT(writer_->Run([](storage::Transaction& transaction) -> absl::Status {
    for (int i = 0; i < kIds; ++i) {
      absl::StatusOr<int64_t> inserted = transaction.connection().Execute(
          "INSERT INTO requests (member, request_id, digest, response, at_us) "
          "VALUES ('hackney', $1, $2, $2, $3)",
          {absl::string_view(absl::StrCat(i)), storage::Blob{"x"}, int64_t{i}});
      if (!inserted.ok()) return inserted.status();
    }
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_EQ(Forget(), kForgottenAtOnce);
  EXPECT_EQ(Forget(), 1);
  EXPECT_EQ(Count("requests"), 0);
}

TEST_P(RequestLedgerTest, CallsAKeptResponseThatCannotBeReadDamagedAndDecidesNothing) {
  ASSERT_THAT(store_.Connect()->Execute(
                  "INSERT INTO requests (member, request_id, digest, response, at_us) "
                  "VALUES ('hackney', $1, $2, $3, $4)",
                  {absl::string_view(kId), storage::Blob{Request().digest}, storage::Blob{"\xff"},
                   absl::ToUnixMicros(kStart)}),
              IsOk());
  UpdateVacancyResponse response;
  EXPECT_THAT(Write(Request(), &response), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(decided_, 0);
}

INSTANTIATE_TEST_SUITE_P(Databases, RequestLedgerTest,
                         ::testing::Values(storage::Kind::kSqlite, storage::Kind::kPostgresql),
                         [](const auto& test) { return storage::NameOf(test.param); });

TEST(CheckRequestIdTest, TakesAUuidInItsUsualForm) {
  EXPECT_THAT(CheckRequestId(kId), IsOk());
  EXPECT_THAT(CheckRequestId("0B8F1C5E-7D0A-4A6E-9A53-0D9A4F1F2A11"), IsOk());
}

struct BadId {
  std::string name;
  std::string id;
};

class BadRequestIdTest : public ::testing::TestWithParam<BadId> {};

TEST_P(BadRequestIdTest, IsRefusedByTheFieldsNameAndNeverQuoted) {
  const absl::Status refused = CheckRequestId(GetParam().id);
  EXPECT_TRUE(absl::IsInvalidArgument(refused));
  ASSERT_EQ(rpc::FieldViolationsOf(refused).size(), 1u);
  EXPECT_EQ(rpc::FieldViolationsOf(refused)[0].field, "request_id");
}

INSTANTIATE_TEST_SUITE_P(Ids, BadRequestIdTest,
                         ::testing::ValuesIn(std::vector<BadId>{
                             {"Empty", ""},
                             {"OneShort", "0b8f1c5e-7d0a-4a6e-9a53-0d9a4f1f2a1"},
                             {"OneLong", "0b8f1c5e-7d0a-4a6e-9a53-0d9a4f1f2a111"},
                             {"WithoutDashes", "0b8f1c5e7d0a4a6e9a530d9a4f1f2a11"},
                             {"InBraces", "{0b8f1c5e-7d0a-4a6e-9a53-0d9a4f1f2a11}"},
                             {"DashMisplaced", "0b8f1c5-e7d0a-4a6e-9a53-0d9a4f1f2a11"},
                             {"NotHexadecimal", "0g8f1c5e-7d0a-4a6e-9a53-0d9a4f1f2a11"},
                             {"WithANul",
                              std::string("0b8f1c5e-7d0a-4a6e-9a53-0d9a4f1f2a1\0", 36)}}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace consortium::journal
