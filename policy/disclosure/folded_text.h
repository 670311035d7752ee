#ifndef CONSORTIUM_POLICY_DISCLOSURE_FOLDED_TEXT_H_
#define CONSORTIUM_POLICY_DISCLOSURE_FOLDED_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Text as a reader means it, for scanners that must not be fooled by how it was
// typed: letters small and without accents, digits, spaces, dashes and
// apostrophes each of one kind.
namespace consortium::policy {

// Characters of `text` are letters (a-z, and others as they are), digits, spaces,
// line breaks, the punctuation of ASCII, or kOther. Invisible ones are gone.
struct FoldedText {
  std::u32string text;
  std::vector<bool> capital;  // Whether each was a capital letter.
};

inline constexpr char32_t kOther = U'\x1';

// Folds UTF-8; bytes that are none count as Latin-1. Linear.
FoldedText Fold(absl::string_view utf8);

bool IsLetter(char32_t character);
bool IsDigit(char32_t character);

// A word of letters and digits.
struct Word {
  std::string text;  // Folded, without a possessive `'s`; UTF-8.
  size_t begin = 0;  // In FoldedText::text.
  size_t end = 0;    // One past.
};

// What an apostrophe between letters does.
enum class Apostrophe {
  kJoins,  // `O'Brien's` is the word `obrien`.
  kParts,  // It is the words `o`, `brien` and `s`.
};

std::vector<Word> WordsOf(const FoldedText& folded, Apostrophe apostrophe);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_DISCLOSURE_FOLDED_TEXT_H_
