#include "policy/training/offer_rules.h"

#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample_offer.h"

namespace consortium::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SampleOffer;
using testing::TimestampAt;

const absl::Time kNow = absl::FromUnixSeconds(1'795'424'400);
const absl::Time kStart = kNow + absl::Hours(24 * 7);

v1::TrainingOffer Offer() { return SampleOffer("letterbox-1", kStart); }

// Fields of the offer that are refused.
std::vector<std::string> Refused(const v1::TrainingOffer& offer) {
  std::vector<std::string> fields;
  for (const v1::OfferProblem& problem : CheckOffer(offer, kNow)) {
    if (problem.severity() == v1::SEVERITY_REFUSED) fields.push_back(problem.field());
    EXPECT_NE(problem.problem(), "");
    EXPECT_NE(problem.remedy(), "");
  }
  return fields;
}

TEST(CheckOfferTest, AnOfferThatAddsUpHasNoProblems) {
  EXPECT_THAT(CheckOffer(Offer(), kNow), IsEmpty());
}

struct Case {
  std::string name;
  std::function<void(v1::TrainingOffer&)> change;
  std::string want;  // The field that is refused; empty: none.
};

class OfferFieldTest : public ::testing::TestWithParam<Case> {};

TEST_P(OfferFieldTest, IsJudgedByItsBounds) {
  v1::TrainingOffer offer = Offer();
  GetParam().change(offer);
  if (GetParam().want.empty()) {
    EXPECT_THAT(Refused(offer), IsEmpty());
  } else {
    EXPECT_THAT(Refused(offer), ElementsAre(GetParam().want));
  }
}

void AddSession(v1::TrainingOffer& offer, absl::Time start, absl::Time end) {
  v1::TrainingSession& session = *offer.add_sessions();
  *session.mutable_start_at() = TimestampAt(start);
  *session.mutable_end_at() = TimestampAt(end);
}

void Online(v1::TrainingOffer& offer, const std::string& link) {
  offer.set_mode(v1::TRAINING_MODE_ONLINE);
  offer.clear_venue();
  offer.set_joining_link(link);
}

using O = v1::TrainingOffer;

INSTANTIATE_TEST_SUITE_P(
    Fields, OfferFieldTest,
    ::testing::ValuesIn(std::vector<Case>{
        {"NoReference", [](O& o) { o.clear_offer_ref(); }, "offer_ref"},
        {"LongestReference", [](O& o) { o.set_offer_ref(std::string(36, 'a')); }, ""},
        {"ReferenceTooLong", [](O& o) { o.set_offer_ref(std::string(37, 'a')); }, "offer_ref"},
        {"ReferenceWithASpace", [](O& o) { o.set_offer_ref("a b"); }, "offer_ref"},
        {"ReferenceIsATelephone", [](O& o) { o.set_offer_ref("02079460123"); }, "offer_ref"},
        {"MemberIsOutputOnly", [](O& o) { o.set_member("hackney"); }, "member"},
        {"StateIsOutputOnly", [](O& o) { o.set_state(v1::OFFER_STATE_OPEN); }, "state"},
        {"FreePlacesIsOutputOnly", [](O& o) { o.set_free_places(1); }, "free_places"},
        {"WaitingIsOutputOnly", [](O& o) { o.set_waiting(1); }, "waiting"},
        {"ConfirmedIsOutputOnly", [](O& o) { o.set_confirmed(1); }, "confirmed"},
        {"UpdatedAtIsOutputOnly", [](O& o) { o.mutable_updated_at(); }, "updated_at"},
        {"NoTitle", [](O& o) { o.clear_title(); }, "title"},
        {"LongestTitle", [](O& o) { o.set_title(std::string(120, 'a')); }, ""},
        {"TitleTooLong", [](O& o) { o.set_title(std::string(121, 'a')); }, "title"},
        {"TitleOfTwoLines", [](O& o) { o.set_title("a\nb"); }, "title"},
        {"TitleWithATelephone", [](O& o) { o.set_title("Ring 020 7946 0123"); }, "title"},
        {"DescriptionTooLong",
         [](O& o) { o.set_description(std::string(2001, 'a')); },
         "description"},
        {"DescriptionWithAnAddress",
         [](O& o) { o.set_description("Write to ada@example.com"); },
         "description"},
        {"NoKind", [](O& o) { o.clear_kind(); }, "kind"},
        {"UnknownStage", [](O& o) { o.set_stage(static_cast<v1::TrainingStage>(99)); }, "stage"},
        {"NoTopics", [](O& o) { o.clear_topics(); }, "topics"},
        {"ATopicTwice", [](O& o) { o.add_topics(o.topics(0)); }, "topics[1]"},
        {"UnknownTopic",
         [](O& o) { o.add_topics(static_cast<v1::TrainingTopic>(99)); },
         "topics[1]"},
        {"NegativeTopic",
         [](O& o) { o.add_topics(static_cast<v1::TrainingTopic>(-5)); },
         "topics[1]"},
        {"NoAudience", [](O& o) { o.clear_audiences(); }, "audiences"},
        {"StandardEight", [](O& o) { o.add_standards(8); }, "standards[1]"},
        {"AStandardTwice", [](O& o) { o.add_standards(5); }, "standards[1]"},
        {"RestrictedWithoutLevel",
         [](O& o) { o.mutable_restricted_to()->set_scheme("hackney-2024"); },
         "restricted_to.level"},
        {"NoSessions", [](O& o) { o.clear_sessions(); }, "sessions"},
        {"FortySessions",
         [](O& o) {
           for (int i = 1; i < 40; ++i) {
             AddSession(o, kStart + absl::Hours(24 * i), kStart + absl::Hours(24 * i + 1));
           }
         },
         ""},
        {"FortyOneSessions",
         [](O& o) {
           for (int i = 1; i < 41; ++i) {
             AddSession(o, kStart + absl::Hours(24 * i), kStart + absl::Hours(24 * i + 1));
           }
         },
         "sessions"},
        {"SessionWithoutEnd",
         [](O& o) { o.mutable_sessions(0)->clear_end_at(); },
         "sessions[0].end_at"},
        {"SessionOfNoTime",
         [](O& o) { *o.mutable_sessions(0)->mutable_end_at() = o.sessions(0).start_at(); },
         "sessions[0].end_at"},
        {"SessionOverADay",
         [](O& o) {
           *o.mutable_sessions(0)->mutable_end_at() = TimestampAt(kStart + absl::Hours(25));
         },
         "sessions[0].end_at"},
        {"OverlappingSessions",
         [](O& o) { AddSession(o, kStart + absl::Hours(2), kStart + absl::Hours(4)); },
         "sessions[1].start_at"},
        {"SessionsOnEndMeetingStart",
         [](O& o) { AddSession(o, kStart + absl::Hours(3), kStart + absl::Hours(4)); },
         ""},
        {"InFourYears",
         [](O& o) {
           AddSession(o, kNow + absl::Hours(24 * 1460), kNow + absl::Hours(24 * 1460 + 1));
         },
         "sessions[1].end_at"},
        {"InstantThatIsNone",
         [](O& o) { o.mutable_sessions(0)->mutable_start_at()->set_nanos(-1); },
         "sessions[0].start_at"},
        {"NoVenue", [](O& o) { o.clear_venue(); }, "venue"},
        {"VenueWithoutName", [](O& o) { o.mutable_venue()->clear_name(); }, "venue.name"},
        {"VenueWithAnOutcode",
         [](O& o) { o.mutable_venue()->set_postcode("E8"); },
         "venue.postcode"},
        {"AddressTooLong",
         [](O& o) { o.mutable_venue()->set_address(std::string(201, 'a')); },
         "venue.address"},
        {"OnlineAtAVenue", [](O& o) { o.set_mode(v1::TRAINING_MODE_ONLINE); }, "venue"},
        {"OnlineAlone", [](O& o) { Online(o, ""); }, ""},
        {"OnlineWithALink", [](O& o) { Online(o, "https://meet.example/abc"); }, ""},
        {"LinkWithoutTls", [](O& o) { Online(o, "http://meet.example/abc"); }, "joining_link"},
        {"LinkWithASpace", [](O& o) { Online(o, "https://meet.example/a b"); }, "joining_link"},
        {"LongestLink", [](O& o) { Online(o, "https://" + std::string(492, 'a')); }, ""},
        {"LinkTooLong",
         [](O& o) { Online(o, "https://" + std::string(493, 'a')); },
         "joining_link"},
        {"LinkAtAVenue",
         [](O& o) { o.set_joining_link("https://meet.example/abc"); },
         "joining_link"},
        {"NoCapacity", [](O& o) { o.clear_capacity(); }, "capacity"},
        {"AThousandPlaces", [](O& o) { o.set_capacity(1'000); }, ""},
        {"OverAThousandPlaces", [](O& o) { o.set_capacity(1'001); }, "capacity"},
        {"ReservedWithoutUntil", [](O& o) { o.set_reserved_places(3); }, "reserved_until"},
        {"ReservedUntilTheStart",
         [](O& o) {
           o.set_reserved_places(10);
           *o.mutable_reserved_until() = TimestampAt(kStart);
         },
         ""},
        {"ReservedOverCapacity",
         [](O& o) {
           o.set_reserved_places(11);
           *o.mutable_reserved_until() = TimestampAt(kStart);
         },
         "reserved_places"},
        {"ReservedBeyondTheDeadline",
         [](O& o) {
           o.set_reserved_places(1);
           *o.mutable_booking_deadline() = TimestampAt(kStart - absl::Hours(48));
           *o.mutable_reserved_until() = TimestampAt(kStart - absl::Hours(24));
         },
         "reserved_until"},
        {"UntilWithoutReserved",
         [](O& o) { *o.mutable_reserved_until() = TimestampAt(kStart); },
         "reserved_until"},
        {"DeadlineAfterTheStart",
         [](O& o) { *o.mutable_booking_deadline() = TimestampAt(kStart + absl::Microseconds(1)); },
         "booking_deadline"},
        {"CancelByAfterTheStart",
         [](O& o) { *o.mutable_cancel_by() = TimestampAt(kStart + absl::Microseconds(1)); },
         "cancel_by"},
        {"CostOverTheBound", [](O& o) { o.set_cost_pence(1'000'001); }, "cost_pence"},
        {"AccessibilityTwice",
         [](O& o) {
           o.add_accessibility(v1::ACCESSIBILITY_PARKING);
           o.add_accessibility(v1::ACCESSIBILITY_PARKING);
         },
         "accessibility[1]"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(CheckOfferTest, AnOfferThatHasBegunIsAcceptedWithAWarning) {
  const auto problems = CheckOffer(SampleOffer("old", kNow), kNow);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].severity(), v1::SEVERITY_WARNING);
  EXPECT_EQ(problems[0].field(), "sessions[0].start_at");
  EXPECT_FALSE(IsRefused(problems));
}

TEST(StateAtTest, FollowsTheDeadlineAndTheSessions) {
  v1::TrainingOffer offer = Offer();
  const absl::Duration tick = absl::Microseconds(1);
  EXPECT_EQ(StateAt(offer, false, kStart - tick), v1::OFFER_STATE_OPEN);
  EXPECT_EQ(StateAt(offer, false, kStart), v1::OFFER_STATE_BOOKING_CLOSED);
  *offer.mutable_booking_deadline() = TimestampAt(kStart - absl::Hours(24));
  EXPECT_EQ(StateAt(offer, false, kStart - absl::Hours(24) - tick), v1::OFFER_STATE_OPEN);
  EXPECT_EQ(StateAt(offer, false, kStart - absl::Hours(24)), v1::OFFER_STATE_BOOKING_CLOSED);
  const absl::Time end = kStart + absl::Hours(3);
  EXPECT_EQ(StateAt(offer, false, end - tick), v1::OFFER_STATE_BOOKING_CLOSED);
  EXPECT_EQ(StateAt(offer, false, end), v1::OFFER_STATE_FINISHED);
  EXPECT_EQ(StateAt(offer, true, kNow), v1::OFFER_STATE_CANCELLED);
}

TEST(InstantsTest, FollowFromTheSessionsUnlessTheOfferSays) {
  v1::TrainingOffer offer = Offer();
  AddSession(offer, kStart + absl::Hours(24), kStart + absl::Hours(27));
  EXPECT_EQ(FirstStart(offer), kStart);
  EXPECT_EQ(LastEnd(offer), kStart + absl::Hours(27));
  EXPECT_EQ(CancellableUntil(offer), kStart);
  EXPECT_EQ(RecordableUntil(offer), kStart + absl::Hours(27 + 24 * 30));
  *offer.mutable_cancel_by() = TimestampAt(kStart - absl::Hours(72));
  EXPECT_EQ(CancellableUntil(offer), kStart - absl::Hours(72));
}

}  // namespace
}  // namespace consortium::policy
