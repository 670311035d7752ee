#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/string_view.h"
#include "policy/disclosure/contact_details.h"

namespace consortium::policy {
namespace {

constexpr size_t kGapMax = 3;         // Characters within a postcode that are none of it.
constexpr size_t kCharactersMin = 5;  // `N42AB`
constexpr size_t kCharactersMax = 7;  // `EC1A1BB`
constexpr size_t kInward = 3;

// Postcode areas of the United Kingdom and the islands; sorted.
constexpr absl::string_view kAreas[] = {
    "ab", "al", "b",  "ba", "bb", "bd", "bf", "bh", "bl", "bn", "br", "bs", "bt", "bx", "ca", "cb",
    "cf", "ch", "cm", "co", "cr", "ct", "cv", "cw", "da", "dd", "de", "dg", "dh", "dl", "dn", "dt",
    "dy", "e",  "ec", "eh", "en", "ex", "fk", "fy", "g",  "gl", "gu", "gy", "ha", "hd", "hg", "hp",
    "hr", "hs", "hu", "hx", "ig", "im", "ip", "iv", "je", "ka", "kt", "kw", "ky", "l",  "la", "ld",
    "le", "ll", "ln", "ls", "lu", "m",  "me", "mk", "ml", "n",  "ne", "ng", "nn", "np", "nr", "nw",
    "ol", "ox", "pa", "pe", "ph", "pl", "po", "pr", "rg", "rh", "rm", "s",  "sa", "se", "sg", "sk",
    "sl", "sm", "sn", "so", "sp", "sr", "ss", "st", "sw", "sy", "ta", "td", "tf", "tn", "tq", "tr",
    "ts", "tw", "ub", "w",  "wa", "wc", "wd", "wf", "wn", "wr", "ws", "wv", "yo", "ze",
};
static_assert(std::is_sorted(std::begin(kAreas), std::end(kAreas)));

// Words that follow a sector (`N4 2 at`) far more often than they end a postcode;
// sorted.
constexpr absl::string_view kShortWords[] = {
    "ad", "an", "as", "at", "be", "by", "ed", "en", "ex", "ha",
    "he", "pa", "re", "ta", "up", "us", "we", "ya", "ye", "yr",
};
static_assert(std::is_sorted(std::begin(kShortWords), std::end(kShortWords)));

bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAsciiLetter(char c) { return c >= 'a' && c <= 'z'; }

// Where a postcode's parts end, or nothing when `text` is none.
struct Parts {
  size_t area = 0;     // Length of its letters.
  size_t outward = 0;  // Length of the outcode.
};

bool Parse(absl::string_view text, Parts& parts) {
  if (text.size() < kCharactersMin || text.size() > kCharactersMax) return false;
  parts.outward = text.size() - kInward;
  const absl::string_view inward = text.substr(parts.outward);
  // No inward part has these letters.
  if (!IsAsciiDigit(inward[0]) || !IsAsciiLetter(inward[1]) || !IsAsciiLetter(inward[2]) ||
      inward.find_first_of("cikmov") != absl::string_view::npos) {
    return false;
  }
  parts.area = 0;
  while (parts.area < parts.outward && IsAsciiLetter(text[parts.area])) ++parts.area;
  const absl::string_view district = text.substr(parts.area, parts.outward - parts.area);
  if (district.empty() || district.size() > 2 || !IsAsciiDigit(district[0])) return false;
  return std::binary_search(std::begin(kAreas), std::end(kAreas), text.substr(0, parts.area));
}

// Words that lie beside each other and may be one postcode.
class Pieces {
 public:
  Pieces(const FoldedText& folded, const std::vector<Word>& words)
      : folded_(folded), words_(words) {}

  // Whether a postcode begins with word `first` and ends with a later one or it.
  bool BeginPostcode(size_t first) const {
    if (words_[first].text.size() > kCharactersMax) return false;
    std::string joined;
    std::vector<size_t> parted;  // Where the pieces meet.
    for (size_t i = first; i < words_.size(); ++i) {
      if (i > first && !IsBeside(i)) return false;
      if (i > first) parted.push_back(joined.size());
      joined += words_[i].text;
      if (joined.size() > kCharactersMax) return false;
      Parts parts;
      if (Parse(joined, parts) && IsLikely(first, i, parts, parted)) return true;
    }
    return false;
  }

 private:
  bool IsBeside(size_t i) const {
    const size_t begin = words_[i - 1].end;
    const size_t length = words_[i].begin - begin;
    if (length > kGapMax) return false;
    const std::u32string gap = folded_.text.substr(begin, length);
    return gap.find_first_not_of(U" -._\n") == std::u32string::npos;
  }

  // Parted elsewhere than between its halves, it must be written as a postcode.
  bool IsLikely(size_t first, size_t last, const Parts& parts,
                const std::vector<size_t>& parted) const {
    for (const size_t at : parted) {
      if (at == parts.outward) continue;
      if (at == parts.area && folded_.capital[words_[first].begin]) continue;
      const Word& end = words_[last];
      const bool ends_in_letters = at == parts.outward + 1;
      const bool word = std::binary_search(std::begin(kShortWords), std::end(kShortWords),
                                           absl::string_view(end.text));
      if (ends_in_letters && (!word || folded_.capital[end.begin + 1])) continue;
      return false;
    }
    return true;
  }

  const FoldedText& folded_;
  const std::vector<Word>& words_;
};

}  // namespace

bool HoldsPostcode(const FoldedText& folded) {
  if (std::none_of(folded.text.begin(), folded.text.end(), IsDigit)) return false;
  const std::vector<Word> words = WordsOf(folded, Apostrophe::kJoins);
  const Pieces pieces(folded, words);
  for (size_t i = 0; i < words.size(); ++i) {
    if (pieces.BeginPostcode(i)) return true;
  }
  return false;
}

}  // namespace consortium::policy
