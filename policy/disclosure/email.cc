#include <algorithm>
#include <iterator>
#include <string_view>

#include "absl/strings/string_view.h"
#include "policy/disclosure/contact_details.h"

namespace consortium::policy {
namespace {

constexpr size_t kGapMax = 3;     // Characters between words that belong together.
constexpr size_t kLabelsMax = 5;  // Of a domain.

// What domains end in, as people write them; also the middle of `gov.uk`.
constexpr absl::string_view kDomainEnds[] = {
    "ac",   "biz",    "co",  "com", "edu", "email",  "eu",  "gov", "ie",
    "info", "london", "net", "nhs", "org", "police", "sch", "uk",
};

// Providers whom people name without what follows.
constexpr absl::string_view kProviders[] = {"gmail", "hotmail", "icloud", "yahoo"};

template <typename List>
bool Holds(const List& list, absl::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool IsWordCharacter(char32_t c) { return IsLetter(c) || IsDigit(c); }

bool MayStandBeside(char32_t c) {
  return std::u32string_view(U" ()[]{}<>._-").find(c) != std::u32string_view::npos;
}

// Whether a word stands within kGapMax characters of `at`, going by `step`.
bool WordBeside(const std::u32string& text, size_t at, int step) {
  for (size_t distance = 1; distance <= kGapMax; ++distance) {
    const size_t i = at + static_cast<size_t>(step) * distance;  // Wraps below 0.
    if (i >= text.size()) return false;
    if (IsWordCharacter(text[i])) return true;
    if (!MayStandBeside(text[i])) return false;
  }
  return false;
}

// The characters between word `i` and the next one; `?` when they are too many or
// part the words.
std::u32string Gap(const FoldedText& folded, const std::vector<Word>& words, size_t i) {
  if (i + 1 >= words.size()) return U"?";
  const size_t length = words[i + 1].begin - words[i].end;
  if (length > kGapMax) return U"?";
  std::u32string gap = folded.text.substr(words[i].end, length);
  return std::all_of(gap.begin(), gap.end(), MayStandBeside) ? gap : U"?";
}

bool IsJoined(const std::u32string& gap) { return gap != U"?" && gap != U"."; }

// Whether a domain begins with word `i`: labels joined by dots, or by `dot`, up to
// one that domains end in.
bool BeginsDomain(const FoldedText& folded, const std::vector<Word>& words, size_t i) {
  if (i >= words.size()) return false;
  if (Holds(kProviders, words[i].text)) return true;
  for (size_t label = 0; label < kLabelsMax; ++label) {
    const std::u32string gap = Gap(folded, words, i);
    if (gap == U"." || gap == U"-" || gap == U"_") {
      i += 1;
      if (gap != U".") continue;
    } else if (gap != U"?" && words[i + 1].text == "dot" && IsJoined(Gap(folded, words, i + 1))) {
      i += 2;
    } else {
      return false;
    }
    if (i < words.size() && Holds(kDomainEnds, words[i].text)) return true;
  }
  return false;
}

}  // namespace

bool HoldsEmail(const FoldedText& folded) {
  const std::u32string& text = folded.text;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == U'@' && WordBeside(text, i, -1) && WordBeside(text, i, 1)) return true;
  }
  if (text.find(U"at") == std::u32string::npos) return false;
  const std::vector<Word> words = WordsOf(folded, Apostrophe::kParts);
  for (size_t i = 1; i + 1 < words.size(); ++i) {
    if (words[i].text == "at" && IsJoined(Gap(folded, words, i - 1)) &&
        IsJoined(Gap(folded, words, i)) && BeginsDomain(folded, words, i + 1)) {
      return true;
    }
  }
  return false;
}

}  // namespace consortium::policy
