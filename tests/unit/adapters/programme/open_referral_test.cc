#include "adapters/programme/open_referral.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/unit/adapters/programme/sample_programme.h"

// Whether the files are those of the profile is read_open_referral.py's.
namespace consortium::programme {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

TEST(OpenReferralTest, WithoutPublicOffersThePagesAreEmpty) {
  const auto files = OpenReferralFiles({}, {});
  EXPECT_EQ(Json::parse(files.at("services.json"))["empty"], true);
  EXPECT_EQ(Json::parse(files.at("organizations.json"))["total_items"], 0);
  EXPECT_EQ(Json::parse(files.at("index.json"))["version"], "HSDS-3.0");
}

TEST(OpenReferralTest, AnOfferThatIsNotMarkedOrOverOrCancelledIsInNoFile) {
  v1::TrainingOffer offer = SampleProgramme().front();
  offer.set_title("Kestrel");
  const auto is_in_a_file = [&offer] {
    for (const auto& [path, content] : OpenReferralFiles({offer}, {})) {
      if (content.find("Kestrel") != content.npos) return true;
    }
    return false;
  };
  EXPECT_TRUE(is_in_a_file());
  offer.set_state(v1::OFFER_STATE_FINISHED);
  EXPECT_FALSE(is_in_a_file());
  offer.set_state(v1::OFFER_STATE_CANCELLED);
  EXPECT_FALSE(is_in_a_file());
  offer.set_state(v1::OFFER_STATE_BOOKING_CLOSED);
  EXPECT_TRUE(is_in_a_file());
  offer.set_listed_publicly(false);
  EXPECT_FALSE(is_in_a_file());
}

TEST(OpenReferralTest, AMemberThatTheDirectoryDoesNotKnowIsShownByItsId) {
  const auto files = OpenReferralFiles(SampleProgramme(), {});
  EXPECT_EQ(Json::parse(files.at("organizations.json"))["contents"][0]["name"], "hackney");
}

TEST(OpenReferralTest, TextThatIsNoUtf8DoesNotEndTheExport) {
  v1::TrainingOffer offer = SampleProgramme().front();
  v1::Member member;
  member.set_id("hackney");
  member.set_name("Hack\xffney");
  const auto files = OpenReferralFiles({offer}, {member});
  EXPECT_THAT(files.at("organizations.json"), HasSubstr("Hack\uFFFDney"));
  EXPECT_THAT(files.at("organizations.json"), Not(HasSubstr("\xff")));
}

}  // namespace
}  // namespace consortium::programme
