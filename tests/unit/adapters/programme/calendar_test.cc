#include "adapters/programme/calendar.h"

#include <string>
#include <vector>

#include "adapters/programme/stable_id.h"
#include "gmock/gmock.h"
#include "tests/unit/adapters/programme/sample_programme.h"

// What other programs make of the whole file is read_calendar.py's.
namespace consortium::programme {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Certainty = CalendarEntry::Certainty;

TEST(EntriesOfTest, ThoseOfOneOfferAreOneEntry) {
  const auto entries = EntriesOf(SampleBookings(), SampleProgramme());
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].offer.offer_ref(), "course");
  EXPECT_EQ(entries[0].certainty, Certainty::kConfirmed);
  EXPECT_EQ(entries[0].joining_link, "https://meet.example/secret-course");
  EXPECT_EQ(entries[1].certainty, Certainty::kTentative);
  EXPECT_EQ(entries[1].joining_link, "");
}

TEST(EntriesOfTest, ACancelledBookingIsStruckOutAndHasNoLink) {
  std::vector<v1::Booking> bookings = {SampleBookings().front()};
  bookings[0].set_state(v1::BOOKING_STATE_CANCELLED);
  const auto entries = EntriesOf(bookings, SampleProgramme());
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].certainty, Certainty::kCancelled);
  EXPECT_EQ(entries[0].joining_link, "");
  EXPECT_THAT(Calendar("c", entries), HasSubstr("STATUS:CANCELLED\r\n"));
}

TEST(EntriesOfTest, AnOfferThatIsNotToBeFoundIsShownByTheBookingsOwnCopy) {
  const auto entries = EntriesOf(SampleBookings(), {});
  ASSERT_THAT(entries, SizeIs(2));
  const std::string calendar = Calendar("c", entries);
  EXPECT_THAT(calendar, HasSubstr("DTSTAMP:20261129T100000Z\r\n"));
  EXPECT_THAT(calendar, Not(HasSubstr("LOCATION")));
  EXPECT_THAT(EntriesOf({}, SampleProgramme()), IsEmpty());
}

TEST(EntriesOfTest, AnEntryChangesWithItsOfferAndWithItsBookings) {
  std::vector<v1::Booking> bookings = {SampleBookings().front()};
  const auto stamp = [&] { return Calendar("c", EntriesOf(bookings, SampleProgramme())); };
  *bookings[0].mutable_state_at() = consortium::testing::TimestampAt(SampleStart());
  EXPECT_THAT(stamp(), HasSubstr("DTSTAMP:20270118T100000Z\r\n"));
  *bookings[0].mutable_state_at() = consortium::testing::TimestampAt(absl::UnixEpoch());
  EXPECT_THAT(stamp(), HasSubstr("DTSTAMP:20261129T100000Z\r\n"));
}

TEST(CalendarTest, ASessionKeepsItsIdWhenItMoves) {
  CalendarEntry entry;
  entry.offer = SampleProgramme().front();
  const std::string id = StableId({"session", "hackney", "course", "1"});
  EXPECT_THAT(Calendar("c", {entry}), HasSubstr("UID:" + id));
  *entry.offer.mutable_sessions(0)->mutable_start_at() =
      consortium::testing::TimestampAt(SampleStart() + absl::Hours(1));
  EXPECT_THAT(Calendar("c", {entry}), HasSubstr("UID:" + id));
}

TEST(StableIdTest, IsAUuidOfAllItsWords) {
  const std::string id = StableId({"service", "hackney", "course"});
  ASSERT_THAT(id, SizeIs(36));
  EXPECT_EQ(id[14], '8');
  EXPECT_THAT(std::string("89ab"), HasSubstr(std::string(1, id[19])));
  EXPECT_EQ(id, StableId({"service", "hackney", "course"}));
  EXPECT_NE(id, StableId({"service", "hackneyc", "ourse"}));
  EXPECT_NE(id, StableId({"service", "hackney\n6 course"}));
}

}  // namespace
}  // namespace consortium::programme
