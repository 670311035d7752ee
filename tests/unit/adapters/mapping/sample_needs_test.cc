#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "policy/matching/chunk.h"
#include "policy/matching/search.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/adapters/mapping/mapping_run.h"
#include "tests/unit/adapters/mapping/sample_exports.h"

// What the quickstart asks of the samples: Islington's duty desk finds carers for
// four children's needs among its neighbours, in more than one borough.
namespace consortium::mapping {
namespace {

namespace v1 = consortium::v1;
using consortium::testing::IsOk;
using ::testing::Ge;

struct NeedCase {
  std::string name;
  std::string request;
};

class SampleNeeds : public SamplesTest, public ::testing::WithParamInterface<NeedCase> {};

// One borough's rows, kept alive beside their chunk.
struct Neighbour {
  MappedList list;
  policy::Snapshot snapshot;
};

Neighbour ChunkOf(const std::string& borough, MappedList list) {
  Neighbour neighbour{std::move(list), {}};
  std::vector<policy::ChunkRow> rows;
  for (int i = 0; i < neighbour.list.request.rows_size(); ++i) {
    std::array<uint8_t, 16> id{};
    id[0] = static_cast<uint8_t>(i);
    rows.push_back({id, &neighbour.list.request.rows(i), {}});
  }
  neighbour.snapshot.push_back(std::make_shared<const policy::Chunk>(borough, rows));
  return neighbour;
}

TEST_P(SampleNeeds, AreMetWithinApprovalInSeveralNeighbouringBoroughs) {
  Generate("");
  v1::SearchAvailabilityRequest request;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(GetParam().request, &request));
  const auto nowhere = [](absl::string_view) { return policy::GridPoint(); };
  absl::StatusOr<policy::Need> need =
      policy::Need::Parse(request, true, nowhere, TestCircumstances().as_of);
  ASSERT_THAT(need, IsOk());
  int boroughs = 0;
  int households = 0;
  for (const std::string& borough : Boroughs()) {
    if (borough == "islington") continue;
    absl::StatusOr<MappedList> list = Map(Profile(borough), Export(borough));
    ASSERT_THAT(list, IsOk());
    const Neighbour neighbour = ChunkOf(borough, *std::move(list));
    int fitting = 0;
    for (const policy::Found& found :
         policy::Search(neighbour.snapshot, *need, std::nullopt, 100).found) {
      fitting += found.rank.mismatches == 0 ? 1 : 0;
    }
    boroughs += fitting > 0 ? 1 : 0;
    households += fitting;
  }
  EXPECT_THAT(boroughs, Ge(3));
  EXPECT_THAT(households, Ge(5));
}

INSTANTIATE_TEST_SUITE_P(
    Quickstart, SampleNeeds,
    ::testing::ValuesIn(std::vector<NeedCase>{
        {"SiblingsOfFourAndSeven",
         R"(children { age_years: 4 sex: SEX_FEMALE } children { age_years: 7 sex: SEX_MALE } siblings: true
            keep_together: true kind: OFFER_KIND_SHORT_TERM urgency: URGENCY_PLANNED)"},
        {"FifteenTonight",
         R"(children { age_years: 15 sex: SEX_MALE } kind: OFFER_KIND_SAME_DAY_EMERGENCY urgency: URGENCY_OUT_OF_HOURS)"},
        {"FifteenTonightForShortTerm",
         R"(children { age_years: 15 sex: SEX_MALE } kind: OFFER_KIND_SHORT_TERM urgency: URGENCY_SAME_DAY)"},
        {"MotherAndBaby",
         R"(children { age_months: 3 } parent { age_years: 17 looked_after: true sex: SEX_FEMALE } kind: OFFER_KIND_PARENT_AND_CHILD urgency: URGENCY_PLANNED)"},
        {"SupportedLodgings",
         R"(children { age_years: 16 sex: SEX_FEMALE } kind: OFFER_KIND_SUPPORTED_LODGINGS urgency: URGENCY_PLANNED)"},
    }),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace consortium::mapping
