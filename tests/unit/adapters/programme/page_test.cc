#include "adapters/programme/page.h"

#include <string>

#include "gmock/gmock.h"
#include "tests/unit/adapters/programme/sample_programme.h"

// What a browser makes of the page is read_page.py's.
namespace consortium::programme {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlTextTest, LeavesNothingThatABrowserWouldTakeForMarkup) {
  EXPECT_EQ(HtmlText("<a href='x' title=\"y\">&amp;</a>"),
            "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;");
  EXPECT_EQ(HtmlText(std::string("a\0b\x1b\nc", 6)), "ab\nc");
}

TEST(ProgrammePageTest, SaysSoWhenThereIsNothing) {
  EXPECT_THAT(ProgrammePage("Empty", {}, {}, SampleStart()),
              HasSubstr("There is nothing in this programme."));
}

TEST(ProgrammePageTest, AnUnknownMemberIsShownByItsIdAndEscaped) {
  v1::TrainingOffer offer = SampleProgramme().front();
  offer.set_member("<script>");
  const std::string page = ProgrammePage("t", {offer}, {}, SampleStart());
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
}

TEST(ProgrammePageTest, OffersStandUnderTheMonthThatTheyBeginIn) {
  const std::string page = ProgrammePage("t", SampleProgramme(), {}, SampleStart());
  EXPECT_EQ(page.find("<h2>January 2027</h2>"), page.rfind("<h2>"));
}

}  // namespace
}  // namespace consortium::programme
