// Places, conditions and bedrooms: arithmetic, which nobody can wish away.
#include "gtest/gtest.h"
#include "tests/unit/policy/matching/one_household.h"

namespace consortium::testing {
namespace {

using Row = v1::Vacancy;
using Request = v1::SearchAvailabilityRequest;

// One place vacant and `count` more on a condition.
void Condition(Row& row, v1::Condition condition, uint32_t count, const char* from = "") {
  v1::Places& places = *row.mutable_places();
  places.set_vacant(1);
  places.set_filled(2 - count);
  v1::UnavailablePlaces& part = *places.add_not_available();
  part.set_count(count);
  part.set_reason(v1::NOT_AVAILABLE_REASON_OTHER);
  part.set_condition(condition);
  part.set_available_from(from);
}

void Pair(Request& request, bool siblings) {
  AddChild(request, 6);
  request.set_siblings(siblings);
  request.set_keep_together(true);
}

TEST(PlacesTest, AreNeededForEveryChildThatIsKeptTogether) {
  const auto vacant = [](uint32_t count, int children) {
    return [=](Row& row, Request& request) {
      row.mutable_places()->set_vacant(count);
      row.mutable_places()->set_filled(3 - count);
      row.mutable_approval()->set_children_max(8);
      for (int i = 1; i < children; ++i) AddChild(request, 6);
      request.set_siblings(true);
      request.set_keep_together(true);
    };
  };
  ExpectAnswers({
      {"one place, one child", vacant(1, 1), "fits"},
      {"two places, two children", vacant(2, 2), "fits"},
      {"one place, two children", vacant(1, 2), "near miss: places: 1 free where 2 are needed"},
      {"three places, three siblings", vacant(3, 3), "fits"},
      {"three places, four siblings: rooms are short as well", vacant(3, 4), "nothing"},
  });
}

TEST(PlacesTest, ForSiblingsOnlyCountForAGroupOfSiblings) {
  ExpectAnswers({
      {"two siblings",
       [](Row& row, Request& request) {
         Condition(row, v1::CONDITION_SIBLINGS_ONLY, 1);
         Pair(request, true);
       },
       "fits"},
      {"two who are no siblings",
       [](Row& row, Request& request) {
         Condition(row, v1::CONDITION_SIBLINGS_ONLY, 1);
         Pair(request, false);
       },
       "near miss: places: only for a group of siblings"},
      {"one child that says it is a sibling is no group",
       [](Row& row, Request& request) {
         Condition(row, v1::CONDITION_SIBLINGS_ONLY, 2);
         row.mutable_places()->set_approved(2);
         row.mutable_places()->set_vacant(0);
         row.clear_vacant_since();
         request.set_siblings(true);
       },
       "near miss: places: only for a group of siblings"},
      {"two siblings and one place too few",
       [](Row& row, Request& request) {
         Condition(row, v1::CONDITION_SIBLINGS_ONLY, 1);
         Pair(request, true);
         AddChild(request, 4);
       },
       "near miss: places: 2 free where 3 are needed"},
  });
}

TEST(PlacesTest, ForShortBreaksOnlyCountForShortBreaks) {
  const auto breaks = [](Row& row) {
    Condition(row, v1::CONDITION_SHORT_BREAKS_ONLY, 2);
    row.mutable_places()->set_approved(2);
    row.mutable_places()->set_vacant(0);
    row.clear_vacant_since();
    v1::Offer& offer = *row.add_offers();
    offer.set_kind(v1::OFFER_KIND_SHORT_BREAK);
    offer.set_start_date("2026-12-01");
    offer.set_end_date("2026-12-14");
  };
  ExpectAnswers({
      {"a short break",
       [&](Row& row, Request& request) {
         breaks(row);
         request.set_kind(v1::OFFER_KIND_SHORT_BREAK);
         request.set_start_date("2026-12-01");
         request.set_length_days(14);
       },
       "fits"},
      {"short-term care", [&](Row& row, Request&) { breaks(row); },
       "near miss: places: only for short breaks"},
  });
}

TEST(PlacesTest, FromADateCountFromThatDayOn) {
  const auto from = [](const char* start) {
    return [start](Row& row, Request& request) {
      Condition(row, v1::CONDITION_FROM_DATE, 1, "2026-12-10");
      Pair(request, true);
      request.set_start_date(start);
    };
  };
  ExpectAnswers({
      {"on the day", from("2026-12-10"), "fits"},
      {"a day before", from("2026-12-09"), "near miss: places: free only from 2026-12-10"},
      {"later", from("2027-01-10"), "fits"},
  });
}

// `free` rooms shared so, for boys and girls of these ages, who are siblings or not.
auto Rooms(uint32_t free, v1::RoomSharing sharing, bool siblings,
           std::vector<std::pair<int, v1::Sex>> children) {
  return [=](Row& row, Request& request) {
    row.mutable_bedrooms()->set_free(free);
    row.mutable_bedrooms()->set_sharing(sharing);
    request.clear_children();
    for (const auto& [years, sex] : children) {
      AddChild(request, static_cast<uint32_t>(years))->set_sex(sex);
    }
    request.set_siblings(siblings);
    request.set_keep_together(true);
  };
}

TEST(BedroomsTest, AreSharedAsTheHouseholdSays) {
  constexpr v1::Sex kBoy = v1::SEX_MALE;
  constexpr v1::Sex kGirl = v1::SEX_FEMALE;
  constexpr v1::Sex kUnknown = v1::SEX_UNKNOWN;
  const std::string short_of_one = "near miss: bedrooms: 1 free where 2 are needed";
  ExpectAnswers({
      {"nobody shares", Rooms(1, v1::ROOM_SHARING_NONE, true, {{8, kBoy}, {6, kBoy}}),
       short_of_one},
      {"a room each", Rooms(2, v1::ROOM_SHARING_NONE, true, {{8, kBoy}, {6, kBoy}}), "fits"},
      {"brother and sister share",
       Rooms(1, v1::ROOM_SHARING_SIBLINGS, true, {{8, kBoy}, {6, kGirl}}), "fits"},
      {"no siblings, none share",
       Rooms(1, v1::ROOM_SHARING_SIBLINGS, false, {{8, kBoy}, {6, kGirl}}), short_of_one},
      {"two to a room at most",
       Rooms(1, v1::ROOM_SHARING_SIBLINGS, true, {{8, kBoy}, {6, kGirl}, {4, kBoy}}), short_of_one},
      {"brothers share", Rooms(1, v1::ROOM_SHARING_SAME_SEX_SIBLINGS, true, {{8, kBoy}, {6, kBoy}}),
       "fits"},
      {"brother and sister do not",
       Rooms(1, v1::ROOM_SHARING_SAME_SEX_SIBLINGS, true, {{8, kBoy}, {6, kGirl}}), short_of_one},
      {"a child of unknown sex shares with nobody",
       Rooms(1, v1::ROOM_SHARING_SAME_SEX_SIBLINGS, true, {{8, kBoy}, {6, kUnknown}}),
       short_of_one},
      {"any two share where all agree",
       Rooms(1, v1::ROOM_SHARING_ANY, false, {{8, kBoy}, {6, kGirl}}), "fits"},
      {"not said means nobody",
       Rooms(1, v1::ROOM_SHARING_UNSPECIFIED, true, {{8, kBoy}, {6, kBoy}}), short_of_one},
  });
}

TEST(BedroomsTest, AreNeededFromThreeYearsOn) {
  const auto months = [](uint32_t age) {
    return [age](Row& row, Request& request) {
      row.mutable_bedrooms()->set_free(0);
      request.mutable_children(0)->set_age_months(age);
    };
  };
  ExpectAnswers({
      {"35 months sleeps in the carers' room", months(35), "fits"},
      {"three years needs a room",
       [](Row& row, Request& request) {
         row.mutable_bedrooms()->set_free(0);
         request.mutable_children(0)->set_age_years(3);
       },
       "near miss: bedrooms: 0 free where 1 is needed"},
      {"two years may be 35 months at most",
       [](Row& row, Request& request) {
         row.mutable_bedrooms()->set_free(0);
         request.mutable_children(0)->set_age_years(2);
       },
       "fits"},
  });
}

}  // namespace
}  // namespace consortium::testing
