// Terms of approval: what goes beyond them ranks last and says what is needed.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/matching/search.h"
#include "tests/unit/policy/matching/one_household.h"

namespace consortium::testing {
namespace {

using Row = v1::Vacancy;
using Request = v1::SearchAvailabilityRequest;

void ApproveAges(Row& row, uint32_t least, uint32_t most) {
  row.mutable_approval()->set_age_months_min(least);
  row.mutable_approval()->set_age_months_max(most);
}

TEST(ApprovalTest, AgesCountInCompletedMonthsUpToTheApprovalsEdges) {
  ExpectAnswers({
      {"a child of eight is 96 to 107 months old: the whole year must be approved",
       [](Row& row, Request&) { ApproveAges(row, 96, 107); }, "fits"},
      {"approved from a month after the eighth birthday",
       [](Row& row, Request&) { ApproveAges(row, 97, 215); }, "needs AGE"},
      {"approved until a month before the ninth birthday",
       [](Row& row, Request&) { ApproveAges(row, 0, 106); }, "needs AGE"},
      {"a baby as old as the youngest approved",
       [](Row& row, Request& request) {
         ApproveAges(row, 6, 24);
         request.mutable_children(0)->set_age_months(6);
       },
       "fits"},
      {"a baby a month younger",
       [](Row& row, Request& request) {
         ApproveAges(row, 6, 24);
         request.mutable_children(0)->set_age_months(5);
       },
       "needs AGE"},
      {"a baby as old as the oldest approved",
       [](Row& row, Request& request) {
         ApproveAges(row, 6, 24);
         request.mutable_children(0)->set_age_months(24);
       },
       "fits"},
      {"a baby a month older",
       [](Row& row, Request& request) {
         ApproveAges(row, 6, 24);
         request.mutable_children(0)->set_age_months(25);
       },
       "needs AGE"},
      {"up to the day before the 18th birthday",
       [](Row&, Request& request) { request.mutable_children(0)->set_age_years(17); }, "fits"},
      {"from the 18th birthday on",
       [](Row&, Request& request) { request.mutable_children(0)->set_age_years(18); }, "needs AGE"},
  });
}

TEST(ApprovalTest, AnUnbornChildIsOfItsAgeOnTheFirstDay) {
  const auto unborn = [](Request& request, const char* due, const char* start) {
    request.mutable_children(0)->set_due_date(due);
    request.set_start_date(start);
  };
  ExpectAnswers({
      {"due after the first day: not a month old",
       [&](Row& row, Request& request) {
         ApproveAges(row, 0, 0);
         unborn(request, "2027-01-15", "2026-12-01");
       },
       "fits"},
      {"a day before it is a month old",
       [&](Row& row, Request& request) {
         ApproveAges(row, 0, 0);
         unborn(request, "2027-01-15", "2027-02-14");
       },
       "fits"},
      {"on the day it is a month old",
       [&](Row& row, Request& request) {
         ApproveAges(row, 0, 0);
         unborn(request, "2027-01-15", "2027-02-15");
       },
       "needs AGE"},
      {"approved from a month on and due on the first day",
       [&](Row& row, Request& request) {
         ApproveAges(row, 1, 215);
         unborn(request, "2026-11-26", "");
       },
       "needs AGE"},
  });
}

TEST(ApprovalTest, SexCountsWhereBothSidesSayIt) {
  const auto sexes = [](v1::Sex approved, v1::Sex asked) {
    return [=](Row& row, Request& request) {
      row.mutable_approval()->set_sex(approved);
      request.mutable_children(0)->set_sex(asked);
    };
  };
  ExpectAnswers({
      {"girls only, a girl", sexes(v1::SEX_FEMALE, v1::SEX_FEMALE), "fits"},
      {"girls only, a boy", sexes(v1::SEX_FEMALE, v1::SEX_MALE), "needs SEX"},
      {"boys only, a girl", sexes(v1::SEX_MALE, v1::SEX_FEMALE), "needs SEX"},
      {"girls only, not yet known", sexes(v1::SEX_FEMALE, v1::SEX_UNKNOWN), "fits"},
      {"girls only, not said", sexes(v1::SEX_FEMALE, v1::SEX_UNSPECIFIED), "fits"},
      {"any sex, a boy", sexes(v1::SEX_UNSPECIFIED, v1::SEX_MALE), "fits"},
  });
}

// A household with `filled` of `approved` places, for `children` to be kept
// together.
auto Group(uint32_t approved, uint32_t filled, int children, bool siblings) {
  return [=](Row& row, Request& request) {
    row.mutable_places()->set_approved(approved);
    row.mutable_places()->set_filled(filled);
    row.mutable_places()->set_vacant(approved - filled);
    row.mutable_approval()->set_children_max(approved);
    row.mutable_bedrooms()->set_free(8);
    for (int i = 1; i < children; ++i) AddChild(request, 8);
    request.set_keep_together(true);
    request.set_siblings(siblings);
  };
}

TEST(ApprovalTest, AsManyChildrenAsApprovedThoseInPlaceIncluded) {
  const auto approved_for = [](uint32_t most) {
    return [most](Row& row, Request&) {
      row.mutable_places()->set_vacant(2);
      row.mutable_places()->set_filled(1);
      row.mutable_approval()->set_children_max(most);
    };
  };
  ExpectAnswers({
      {"one in place, one more, approved for two", approved_for(2), "fits"},
      {"one in place, one more, approved for one", approved_for(1), "needs CHILDREN"},
  });
}

TEST(ApprovalTest, TheUsualLimitIsThreeUnlessAllAreSiblingsOfEachOther) {
  ExpectAnswers({
      {"two in place and one more", Group(5, 2, 1, false), "fits"},
      {"three in place and one more", Group(5, 3, 1, false), "needs USUAL_LIMIT"},
      {"three who are no siblings", Group(5, 0, 3, false), "fits"},
      {"four who are no siblings", Group(5, 0, 4, false), "needs USUAL_LIMIT"},
      {"four siblings alone", Group(5, 0, 4, true), "fits"},
      {"three siblings and one in place", Group(5, 1, 3, true), "needs USUAL_LIMIT"},
      {"two siblings and one in place", Group(5, 1, 2, true), "fits"},
      {"eight siblings alone", Group(8, 0, 8, true), "fits"},
  });
}

TEST(ApprovalTest, SaysWhatWouldBeNeeded) {
  Row row = CarersForThree();
  ApproveAges(row, 0, 60);
  row.mutable_approval()->set_sex(v1::SEX_FEMALE);
  row.mutable_approval()->set_children_max(4);
  row.mutable_places()->set_approved(5);
  row.mutable_places()->set_filled(4);
  row.mutable_places()->set_vacant(1);
  Request request = OneOfEight();
  request.mutable_children(0)->set_sex(v1::SEX_MALE);
  request.set_kind(v1::OFFER_KIND_LONG_TERM);
  const auto needed = [&] {
    const auto point = [](absl::string_view) { return policy::GridPoint(); };
    const policy::Need need = *policy::Need::Parse(request, true, point, ThursdayEvening());
    const policy::Snapshot snapshot = {std::make_shared<const policy::Chunk>(
        "hackney", std::vector<policy::ChunkRow>{{{1}, &row, {}}})};
    v1::Match match;
    policy::Explain(snapshot, need, policy::Search(snapshot, need, {}, 1).found.at(0), &match);
    std::vector<std::string> texts;
    for (const auto& mismatch : match.mismatches()) texts.push_back(mismatch.needed());
    return texts;
  };
  EXPECT_THAT(
      needed(),
      ::testing::ElementsAre(
          "a variation of the approval: outside the approved ages",
          "a variation of the approval: not of the approved sex",
          "a variation of the approval: more children than approved for",
          "an exemption from the usual limit of three fostered children, by the authority of "
          "residence (E09000014)",
          "the household's agreement: this kind of care is not among its offers for these days"));
  for (const v1::Urgency urgent : {v1::URGENCY_SAME_DAY, v1::URGENCY_OUT_OF_HOURS}) {
    request.set_urgency(urgent);
    EXPECT_THAT(needed().at(0), ::testing::HasSubstr("in an emergency up to six working days"));
  }
}

}  // namespace
}  // namespace consortium::testing
