// The order of several households, pages of it, near misses and splits.
#include <algorithm>
#include <deque>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/matching/search.h"
#include "tests/unit/policy/matching/one_household.h"

namespace consortium::testing {
namespace {

using Row = v1::Vacancy;
using Request = v1::SearchAvailabilityRequest;

// A kilometre to the east for each number of the outcode; N0 is nowhere.
policy::GridPoint Locate(absl::string_view area) {
  if (area == "N0") return {};
  return {530'000 + 1'000 * (area.back() - '0'), 187'000};
}

class OrderTest : public ::testing::Test {
 protected:
  // A household of this name, which ties are broken by.
  Row& Add(char name) {
    names_.push_back(name);
    return rows_.emplace_back(CarersForThree());
  }

  policy::Snapshot Snapshot() const {
    std::vector<policy::ChunkRow> rows;
    for (size_t i = 0; i < rows_.size(); ++i) {
      rows.push_back({{static_cast<uint8_t>(names_[i])}, &rows_[i], Locate(rows_[i].area())});
    }
    return {std::make_shared<const policy::Chunk>("hackney", rows)};
  }

  policy::Need Need() const {
    return *policy::Need::Parse(request_, true, Locate, ThursdayEvening());
  }

  std::string Order() const {
    std::string order;
    for (const auto& found : policy::Search(Snapshot(), Need(), std::nullopt, 100).found) {
      order += names_[found.row];
    }
    return order;
  }

  std::vector<std::string> NearMisses() const {
    std::vector<std::string> misses;
    for (const policy::Miss& miss : policy::NearMisses(Snapshot(), Need(), 5)) {
      misses.push_back(absl::StrCat(std::string(1, names_[miss.row]), " ", miss.failed_criterion));
    }
    return misses;
  }

  // `a:0,2 b:1`.
  std::string Split() const {
    std::vector<std::string> parts;
    for (const policy::Part& part : policy::NearestSplit(Snapshot(), Need())) {
      parts.push_back(absl::StrCat(std::string(1, names_[part.found.row]), ":",
                                   absl::StrJoin(part.children, ",")));
    }
    std::sort(parts.begin(), parts.end());
    return absl::StrJoin(parts, " ");
  }

  std::deque<Row> rows_;
  std::vector<char> names_;
  Request request_ = OneOfEight();
};

TEST_F(OrderTest, IsByMismatchesThenWishesThenDistanceThenDayThenName) {
  request_.set_near("N1");
  request_.set_start_date("2026-12-20");
  request_.mutable_children(0)->add_needs(v1::SKILL_AUTISM);
  const auto skilled = [](Row& row) { row.mutable_profile()->add_skills(v1::SKILL_AUTISM); };
  const auto dated = [](Row& row, const char* day) {
    row.mutable_places()->set_vacant(0);
    row.clear_vacant_since();
    auto& part = *row.mutable_places()->add_not_available();
    part.set_count(3);
    part.set_reason(v1::NOT_AVAILABLE_REASON_OTHER);
    part.set_condition(v1::CONDITION_FROM_DATE);
    part.set_available_from(day);
  };
  // Named so that nothing but the criterion can bring one before another.
  Row& two_mismatches = Add('a');
  skilled(two_mismatches);
  two_mismatches.mutable_approval()->set_age_months_max(12);
  two_mismatches.mutable_offers(0)->set_kind(v1::OFFER_KIND_LONG_TERM);
  Row& one_mismatch = Add('b');
  skilled(one_mismatch);
  one_mismatch.mutable_approval()->set_age_months_max(12);
  Add('c').set_area("N1");  // Unskilled, next door.
  Row& far = Add('d');
  skilled(far);
  far.set_area("N9");
  Row& later = Add('e');
  skilled(later);
  dated(later, "2026-12-15");
  Row& sooner = Add('f');
  skilled(sooner);
  dated(sooner, "2026-12-01");
  skilled(Add('h'));
  skilled(Add('g'));
  EXPECT_EQ(Order(), "ghfedcba");
}

TEST_F(OrderTest, PutsHouseholdsOfUnknownPlaceBehindAllOthers) {
  request_.set_near("N1");
  Add('a').set_area("N0");
  Add('b').set_area("N9");
  EXPECT_EQ(Order(), "ba");
}

TEST_F(OrderTest, PutsWhoIsOnCallFirstAtNightWhateverElseIsWished) {
  request_.set_urgency(v1::URGENCY_OUT_OF_HOURS);
  request_.mutable_children(0)->add_needs(v1::SKILL_AUTISM);
  request_.mutable_children(0)->add_needs(v1::SKILL_HEARING);
  Row& skilled = Add('a');
  skilled.mutable_profile()->add_skills(v1::SKILL_AUTISM);
  skilled.mutable_profile()->add_skills(v1::SKILL_HEARING);
  v1::RotaWindow& window = *Add('b').add_out_of_hours();
  window.set_day(v1::WEEKDAY_THURSDAY);
  window.set_start_minute(18 * 60);
  window.set_end_minute(6 * 60);
  EXPECT_EQ(Order(), "ba");
}

TEST_F(OrderTest, PagesGoOnBehindTheLastOneWhileTheListChanges) {
  for (char name = 'a'; name <= 'h'; ++name) Add(name);
  const policy::Page first = policy::Search(Snapshot(), Need(), std::nullopt, 3);
  ASSERT_EQ(first.found.size(), 3u);
  EXPECT_TRUE(first.more);
  // The last one of the page goes, and one comes that ranks before it.
  rows_.erase(rows_.begin() + 2);
  names_.erase(names_.begin() + 2);
  Add('B');
  const policy::Page rest = policy::Search(Snapshot(), Need(), first.found.back().rank, 100);
  std::string order;
  for (const policy::Found& found : rest.found) order += names_[found.row];
  EXPECT_EQ(order, "defgh");
  EXPECT_FALSE(rest.more);
  EXPECT_EQ(rest.total, 8u);
}

TEST_F(OrderTest, NearMissesFailOneCriterionEachAndNameIt) {
  request_.set_near("N1");
  request_.set_max_distance_miles(3);
  Add('a').mutable_bedrooms()->set_free(0);
  Row& full = Add('b');
  full.mutable_places()->set_vacant(0);
  full.clear_vacant_since();
  auto& part = *full.mutable_places()->add_not_available();
  part.set_count(3);
  part.set_reason(v1::NOT_AVAILABLE_REASON_SIBLING_GROUP_ONLY);
  part.set_condition(v1::CONDITION_SIBLINGS_ONLY);
  Add('c').set_area("N9");
  Row& host = Add('d');
  host.set_kind(v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST);
  host.mutable_offers(0)->set_kind(v1::OFFER_KIND_SUPPORTED_LODGINGS);
  host.mutable_approval()->set_age_months_min(192);
  Row& fails_two = Add('e');
  fails_two.mutable_bedrooms()->set_free(0);
  fails_two.set_area("N9");
  EXPECT_THAT(NearMisses(),
              ::testing::UnorderedElementsAre(
                  "a bedrooms: 0 free where 1 is needed", "b places: only for a group of siblings",
                  "c distance: 4.97 miles where at most 3.00 were asked for",
                  "d kind: not for this kind of care"));
  EXPECT_EQ(Order(), "");
}

class SplitTest : public OrderTest {
 protected:
  SplitTest() {
    AddChild(request_, 6);
    AddChild(request_, 4);
    request_.set_siblings(true);
    request_.set_keep_together(true);
  }
  // So many places and rooms, in this outcode.
  Row& AddWith(char name, uint32_t places, const char* area) {
    Row& row = Add(name);
    row.mutable_places()->set_vacant(places);
    row.mutable_places()->set_filled(3 - places);
    row.mutable_bedrooms()->set_free(places);
    row.set_area(area);
    return row;
  }
};

TEST_F(SplitTest, IsOverTheFewestHouseholds) {
  AddWith('a', 1, "N1");
  AddWith('b', 1, "N1");
  AddWith('c', 1, "N1");
  AddWith('d', 2, "N9");
  const std::string split = Split();
  EXPECT_EQ(std::count(split.begin(), split.end(), ':'), 2) << split;
  EXPECT_THAT(split, ::testing::HasSubstr("d:"));
}

TEST_F(SplitTest, IsOverTheClosestOfThem) {
  AddWith('a', 1, "N1");
  AddWith('b', 2, "N9");
  AddWith('c', 1, "N8");
  const std::string split = Split();
  EXPECT_THAT(split, ::testing::AllOf(::testing::HasSubstr("b:"), ::testing::HasSubstr("c:")));
}

TEST_F(SplitTest, IsThatWithTheFewestMismatchesBeforeTheClosest) {
  AddWith('a', 1, "N1");
  AddWith('b', 2, "N9");
  AddWith('c', 1, "N8").mutable_approval()->set_age_months_max(12);
  EXPECT_THAT(Split(), ::testing::HasSubstr("a:"));
}

TEST_F(SplitTest, IsNoneWhenTheyDoNotAllFindAPlace) {
  AddWith('a', 1, "N1");
  AddWith('b', 1, "N1");
  EXPECT_EQ(Split(), "");
}

TEST_F(SplitTest, IsNoneForChildrenWhoAreNoSiblings) {
  request_.set_siblings(false);
  AddWith('a', 2, "N1");
  AddWith('b', 2, "N1");
  EXPECT_EQ(Split(), "");
}

TEST_F(SplitTest, IsNotAskedForWithoutKeepingTogetherAndOneHouseholdTakesWhomItCan) {
  request_.set_keep_together(false);
  AddWith('a', 2, "N1");
  const policy::Page page = policy::Search(Snapshot(), Need(), std::nullopt, 1);
  ASSERT_EQ(page.total, 1u);
  EXPECT_EQ(page.found.front().children_placed, 2u);
  EXPECT_EQ(Split(), "");
}

}  // namespace
}  // namespace consortium::testing
