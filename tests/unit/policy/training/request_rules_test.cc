#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "policy/training/offer_rules.h"
#include "tests/support/sample_offer.h"
#include "tests/support/status_matchers.h"

namespace consortium::policy {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using testing::StatusIs;

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const rpc::FieldViolation& violation : rpc::FieldViolationsOf(status)) {
    fields.push_back(violation.field);
  }
  return fields;
}

v1::BookPlacesRequest TwoSeats() {
  v1::BookPlacesRequest request;
  for (const char* participant : {"carer-0001", "carer-0002"}) {
    v1::Seat& seat = *request.add_seats();
    seat.set_participant_ref(participant);
    seat.set_kind(v1::SEAT_KIND_CARER);
  }
  return request;
}

struct Case {
  std::string name;
  std::function<void(v1::BookPlacesRequest&)> change;
  std::string want;  // The field; empty: none.
};

class SeatsTest : public ::testing::TestWithParam<Case> {};

TEST_P(SeatsTest, AreJudgedWhateverTheOffer) {
  v1::BookPlacesRequest request = TwoSeats();
  GetParam().change(request);
  const absl::Status checked = CheckSeats(request);
  if (GetParam().want.empty()) {
    EXPECT_THAT(checked, IsOk());
  } else {
    EXPECT_THAT(checked, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(FieldsOf(checked), ElementsAre(GetParam().want));
  }
}

void Fill(v1::BookPlacesRequest& request, int seats) {
  request.clear_seats();
  for (int i = 0; i < seats; ++i) {
    v1::Seat& seat = *request.add_seats();
    seat.set_participant_ref(absl::StrCat("carer-", 1000 + i));
    seat.set_kind(v1::SEAT_KIND_CARER);
  }
}

using R = v1::BookPlacesRequest;

INSTANTIATE_TEST_SUITE_P(
    Requests, SeatsTest,
    ::testing::ValuesIn(std::vector<Case>{
        {"Two", [](R&) {}, ""},
        {"None", [](R& r) { r.clear_seats(); }, "seats"},
        {"Twenty", [](R& r) { Fill(r, 20); }, ""},
        {"TwentyOne", [](R& r) { Fill(r, 21); }, "seats"},
        {"AThousand", [](R& r) { Fill(r, 1'000); }, "seats"},
        {"SomebodyTwice", [](R& r) { r.mutable_seats(1)->set_participant_ref("carer-0001"); },
         "seats[1].participant_ref"},
        {"ShortReference", [](R& r) { r.mutable_seats(1)->set_participant_ref("carer-2"); },
         "seats[1].participant_ref"},
        {"TelephoneAsReference",
         [](R& r) { r.mutable_seats(0)->set_participant_ref("02079460123"); },
         "seats[0].participant_ref"},
        {"NoKind", [](R& r) { r.mutable_seats(0)->clear_kind(); }, "seats[0].kind"},
        {"UnknownKind", [](R& r) { r.mutable_seats(0)->set_kind(static_cast<v1::SeatKind>(77)); },
         "seats[0].kind"},
        {"LevelWithoutScheme", [](R& r) { r.mutable_seats(0)->mutable_level()->set_level("2"); },
         "seats[0].level.scheme"},
        {"DetailsWithoutName",
         [](R& r) { r.mutable_seats(0)->mutable_details()->set_contact("020 7946 0123"); },
         "seats[0].details.name"},
        {"LongestName",
         [](R& r) { r.mutable_seats(0)->mutable_details()->set_name(std::string(100, 'a')); }, ""},
        {"NameTooLong",
         [](R& r) { r.mutable_seats(0)->mutable_details()->set_name(std::string(101, 'a')); },
         "seats[0].details.name"},
        {"NameOfTwoLines",
         [](R& r) { r.mutable_seats(0)->mutable_details()->set_name("Ada\nByron"); },
         "seats[0].details.name"},
        {"NeedsOfTwoLines",
         [](R& r) {
           r.mutable_seats(0)->mutable_details()->set_name("Ada");
           r.mutable_seats(0)->mutable_details()->set_access_needs("a ramp\na loop");
         },
         ""},
        {"NeedsTooLong",
         [](R& r) {
           r.mutable_seats(0)->mutable_details()->set_name("Ada");
           r.mutable_seats(0)->mutable_details()->set_access_needs(std::string(501, 'a'));
         },
         "seats[0].details.access_needs"},
    }),
    [](const auto& test) { return test.param.name; });

v1::PublishTrainingOffersRequest Programme(int offers) {
  v1::PublishTrainingOffersRequest request;
  for (int i = 0; i < offers; ++i) {
    request.add_offers()->set_offer_ref(absl::StrCat("offer-", i));
  }
  return request;
}

TEST(CheckProgrammeTest, TakesAThousandOffersAndNotOneMore) {
  EXPECT_THAT(CheckProgramme(Programme(1'000)), IsOk());
  EXPECT_THAT(FieldsOf(CheckProgramme(Programme(1'001))), ElementsAre("offers"));
}

TEST(CheckProgrammeTest, AnEmptyOneIsMeantOnlyWhereItIsWhole) {
  v1::PublishTrainingOffersRequest request = Programme(0);
  EXPECT_THAT(FieldsOf(CheckProgramme(request)), ElementsAre("offers"));
  request.set_whole_programme(true);
  EXPECT_THAT(CheckProgramme(request), IsOk());
}

TEST(CheckProgrammeTest, NamesEachOfferOnce) {
  v1::PublishTrainingOffersRequest request = Programme(3);
  request.mutable_offers(2)->set_offer_ref("offer-0");
  request.add_cancelled_offer_refs("offer-1");
  EXPECT_THAT(FieldsOf(CheckProgramme(request)),
              ElementsAre("offers[2].offer_ref", "cancelled_offer_refs[0]"));
}

TEST(CheckProgrammeTest, AWholeProgrammeCancelsByLeavingOut) {
  v1::PublishTrainingOffersRequest request = Programme(1);
  request.set_whole_programme(true);
  request.add_cancelled_offer_refs("offer-7");
  EXPECT_THAT(FieldsOf(CheckProgramme(request)), ElementsAre("cancelled_offer_refs"));
}

}  // namespace
}  // namespace consortium::policy
