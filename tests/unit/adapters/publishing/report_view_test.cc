#include "adapters/publishing/report_view.h"

#include "gmock/gmock.h"

namespace consortium::publishing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

config::PublicationReport Published() {
  config::PublicationReport publication;
  publication.mutable_answer()->set_rows_accepted(2);
  publication.mutable_answer()->mutable_receipt()->set_sequence(7);
  return publication;
}

TEST(ReportViewTest, SaysWhichRequestsForPlacementsTheListEnded) {
  config::PublicationReport publication = Published();
  v1::EndedClaim& ended = *publication.mutable_answer()->add_ended_claims();
  ended.set_placement_ref("4gxj\x1b");
  ended.set_household_ref("rbtb");
  ended.set_why(v1::CLAIM_END_FILLED_BY_OTHERS);
  const std::string text = RenderAnswer(publication, false);
  EXPECT_THAT(text, HasSubstr("Ended: request 4gxj"));
  EXPECT_THAT(text, HasSubstr(" for household rbtb, filled-by-others.\n"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(ReportViewTest, SaysNothingOfRequestsWhereNoneEnded) {
  EXPECT_THAT(RenderAnswer(Published(), false), Not(HasSubstr("Ended: ")));
}

}  // namespace
}  // namespace consortium::publishing
