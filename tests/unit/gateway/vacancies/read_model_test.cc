#include "gateway/vacancies/read_model.h"

#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/directory/areas.h"
#include "gateway/storage/schema.h"
#include "gateway/vacancies/accepted_row.h"
#include "gateway/vacancies/claims.h"
#include "gateway/vacancies/model_builder.h"
#include "gateway/vacancies/own_first.h"
#include "gateway/vacancies/publish.h"
#include "gateway/vacancies/update.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/gateway/vacancies/room_fixture.h"
#include "tests/unit/gateway/vacancies/watching_client.h"

namespace consortium::vacancies {
namespace {

using ::consortium::testing::IsOk;
using ::consortium::testing::StatusIs;

// Everything that a model says, as text.
std::string Described(const Model& model) {
  std::string text = absl::StrCat(model.sequence, " ", model.origin_us, "\n");
  for (const auto& member : model.members) {
    absl::StrAppend(&text, member->member, " ", member->list.summary.ShortDebugString(), " ",
                    absl::FormatTime(member->list.as_of), " ", member->forgotten, "\n");
    for (const auto& [week, published] : member->list.published) {
      absl::StrAppend(&text, absl::FormatCivilTime(week), absl::FormatTime(published), "\n");
    }
    for (const auto& shard : member->shards) {
      for (size_t row = 0; row < shard->size(); ++row) {
        const Shard::Row stored = shard->row(row);
        absl::StrAppend(&text,
                        absl::BytesToHexString(
                            {reinterpret_cast<const char*>(stored.id.data()), stored.id.size()}),
                        " ", stored.facts.sequence, " ", stored.facts.first_sequence, " ",
                        stored.facts.updated_us, " ", stored.facts.kept_until_us, " ",
                        absl::BytesToHexString(stored.bytes), "\n");
      }
    }
    for (const Removal& removal : *member->removals) {
      absl::StrAppend(&text, "-", removal.first_sequence, " ", removal.sequence, " ",
                      removal.household_ref, " ", removal.removed_us, removal.kept ? " kept" : "",
                      "\n");
    }
  }
  return text;
}

AcceptedRow Accepted(int number, int vacant) {
  return Accept("hackney", Household(number, vacant));
}

class ReadModelTest : public RoomFixture {
 protected:
  // A second model, loaded from what is on disk now.
  std::string LoadedNow() {
    ReadModel model(directory::Areas::Shipped());
    auto connection = store_->database().Connect();
    EXPECT_THAT(connection, IsOk());
    EXPECT_THAT(model.Load(**connection), IsOk());
    return Described(*model.Current());
  }
};

class ReadModelPropertyTest : public ReadModelTest, public ::testing::WithParamInterface<int> {};

TEST_P(ReadModelPropertyTest, IsTheSameGrownByChangesAndLoadedFromTheDatabase) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  const auto draw = [&random](int bound) {
    return static_cast<int>(std::uniform_int_distribution<int>(0, bound - 1)(random));
  };
  // The room's own model is private: this one follows the same database.
  ReadModel grown(directory::Areas::Shipped());
  Claims claims(grown);
  const Publisher publisher(grown, claims, membership_, clock_);
  const Updater updater(grown, claims, membership_, clock_);
  config::Policy policy = EightMembers();
  policy.mutable_members(0)->set_own_children_first_hours(1);
  SetPolicy(policy);
  table_.reset();
  writer_ = std::make_unique<storage::Writer>(
      store_->database(), clock_, storage::Writer::Options{},
      storage::Writer::Hooks{.committed = [&grown] { grown.Commit(); },
                             .reload = [&grown](storage::Connection& c) { return grown.Load(c); }});
  table_ = std::make_unique<server::MethodTable>();
  table_->AddWrite<v1::PublishVacancyListRequest, v1::PublishVacancyListResponse>(
      "/consortium.v1.VacancyService/PublishVacancyList",
      [&](const server::Call& call, const auto& request, auto* response, server::Done done) {
        publisher.Publish(*writer_, call, request, response, std::move(done));
      });
  table_->AddWrite<v1::UpdateVacancyRequest, v1::UpdateVacancyResponse>(
      "/consortium.v1.VacancyService/UpdateVacancy",
      [&](const server::Call& call, const auto& request, auto* response, server::Done done) {
        updater.Update(*writer_, call, request, response, std::move(done));
      });

  const int households = 30 + 400 * draw(3);
  for (int step = 0; step < 60; ++step) {
    const std::string borough = draw(2) == 0 ? "hackney" : "barnet";
    const int household = 1 + draw(households);
    switch (draw(6)) {
      case 0: {
        std::vector<v1::Vacancy> rows;
        const int density = 1 + draw(8);
        for (int i = 1; i <= households; ++i) {
          if (draw(density) == 0) rows.push_back(Household(i, 1 + draw(2)));
        }
        EXPECT_THAT(Publish(borough, List(rows, draw(3) == 0 ? kNextWeek : kThisWeek)).status(),
                    ::testing::AnyOf(IsOk(), StatusIs(absl::StatusCode::kFailedPrecondition)));
        break;
      }
      case 1:
        EXPECT_THAT(Withdraw(borough, household).status(),
                    ::testing::AnyOf(IsOk(), StatusIs(absl::StatusCode::kNotFound),
                                     StatusIs(absl::StatusCode::kFailedPrecondition)));
        break;
      default:
        EXPECT_THAT(Update(borough, Household(household, 1 + draw(3))).status(),
                    ::testing::AnyOf(IsOk(), StatusIs(absl::StatusCode::kFailedPrecondition)));
    }
    clock_.Advance(absl::Seconds(draw(1000)));
    EXPECT_THAT(RunChange([&grown](storage::Transaction& transaction) {
                  return ShowKept(transaction, grown, 1'000);
                }),
                IsOk());
    if (step % 10 == 9) {
      ASSERT_EQ(Described(*grown.Current()), LoadedNow()) << "step " << step;
    }
  }
  table_.reset();
  writer_.reset();
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReadModelPropertyTest, ::testing::Range(1, 9));

TEST_F(ReadModelTest, KeepsShardsWithinTheirBoundAsAMemberGrowsAndShrinks) {
  MemberRows member;
  member.member = "hackney";
  std::vector<std::string> bytes;
  bytes.reserve(4'000);
  const auto put = [&](int first, int last, bool stand) {
    RowEdits edits;
    for (int i = first; i <= last; ++i) {
      const AcceptedRow row = Accepted(i, 1);
      bytes.push_back(row.bytes);
      edits[row.id] =
          stand ? std::optional<Shard::Row>({row.id, bytes.back(), {1, 1, 0}}) : std::nullopt;
    }
    EditRows(edits, directory::Areas::Shipped(), member);
  };
  put(1, 2'000, true);
  EXPECT_EQ(member.size(), 2'000u);
  EXPECT_GE(member.shards.size(), 2'000 / ReadModel::kShardRows);
  for (const auto& shard : member.shards) EXPECT_LE(shard->size(), 2 * ReadModel::kShardRows);
  for (int i = 1; i <= 2'000; i += 97) {
    const HouseholdId id = Accepted(i, 1).id;
    EXPECT_TRUE(member.ShardOf(id).Find(id).has_value());
  }
  put(11, 2'000, false);
  EXPECT_EQ(member.size(), 10u);
  EXPECT_EQ(member.shards.size(), 1u);
}

TEST_F(ReadModelTest, RebuildsOnlyTheShardThatAnUpdateTouches) {
  ReadModel model(directory::Areas::Shipped());
  MemberChange change{.member = "hackney", .sequence = 1, .at = TuesdayMorning()};
  change.list = StoredList{.member = "hackney", .week = absl::CivilDay(2026, 11, 23)};
  for (int i = 1; i <= 1'000; ++i) {
    AcceptedRow row = Accepted(i, 1);
    change.row_changes.push_back({row.id, row.household_ref, row.bytes, 1});
  }
  model.Apply(change);
  model.Commit();
  const std::shared_ptr<const Model> before = model.Current();

  const AcceptedRow row = Accepted(7, 2);
  model.Apply({.member = "hackney",
               .sequence = 2,
               .at = TuesdayMorning(),
               .row_changes = {{row.id, row.household_ref, row.bytes, 1}}});
  model.Commit();
  const std::shared_ptr<const Model> after = model.Current();
  ASSERT_EQ(before->shards.size(), after->shards.size());
  int rebuilt = 0;
  for (size_t i = 0; i < before->shards.size(); ++i) {
    if (before->shards[i] != after->shards[i]) ++rebuilt;
  }
  EXPECT_EQ(rebuilt, 1);
  EXPECT_EQ(after->sequence, 2u);
}

TEST_F(ReadModelTest, StaysAsItWasWhenTheDatabaseHoldsARowThatIsNone) {
  ASSERT_THAT(Publish("hackney", List({Household(1), Household(2)})), IsOk());
  ReadModel model(directory::Areas::Shipped());
  auto connection = store_->database().Connect();
  ASSERT_THAT(model.Load(**connection), IsOk());
  const std::string before = Described(*model.Current());
  ASSERT_THAT(RunChange([](storage::Transaction& transaction) {
                const std::string broken = "\xFF\xFF";
                return transaction.connection()
                    .Execute("UPDATE vacancies SET row = $1 WHERE household_ref = $2",
                             {storage::Blob{broken}, absl::string_view("hh-000002")})
                    .status();
              }),
              IsOk());
  EXPECT_THAT(model.Load(**connection), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(Described(*model.Current()), before);
}

TEST_F(ReadModelTest, TellsDatabasesApartByTheirFirstList) {
  ASSERT_THAT(Publish("hackney", List({Household(1)}, kThisWeek)), IsOk());
  const std::string first = LoadedNow().substr(0, LoadedNow().find('\n'));
  clock_.Advance(absl::Hours(24 * 7));
  ASSERT_THAT(Publish("hackney", List({Household(1)}, kNextWeek)), IsOk());
  ReadModel model(directory::Areas::Shipped());
  auto connection = store_->database().Connect();
  ASSERT_THAT(model.Load(**connection), IsOk());
  EXPECT_EQ(model.Current()->origin_us, absl::ToUnixMicros(TuesdayMorning()));
  EXPECT_THAT(first, ::testing::HasSubstr(absl::StrCat(model.Current()->origin_us)));
}

TEST_F(ReadModelTest, CountsRemovalsThatTheFirstSchemaHeldAsForgotten) {
  const testing::TempFolder folder;
  const auto database = storage::OpenSqlite(folder / "old.db");
  auto connection = database->Connect();
  ASSERT_THAT(connection, IsOk());
  ASSERT_THAT(storage::MigrateSchema(**connection, storage::Dialect::kSqlite,
                                     storage::Migrations().subspan(0, 1)),
              IsOk());
  for (const char* statement :
       {"INSERT INTO vacancy_lists VALUES ('hackney', '2026-11-23', 1, 1, 1, x'', x'', 0, 9)",
        "INSERT INTO vacancy_removals VALUES ('hackney', 'h-1', 7, 1), ('hackney', 'h-2', 5, 1)"}) {
    ASSERT_THAT((*connection)->Execute(statement), IsOk());
  }
  ASSERT_THAT(database->Migrate(), IsOk());
  ReadModel model(directory::Areas::Shipped());
  ASSERT_THAT(model.Load(**connection), IsOk());
  const MemberRows* const hackney = model.Current()->Find("hackney");
  ASSERT_NE(hackney, nullptr);
  EXPECT_EQ(hackney->forgotten, 7u);
  EXPECT_TRUE(hackney->removals->empty());
}

TEST_F(ReadModelTest, RemembersEveryEndOfAHouseholdsRow) {
  ASSERT_THAT(Publish("hackney", List({Household(1)})), IsOk());
  for (int life = 0; life < 3; ++life) {
    ASSERT_THAT(Withdraw("hackney", 1), IsOk());
    ASSERT_THAT(Update("hackney", Household(1)), IsOk());
  }
  ReadModel model(directory::Areas::Shipped());
  auto connection = store_->database().Connect();
  ASSERT_THAT(model.Load(**connection), IsOk());
  std::vector<std::pair<uint64_t, uint64_t>> lives;
  for (const Removal& removal : *model.Current()->Find("hackney")->removals) {
    lives.emplace_back(removal.first_sequence, removal.sequence);
  }
  EXPECT_EQ(lives, (std::vector<std::pair<uint64_t, uint64_t>>{{1, 2}, {3, 4}, {5, 6}}));
}

}  // namespace
}  // namespace consortium::vacancies
