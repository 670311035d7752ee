#include "policy/disclosure/private_values.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"
#include "policy/disclosure/everyday_words.h"

namespace consortium::policy {
namespace {

constexpr size_t kLettersMin = 3;  // Of a word that is found by itself.
constexpr size_t kDigitsMin = 5;   // Of a value that is a number.

// A plural without an apostrophe (`the Okafors`) is found from here on; shorter
// words have too many others one letter away.
constexpr size_t kPluralMin = 4;

constexpr std::u32string_view kSentenceEnds = U".!?:;*\n";

bool IsNumber(absl::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Whether `word` has only letters, and enough of them to be found by itself.
bool IsTelling(const std::string& word) {
  const bool letters =
      std::none_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  const auto characters =
      std::count_if(word.begin(), word.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return letters && static_cast<size_t>(characters) >= kLettersMin;
}

// What is said of everybody and nobody.
bool SaysNothing(const std::vector<Word>& words) {
  size_t digits = 0;
  bool numbers = true;
  for (const Word& word : words) {
    numbers = numbers && IsNumber(word.text);
    digits += word.text.size();
  }
  if (numbers) return digits < kDigitsMin;
  if (words.size() == 1 && words[0].end - words[0].begin == 1) return true;
  return IsPlaceholder(absl::StrJoin(
      words, " ", [](std::string* out, const Word& word) { out->append(word.text); }));
}

std::string WithoutPlural(const std::string& word) {
  if (word.size() <= kPluralMin || word.back() != 's') return "";
  return word.substr(0, word.size() - 1);
}

bool SameWord(const std::string& of_text, const std::string& of_value) {
  return of_text == of_value || WithoutPlural(of_text) == of_value;
}

// A capital and then small letters, inside a sentence.
bool WrittenAsName(const FoldedText& text, const Word& word) {
  if (!text.capital[word.begin]) return false;
  if (word.end - word.begin > 1 && text.capital[word.begin + 1]) return false;
  for (size_t i = word.begin; i > 0; --i) {
    const char32_t before = text.text[i - 1];
    if (IsLetter(before) || IsDigit(before) || before == U',') return true;
    if (before == kOther || kSentenceEnds.find(before) != std::u32string_view::npos) return false;
  }
  return false;
}

}  // namespace

PrivateValues::PrivateValues(const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    const FoldedText folded = Fold(value);
    Add(WordsOf(folded, Apostrophe::kJoins));
    if (folded.text.find(U'\'') != std::u32string::npos) {
      Add(WordsOf(folded, Apostrophe::kParts));
    }
  }
}

void PrivateValues::Add(const std::vector<Word>& words) {
  if (words.empty() || SaysNothing(words)) return;
  if (words.size() > 1) {
    Sequence sequence;
    for (const Word& word : words) sequence.push_back(word.text);
    sequences_[sequence.front()].push_back(std::move(sequence));
  }
  for (const Word& word : words) {
    if (words.size() > 1 && !IsTelling(word.text)) continue;
    if (IsTitle(word.text)) continue;
    if (IsOrdinaryWord(word.text)) {
      after_title_.insert(word.text);
    } else if (IsNameWord(word.text)) {
      as_name_.insert(word.text);
    } else {
      anywhere_.insert(word.text);
    }
  }
}

bool PrivateValues::OccurIn(const FoldedText& text) const {
  return OccurIn(text, WordsOf(text, Apostrophe::kJoins)) ||
         (text.text.find(U'\'') != std::u32string::npos &&
          OccurIn(text, WordsOf(text, Apostrophe::kParts)));
}

bool PrivateValues::OccurIn(const FoldedText& text, const std::vector<Word>& words) const {
  for (size_t at = 0; at < words.size(); ++at) {
    if (WordOccurs(text, words, at) || SequenceOccurs(words, at)) return true;
  }
  return false;
}

bool PrivateValues::WordOccurs(const FoldedText& text, const std::vector<Word>& words,
                               size_t at) const {
  for (const std::string& word : {words[at].text, WithoutPlural(words[at].text)}) {
    if (word.empty()) continue;
    if (anywhere_.contains(word)) return true;
    const bool as_name = as_name_.contains(word);
    if (as_name && WrittenAsName(text, words[at])) return true;
    if ((as_name || after_title_.contains(word)) && at > 0 && IsTitle(words[at - 1].text)) {
      return true;
    }
  }
  return false;
}

bool PrivateValues::SequenceOccurs(const std::vector<Word>& words, size_t at) const {
  const auto found = sequences_.find(words[at].text);
  if (found == sequences_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const Sequence& sequence) {
    if (words.size() - at < sequence.size()) return false;
    for (size_t i = 1; i < sequence.size(); ++i) {
      if (!SameWord(words[at + i].text, sequence[i])) return false;
    }
    return true;
  });
}

}  // namespace consortium::policy
