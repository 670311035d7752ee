// Kinds of care and of household, days on offer, and who is on call at night.
#include "gtest/gtest.h"
#include "policy/listing/row_rules.h"
#include "policy/matching/search.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/matching/one_household.h"

namespace consortium::testing {
namespace {

using Row = v1::Vacancy;
using Request = v1::SearchAvailabilityRequest;

v1::Offer& Offers(Row& row, v1::OfferKind kind, const char* first = "", const char* last = "") {
  v1::Offer& offer = *row.add_offers();
  offer.set_kind(kind);
  offer.set_start_date(first);
  offer.set_end_date(last);
  return offer;
}

TEST(CareTest, IsAskedForAndOfferedByKind) {
  for (const v1::OfferKind kind :
       {v1::OFFER_KIND_SAME_DAY_EMERGENCY, v1::OFFER_KIND_PACE_OVERNIGHT_BED,
        v1::OFFER_KIND_LONG_TERM, v1::OFFER_KIND_BRIDGING, v1::OFFER_KIND_REMAND,
        v1::OFFER_KIND_UNACCOMPANIED, v1::OFFER_KIND_EDGE_OF_CARE_OUTREACH}) {
    SCOPED_TRACE(v1::OfferKind_Name(kind));
    ExpectAnswers({
        {"offered",
         [kind](Row& row, Request& request) {
           Offers(row, kind);
           request.set_kind(kind);
         },
         "fits"},
        {"not offered: the household may agree",
         [kind](Row&, Request& request) { request.set_kind(kind); }, "needs OFFER"},
    });
  }
}

TEST(CareTest, IsOfferedOnTheDaysFromTheFirstToTheLast) {
  const auto bridging = [](const char* start, uint32_t days) {
    return [=](Row& row, Request& request) {
      Offers(row, v1::OFFER_KIND_BRIDGING, "2026-12-01", "2026-12-14");
      request.set_kind(v1::OFFER_KIND_BRIDGING);
      request.set_start_date(start);
      request.set_length_days(days);
    };
  };
  ExpectAnswers({
      {"all of its days", bridging("2026-12-01", 14), "fits"},
      {"a day longer", bridging("2026-12-01", 15), "needs OFFER"},
      {"a day earlier", bridging("2026-11-30", 14), "needs OFFER"},
      {"its last day", bridging("2026-12-14", 1), "fits"},
      {"the day behind it", bridging("2026-12-15", 1), "needs OFFER"},
      {"open-ended care is judged by its first day", bridging("2026-12-14", 0), "fits"},
  });
}

TEST(CareTest, AShortBreakFitsWithinItsWindowOrNotAtAll) {
  const auto short_break = [](const char* start, uint32_t days) {
    return [=](Row& row, Request& request) {
      Offers(row, v1::OFFER_KIND_SHORT_BREAK, "2026-12-01", "2026-12-14");
      request.set_kind(v1::OFFER_KIND_SHORT_BREAK);
      request.set_start_date(start);
      request.set_length_days(days);
    };
  };
  const std::string none = "near miss: kind: no short break offered on all of these days";
  ExpectAnswers({
      {"all of its days", short_break("2026-12-01", 14), "fits"},
      {"a day longer", short_break("2026-12-01", 15), none},
      {"a day earlier", short_break("2026-11-30", 2), none},
      {"its last day", short_break("2026-12-14", 1), "fits"},
      {"the day behind it", short_break("2026-12-15", 1), none},
      {"a carer for short breaks alone",
       [&](Row& row, Request& request) {
         row.clear_offers();
         row.set_kind(v1::HOUSEHOLD_KIND_SHORT_BREAKS);
         short_break("2026-12-01", 14)(row, request);
       },
       "fits"},
      {"a carer for short breaks alone, asked for short-term care",
       [](Row& row, Request&) {
         row.clear_offers();
         row.set_kind(v1::HOUSEHOLD_KIND_SHORT_BREAKS);
         Offers(row, v1::OFFER_KIND_SHORT_BREAK, "2026-12-01", "2026-12-14");
       },
       "near miss: kind: not for this kind of care"},
  });
}

// A parent of so many years with a baby of two months.
auto ParentAndChild(uint32_t years, bool looked_after, uint32_t places, uint32_t rooms) {
  return [=](Row& row, Request& request) {
    row.clear_offers();
    row.set_kind(v1::HOUSEHOLD_KIND_PARENT_AND_CHILD);
    Offers(row, v1::OFFER_KIND_PARENT_AND_CHILD);
    row.mutable_places()->set_vacant(places);
    row.mutable_places()->set_filled(3 - places);
    row.mutable_bedrooms()->set_free(rooms);
    request.mutable_children(0)->set_age_months(2);
    request.set_kind(v1::OFFER_KIND_PARENT_AND_CHILD);
    request.mutable_parent()->set_age_years(years);
    request.mutable_parent()->set_looked_after(looked_after);
  };
}

TEST(CareTest, AParentTakesARoomAndALookedAfterParentAPlaceToo) {
  ExpectAnswers({
      {"a grown mother and her baby", ParentAndChild(24, false, 1, 1), "fits"},
      {"no room for her", ParentAndChild(24, false, 1, 0),
       "near miss: bedrooms: 0 free where 1 is needed"},
      {"a looked-after mother takes a place", ParentAndChild(17, true, 2, 1), "fits"},
      {"and one is too few", ParentAndChild(17, true, 1, 1),
       "near miss: places: 1 free where 2 are needed"},
      {"of 17 and looked after, within the approval", ParentAndChild(17, true, 2, 1), "fits"},
      {"of 18 and looked after, beyond it", ParentAndChild(18, true, 2, 1), "needs AGE"},
      {"of 18 and not looked after: nobody is fostered but the baby",
       ParentAndChild(18, false, 2, 1), "fits"},
      {"a looked-after mother is no sibling of her children",
       [](Row& row, Request& request) {
         ParentAndChild(17, true, 3, 1)(row, request);
         row.mutable_places()->set_approved(4);
         row.mutable_places()->set_vacant(4);
         row.mutable_approval()->set_children_max(4);
         for (int i = 0; i < 2; ++i) request.add_children()->set_age_months(20);
         request.set_siblings(true);
         request.set_keep_together(true);
       },
       "needs USUAL_LIMIT"},
      {"mainstream carers who do not offer it",
       [](Row& row, Request& request) {
         ParentAndChild(24, false, 3, 3)(row, request);
         row = CarersForThree();
       },
       "near miss: kind: not for a parent together with a child"},
      {"mainstream carers who do",
       [](Row& row, Request& request) {
         ParentAndChild(24, false, 3, 3)(row, request);
         row.set_kind(v1::HOUSEHOLD_KIND_MAINSTREAM);
       },
       "fits"},
  });
}

// A host with one room for 16 to 20.
void MakeHost(Row& row) {
  row.clear_offers();
  row.set_kind(v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST);
  Offers(row, v1::OFFER_KIND_SUPPORTED_LODGINGS);
  row.mutable_approval()->set_age_months_min(16 * 12);
  row.mutable_approval()->set_age_months_max(263);
}

TEST(CareTest, SupportedLodgingsAreWithHostsAndFosteringIsNot) {
  const auto lodgings = [](uint32_t years) {
    return [years](Row& row, Request& request) {
      MakeHost(row);
      request.mutable_children(0)->set_age_years(years);
      request.set_kind(v1::OFFER_KIND_SUPPORTED_LODGINGS);
    };
  };
  ExpectAnswers({
      {"a host, of 16", lodgings(16), "fits"},
      {"a host, of 20", lodgings(20), "fits"},
      {"a host, asked for short-term care of a 16-year-old",
       [](Row& row, Request& request) {
         MakeHost(row);
         request.mutable_children(0)->set_age_years(16);
       },
       "near miss: kind: not for this kind of care"},
      {"foster carers, asked for lodgings",
       [](Row&, Request& request) {
         request.mutable_children(0)->set_age_years(16);
         request.set_kind(v1::OFFER_KIND_SUPPORTED_LODGINGS);
       },
       "near miss: kind: not a host of supported lodgings"},
      {"the usual limit is of fostering",
       [&](Row& row, Request& request) {
         lodgings(16)(row, request);
         row.mutable_places()->set_approved(5);
         row.mutable_places()->set_filled(3);
         row.mutable_places()->set_vacant(2);
         row.mutable_approval()->set_children_max(5);
       },
       "fits"},
  });
}

TEST(CareTest, ConnectedPersonsEnterNoListAndAreNeverFound) {
  Row row = CarersForThree();
  row.set_kind(v1::HOUSEHOLD_KIND_CONNECTED_PERSONS);
  bool refused = false;
  for (const auto& problem : policy::CheckRow(row, absl::CivilDay(2026, 11, 26))) {
    refused |= problem.severity() == v1::SEVERITY_REFUSED && problem.field() == "kind";
  }
  EXPECT_TRUE(refused);
  // Should one come in all the same, no search matches it.
  for (int kind = v1::OFFER_KIND_SAME_DAY_EMERGENCY; kind <= v1::OfferKind_MAX; ++kind) {
    Offers(row, static_cast<v1::OfferKind>(kind));
  }
  const policy::Snapshot snapshot = {std::make_shared<const policy::Chunk>(
      "hackney", std::vector<policy::ChunkRow>{{{1}, &row, {}}})};
  for (const v1::Offer& offer : row.offers()) {
    Request request = OneOfEight();
    request.mutable_children(0)->set_age_years(16);
    request.set_kind(offer.kind());
    request.set_length_days(1);
    if (offer.kind() == v1::OFFER_KIND_PARENT_AND_CHILD) {
      request.mutable_parent()->set_age_years(30);
    }
    const auto nowhere = [](absl::string_view) { return policy::GridPoint(); };
    const auto need = policy::Need::Parse(request, true, nowhere, ThursdayEvening());
    ASSERT_THAT(need, IsOk());
    EXPECT_EQ(policy::Search(snapshot, *need, std::nullopt, 1).total, 0u) << offer.kind();
  }
}

TEST(UrgencyTest, CarersWhoTakeAChildTodayComeFirstOnTheSameDay) {
  ExpectAnswers({
      {"who offers it",
       [](Row& row, Request& request) {
         Offers(row, v1::OFFER_KIND_SAME_DAY_EMERGENCY);
         request.set_urgency(v1::URGENCY_SAME_DAY);
       },
       "fits; met: offers same-day emergency care"},
      {"who does not may be asked",
       [](Row&, Request& request) { request.set_urgency(v1::URGENCY_SAME_DAY); },
       "fits; unmet: offers same-day emergency care"},
  });
}

struct Watch {
  std::string says;
  v1::Weekday day;
  int from;  // Minutes after midnight.
  int to;
  absl::CivilMinute now;
  bool on_call;
};

TEST(UrgencyTest, RotaWindowsRunOverMidnightAndTheEndOfTheWeek) {
  using M = absl::CivilMinute;
  for (const Watch& watch : std::vector<Watch>{
           {"on the minute it starts", v1::WEEKDAY_THURSDAY, 18 * 60, 22 * 60,
            M(2026, 11, 26, 18, 0), true},
           {"a minute before", v1::WEEKDAY_THURSDAY, 18 * 60, 22 * 60, M(2026, 11, 26, 17, 59),
            false},
           {"its last minute", v1::WEEKDAY_THURSDAY, 18 * 60, 22 * 60, M(2026, 11, 26, 21, 59),
            true},
           {"on the minute it ends", v1::WEEKDAY_THURSDAY, 18 * 60, 22 * 60, M(2026, 11, 26, 22, 0),
            false},
           {"another day", v1::WEEKDAY_WEDNESDAY, 18 * 60, 22 * 60, M(2026, 11, 26, 19, 0), false},
           {"behind midnight", v1::WEEKDAY_THURSDAY, 22 * 60, 6 * 60, M(2026, 11, 27, 5, 59), true},
           {"until the next morning", v1::WEEKDAY_THURSDAY, 22 * 60, 6 * 60, M(2026, 11, 27, 6, 0),
            false},
           {"not the morning before", v1::WEEKDAY_THURSDAY, 22 * 60, 6 * 60, M(2026, 11, 26, 5, 59),
            false},
           {"from Sunday night to Monday morning", v1::WEEKDAY_SUNDAY, 22 * 60, 6 * 60,
            M(2026, 11, 30, 3, 0), true},
           {"as long as a day when it ends where it starts", v1::WEEKDAY_THURSDAY, 18 * 60, 18 * 60,
            M(2026, 11, 27, 17, 59), true},
           {"and no longer", v1::WEEKDAY_THURSDAY, 18 * 60, 18 * 60, M(2026, 11, 27, 18, 0), false},
           {"by London's clock in summer, an hour ahead of UTC", v1::WEEKDAY_SUNDAY, 23 * 60, 60,
            M(2026, 7, 5, 23, 0), true},
       }) {
    Row row = CarersForThree();
    v1::RotaWindow& window = *row.add_out_of_hours();
    window.set_day(watch.day);
    window.set_start_minute(static_cast<uint32_t>(watch.from));
    window.set_end_minute(static_cast<uint32_t>(watch.to));
    if (watch.now < absl::CivilMinute(2026, 11, 2)) row.clear_vacant_since();
    Request request = OneOfEight();
    request.set_urgency(v1::URGENCY_OUT_OF_HOURS);
    EXPECT_EQ(Answer(row, request, absl::FromCivil(watch.now, policy::London())),
              watch.on_call ? "fits; met: is on its out-of-hours rota now"
                            : "fits; unmet: is on its out-of-hours rota now")
        << watch.says;
  }
}

}  // namespace
}  // namespace consortium::testing
