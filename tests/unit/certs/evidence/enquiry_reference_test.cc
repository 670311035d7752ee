#include "certs/evidence/enquiry_reference.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace consortium::evidence {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string Parsed(absl::string_view text) {
  const absl::StatusOr<EnquiryReference> reference = EnquiryReference::Parse(text);
  return reference.ok() ? reference->Text() : std::string(reference.status().message());
}

// A spread of references: the field's check is linear, so that what holds for
// every difference holds for every reference; these show it on many.
std::vector<EnquiryReference> Sample() {
  std::vector<EnquiryReference> sample = {EnquiryReference::Of(0),
                                          EnquiryReference::Of((uint64_t{1} << 40) - 1)};
  for (int bit = 0; bit < 40; ++bit) sample.push_back(EnquiryReference::Of(uint64_t{1} << bit));
  for (int i = 0; i < 100; ++i) sample.push_back(EnquiryReference::New());
  return sample;
}

TEST(EnquiryReferenceTest, IsWrittenInGroups) {
  EXPECT_EQ(EnquiryReference::Of(0).Text(), "0000-0000-0");
  EXPECT_EQ(Parsed("7KQ4-M2XD-9"), "7KQ4-M2XD-9");
  for (const EnquiryReference& reference : Sample()) {
    const std::string& text = reference.Text();
    ASSERT_EQ(text.size(), 11u);
    EXPECT_EQ(text[4], '-');
    EXPECT_EQ(text[9], '-');
    EXPECT_EQ(text.find_first_of("ILOUabcdefghijklmnopqrstuvwxyz"), std::string::npos);
    EXPECT_EQ(Parsed(text), text);
  }
}

TEST(EnquiryReferenceTest, TakesTheLowestFortyBits) {
  EXPECT_EQ(EnquiryReference::Of(uint64_t{1} << 40), EnquiryReference::Of(0));
  EXPECT_EQ(EnquiryReference::Of((uint64_t{1} << 40) - 1).Text().substr(0, 9), "ZZZZ-ZZZZ");
}

TEST(EnquiryReferenceTest, EverySingleWrongCharacterIsCaught) {
  for (const EnquiryReference& reference : Sample()) {
    for (size_t i = 0; i < reference.Text().size(); ++i) {
      if (reference.Text()[i] == '-') continue;
      for (const char other : absl::string_view(kAlphabet)) {
        std::string text = reference.Text();
        if (text[i] == other) continue;
        text[i] = other;
        ASSERT_THAT(EnquiryReference::Parse(text),
                    StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("typing error")))
            << reference.Text() << " " << text;
      }
    }
  }
}

TEST(EnquiryReferenceTest, EveryExchangeOfTwoCharactersIsCaught) {
  for (const EnquiryReference& reference : Sample()) {
    for (size_t i = 0; i < reference.Text().size(); ++i) {
      for (size_t j = i + 1; j < reference.Text().size(); ++j) {
        std::string text = reference.Text();
        if (text[i] == text[j] || text[i] == '-' || text[j] == '-') continue;
        std::swap(text[i], text[j]);
        ASSERT_THAT(EnquiryReference::Parse(text),
                    StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("typing error")))
            << reference.Text() << " " << text;
      }
    }
  }
}

// For every pair of places and every pair of characters: whatever stands in the
// other places adds the same to both sums, so that this is all references there
// are.
TEST(EnquiryReferenceTest, EveryPairOfCharactersInEveryTwoPlacesIsCaughtWhenExchanged) {
  constexpr int kShifts[] = {35, 30, 25, 20, 15, 10, 5, 0};
  constexpr size_t kPlaces[] = {0, 1, 2, 3, 5, 6, 7, 8, 10};
  for (size_t i = 0; i < 8; ++i) {
    for (size_t j = i + 1; j < 9; ++j) {
      for (uint64_t one = 0; one < 32; ++one) {
        for (uint64_t other = 0; other < 32; ++other) {
          const uint64_t number = one << kShifts[i] | (j < 8 ? other << kShifts[j] : other);
          std::string text = EnquiryReference::Of(number).Text();
          if (text[kPlaces[i]] == text[kPlaces[j]]) continue;
          std::swap(text[kPlaces[i]], text[kPlaces[j]]);
          ASSERT_FALSE(EnquiryReference::Parse(text).ok()) << text;
        }
      }
    }
  }
}

TEST(EnquiryReferenceTest, ReadsWhatPeopleMakeOfIt) {
  const std::string text = EnquiryReference::Of(0x0123456789).Text();
  std::string plain = text;
  plain.erase(9, 1).erase(4, 1);
  EXPECT_EQ(Parsed(plain), text);
  EXPECT_EQ(Parsed(absl::AsciiStrToLower(text)), text);
  EXPECT_EQ(Parsed(absl::StrCat("  ", plain.substr(0, 3), " ", plain.substr(3), "\t")), text);
  EXPECT_EQ(Parsed(absl::StrCat(plain.substr(0, 4), "\xe2\x80\x93", plain.substr(4), "-\xc2\xa0")),
            text)
      << "an en dash and a no-break space";
  std::string spoken = text;
  for (char& c : spoken) {
    if (c == '0') c = 'o';
    if (c == '1') c = 'l';
  }
  ASSERT_NE(spoken, text) << "the sample must have a 0 or a 1";
  EXPECT_EQ(Parsed(spoken), text);
  for (char& c : spoken) {
    if (c == 'o') c = 'O';
    if (c == 'l') c = 'i';
  }
  EXPECT_EQ(Parsed(spoken), text);
}

TEST(EnquiryReferenceTest, SaysWhatIsWrong) {
  for (const char* text : {"", " - ", "7KQ4-M2XD", "7KQ4-M2XD-99", "7KQ4-M2XD-7KQ4-M2XD"}) {
    EXPECT_THAT(EnquiryReference::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("must have 9 letters")))
        << text;
  }
  for (const char* text : {"7KQ4-M2XU-9", "7KQ4_M2XD_9", "7KQ4-M2X\xc3\xa9-9", "7KQ4;M2XD"}) {
    EXPECT_THAT(EnquiryReference::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument,
                                                        HasSubstr("character that no reference")))
        << text;
  }
  EXPECT_THAT(EnquiryReference::Parse("7KQ4-M2XD-8"),
              StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("7KQ4-M2XD-8"))));
}

TEST(EnquiryReferenceTest, ReadsUpToItsBoundAndNoFurther) {
  const std::string text = "7KQ4-M2XD-9";
  EXPECT_EQ(Parsed(text + std::string(EnquiryReference::kTextBytesMax - text.size(), ' ')), text);
  EXPECT_THAT(EnquiryReference::Parse(
                  text + std::string(EnquiryReference::kTextBytesMax - text.size() + 1, ' ')),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(EnquiryReferenceTest, IsNewEachTime) {
  std::set<std::string> seen;
  std::set<char> first;
  for (int i = 0; i < 2000; ++i) {
    const std::string text = EnquiryReference::New().Text();
    seen.insert(text);
    first.insert(text.front());
  }
  EXPECT_GE(seen.size(), 1999u) << "two of 2,000 are the same once in half a million runs";
  EXPECT_EQ(first.size(), 32u) << "every character comes up";
}

}  // namespace
}  // namespace consortium::evidence
