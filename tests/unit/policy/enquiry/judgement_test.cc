#include "policy/enquiry/judgement.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::policy {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(OtherWaysOfHelpingTest, NoneWhenNothingStandsInTheWay) {
  v1::Enquiry enquiry;
  enquiry.set_over_21(true);
  enquiry.set_spare_room(v1::SPARE_ROOM_YES);
  EXPECT_THAT(OtherWaysOfHelping(v1::ENQUIRY_KIND_FOSTERING, enquiry), IsEmpty());
}

TEST(OtherWaysOfHelpingTest, OneForEachAnswerThatStandsInTheWay) {
  v1::Enquiry enquiry;
  enquiry.set_over_21(false);
  enquiry.set_spare_room(v1::SPARE_ROOM_NO);
  EXPECT_THAT(OtherWaysOfHelping(v1::ENQUIRY_KIND_FOSTERING, enquiry), SizeIs(2));
  enquiry.set_over_21(true);
  enquiry.set_spare_room(v1::SPARE_ROOM_NOT_YET);
  EXPECT_THAT(OtherWaysOfHelping(v1::ENQUIRY_KIND_FOSTERING, enquiry), SizeIs(1));
}

TEST(SuspectedSpamTest, TwoAddressesInAMessageAreHonest) {
  v1::Enquiry enquiry;
  enquiry.set_message("See https://www.example.com and www.example.org, please.");
  EXPECT_FALSE(IsSuspectedSpam(enquiry));
  enquiry.set_message(enquiry.message() + " HTTP://example.net");
  EXPECT_TRUE(IsSuspectedSpam(enquiry));
}

TEST(SuspectedSpamTest, AnAddressInTheNameIsNot) {
  v1::Enquiry enquiry;
  enquiry.set_name("Win at www.example.com");
  EXPECT_TRUE(IsSuspectedSpam(enquiry));
}

TEST(SuspectedSpamTest, MarkupIsNot) {
  v1::Enquiry enquiry;
  enquiry.set_message("<A href=x>cheap</A>");
  EXPECT_TRUE(IsSuspectedSpam(enquiry));
  enquiry.set_message("Our flat is < 5 minutes away");
  EXPECT_FALSE(IsSuspectedSpam(enquiry));
}

}  // namespace
}  // namespace consortium::policy
