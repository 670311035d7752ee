#include "tests/unit/policy/matching/one_household.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/search.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/matching/oracle.h"

namespace consortium::testing {
namespace {

// N4 is 1,609.344 metres, a mile, west of N5; X9 is nowhere.
policy::GridPoint Locate(absl::string_view area) {
  if (area == "N4") return {531'000, 187'000};
  if (area == "N5") return {532'609, 187'000};
  return {};
}

std::string Told(const v1::Match& match) {
  std::vector<std::string> needs;
  for (const v1::ApprovalMismatch& mismatch : match.mismatches()) {
    needs.emplace_back(absl::StripPrefix(v1::MismatchKind_Name(mismatch.kind()), "MISMATCH_KIND_"));
  }
  std::string told = needs.empty() ? "fits" : absl::StrCat("needs ", absl::StrJoin(needs, ", "));
  if (match.wishes_met_size() > 0) {
    absl::StrAppend(&told, "; met: ", absl::StrJoin(match.wishes_met(), ", "));
  }
  if (match.wishes_unmet_size() > 0) {
    absl::StrAppend(&told, "; unmet: ", absl::StrJoin(match.wishes_unmet(), ", "));
  }
  return told;
}

}  // namespace

absl::Time ThursdayEvening() {
  return absl::FromCivil(absl::CivilMinute(2026, 11, 26, 18, 45), policy::London());
}

v1::Vacancy CarersForThree() {
  v1::Vacancy row;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(household_ref: "hh-000001"
         kind: HOUSEHOLD_KIND_MAINSTREAM
         places { approved: 3 vacant: 3 }
         approval { age_months_min: 0 age_months_max: 215 children_max: 3 }
         bedrooms { free: 3 sharing: ROOM_SHARING_NONE }
         approving_authority: "E09000012" residence_authority: "E09000014"
         area: "N4"
         offers { kind: OFFER_KIND_SHORT_TERM }
         vacant_since: "2026-11-02")",
      &row));
  return row;
}

v1::SearchAvailabilityRequest OneOfEight() {
  v1::SearchAvailabilityRequest request;
  AddChild(request, 8);
  request.set_kind(v1::OFFER_KIND_SHORT_TERM);
  request.set_urgency(v1::URGENCY_PLANNED);
  return request;
}

v1::Child* AddChild(v1::SearchAvailabilityRequest& request, uint32_t years) {
  v1::Child* const child = request.add_children();
  child->set_age_years(years);
  return child;
}

std::string Answer(const v1::Vacancy& row, const v1::SearchAvailabilityRequest& request,
                   absl::Time now) {
  for (const v1::RowProblem& problem :
       policy::CheckRow(row, absl::ToCivilDay(now, policy::London()))) {
    EXPECT_NE(problem.severity(), v1::SEVERITY_REFUSED)
        << problem.field() << " " << problem.problem();
  }
  const absl::StatusOr<policy::Need> need = policy::Need::Parse(request, true, Locate, now);
  EXPECT_THAT(need, IsOk());
  if (!need.ok()) return "refused";
  const Household household{.id = {7}, .vacancy = row, .centre = Locate(row.area())};
  const policy::Snapshot snapshot = {std::make_shared<const policy::Chunk>(
      "hackney", std::vector<policy::ChunkRow>{{household.id, &row, household.centre}})};

  const Verdict verdict = Oracle(
                              request, [](const std::string& area) { return Locate(area); }, now)
                              .Judge(household);
  const policy::Page page = policy::Search(snapshot, *need, std::nullopt, 1);
  const std::vector<policy::Miss> misses = policy::NearMisses(snapshot, *need, 1);
  EXPECT_EQ(page.total == 1, verdict.matches()) << "the oracle sees it otherwise";
  if (page.total == 1) {
    v1::Match match;
    policy::Explain(snapshot, *need, page.found.front(), &match);
    EXPECT_EQ(match.mismatches_size(), static_cast<int>(verdict.mismatches.size()));
    return Told(match);
  }
  EXPECT_EQ(misses.size() == 1, verdict.near_miss()) << "the oracle sees it otherwise";
  return misses.empty() ? "nothing" : absl::StrCat("near miss: ", misses.front().failed_criterion);
}

void ExpectAnswers(const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    SCOPED_TRACE(line.says);
    v1::Vacancy row = CarersForThree();
    v1::SearchAvailabilityRequest request = OneOfEight();
    line.change(row, request);
    EXPECT_EQ(Answer(row, request), line.answer);
  }
}

}  // namespace consortium::testing
