#include "adapters/programme/phrase.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "tests/unit/adapters/programme/sample_programme.h"

namespace consortium::programme {
namespace {

using ::testing::Contains;
using ::testing::Not;

TEST(PhraseTest, MakesAPhraseOfACode) {
  EXPECT_EQ(PhraseOf(v1::TRAINING_TOPIC_PAEDIATRIC_FIRST_AID), "Paediatric first aid");
  EXPECT_EQ(PhraseOf(v1::OFFERING_KIND_UNSPECIFIED), "");
  EXPECT_EQ(PhraseOf(static_cast<v1::OfferingKind>(99)), "");
}

TEST(PhraseTest, SaysWhatAPlaceCosts) {
  v1::TrainingOffer offer;
  EXPECT_EQ(CostPhrase(offer), "Free");
  offer.set_cost_pence(1205);
  EXPECT_EQ(CostPhrase(offer), "£12.05 a place");
}

TEST(PhraseTest, SaysWhere) {
  v1::TrainingOffer offer = SampleProgramme().front();
  EXPECT_EQ(PlacePhrase(offer), "Town hall, E8 1EA");
  offer.set_mode(v1::TRAINING_MODE_HYBRID);
  EXPECT_EQ(PlacePhrase(offer), "Town hall, E8 1EA, and online");
  offer.clear_venue();
  EXPECT_EQ(PlacePhrase(offer), "Online");
}

TEST(PhraseTest, SaysWhenInLondon) {
  const v1::TrainingOffer offer = SampleProgramme().front();
  EXPECT_EQ(SessionPhrase(offer.sessions(0)), "Mon 18 Jan 2027, 10:00 to 13:00");
  EXPECT_EQ(SessionPhrase(offer.sessions(1)), "Mon 19 Apr 2027, 10:00 to 13:00");
}

TEST(PhraseTest, ASessionOverMidnightNamesBothDays) {
  v1::TrainingSession session;
  const absl::Time start = SampleStart() + absl::Hours(12);
  *session.mutable_start_at() = consortium::testing::TimestampAt(start);
  *session.mutable_end_at() = consortium::testing::TimestampAt(start + absl::Hours(3));
  EXPECT_EQ(SessionPhrase(session), "Mon 18 Jan 2027, 22:00 to Tue 19 Jan 2027, 01:00");
}

TEST(PhraseTest, AMidnightIsTheEndOfTheDayBeforeIt) {
  const auto at = [](int year, int month, int day, int hour = 0) {
    const absl::CivilHour wall(year, month, day, hour);
    return consortium::testing::TimestampAt(absl::FromCivil(wall, absl::UTCTimeZone()));
  };
  EXPECT_EQ(DeadlinePhrase(at(2026, 12, 12)), "the end of Fri 11 Dec 2026");
  EXPECT_EQ(DeadlinePhrase(at(2027, 7, 3, 23)), "the end of Sat  3 Jul 2027");
  EXPECT_EQ(DeadlinePhrase(at(2026, 12, 11, 12)), "Fri 11 Dec 2026, 12:00");
}

TEST(PhraseTest, SaysWhatElseThereIsToKnowAndNoMore) {
  v1::TrainingOffer offer = SampleProgramme().front();
  EXPECT_THAT(Particulars(offer), Contains("About: Family time"));
  EXPECT_THAT(Particulars(offer), Contains("Training, Support and Development Standards: 5"));
  EXPECT_THAT(Particulars(offer),
              Not(Contains("Guests: carers of independent agencies are welcome")));
  offer.set_guests_welcome(true);
  offer.add_topics(v1::TRAINING_TOPIC_BABIES);
  offer.add_topics(v1::TRAINING_TOPIC_HEALTH);
  EXPECT_THAT(Particulars(offer), Contains("Guests: carers of independent agencies are welcome"));
  EXPECT_THAT(Particulars(offer), Contains("About: Family time, Babies and Health"));
}

}  // namespace
}  // namespace consortium::programme
