#include "policy/disclosure/folded_text.h"

#include <cstdint>
#include <utility>

namespace consortium::policy {
namespace {

// Base letters of U+00C0 to U+024F and of U+1E00 to U+1EFF by Unicode's
// decompositions, with strokes and hooks taken off; `.` where there is none.
constexpr char32_t kLatinBegin = 0x00C0;
constexpr absl::string_view kLatin =
    "AAAAAAACEEEEIIIIDNOOOOO.OUUUUYTsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"
    "bB....O..DD.....E.fG...IKk...N.OOo..Pp.....tTtTUu.VYyZzZ........"
    "....DDdLLlNNnAaIiOoUuUuUuUuUu.AaAa..GgGgKkOoOo..jDDdGg..NnAa...."
    "AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh......AaEeOoOoOoOoYy......ACcLT."
    "...BU.EeJj..RrYy";
constexpr char32_t kLatinAdditionalBegin = 0x1E00;
constexpr absl::string_view kLatinAdditional =
    "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm"
    "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv"
    "WwWwWwWwWwXxXxYyZzZzZzhtwyas..S.AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
    "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......";

bool Within(char32_t character, char32_t first, char32_t last) {
  return character >= first && character <= last;
}

bool IsInvisible(char32_t c) {
  return c == 0x00AD || Within(c, 0x0300, 0x036F) || Within(c, 0x200B, 0x200F) ||
         Within(c, 0x202A, 0x202E) || Within(c, 0x2060, 0x2064) || c == 0xFEFF;
}

bool IsSpace(char32_t c) {
  return c == ' ' || c == '\t' || c == 0x00A0 || Within(c, 0x2000, 0x200A) || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

bool IsDash(char32_t c) {
  return c == '-' || Within(c, 0x2010, 0x2015) || c == 0x2043 || c == 0x2212;
}

bool IsApostrophe(char32_t c) {
  return c == '\'' || c == '`' || c == 0x00B4 || c == 0x02B9 || c == 0x02BC ||
         Within(c, 0x2018, 0x201B) || c == 0x2032;
}

// The digit's value, or -1: the scripts in which people of the boroughs type.
int DigitOf(char32_t c) {
  for (const char32_t zero : {U'0', char32_t{0x0660}, char32_t{0x06F0}, char32_t{0x0966},
                              char32_t{0x09E6}, char32_t{0x0A66}, char32_t{0x0AE6}}) {
    if (Within(c, zero, zero + 9)) return static_cast<int>(c - zero);
  }
  return -1;
}

// The next character of `utf8` from `at`, which moves on.
char32_t Decode(absl::string_view utf8, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(utf8[i]); };
  const char32_t first = byte(at++);
  const int more = first >= 0xF0 && first < 0xF5 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0;
  if (first < 0x80 || more == 0 || first >= 0xF5 || at + more > utf8.size()) return first;
  char32_t character = first & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return first;
    character = character << 6 | (byte(at + i) & 0x3F);
  }
  at += more;
  return character;
}

class Folder {
 public:
  explicit Folder(size_t bytes) {
    folded_.text.reserve(bytes);
    folded_.capital.reserve(bytes);
  }

  void Add(char32_t c) {
    if (Within(c, 'a', 'z')) return Put(c);
    if (Within(c, 0xFF01, 0xFF5E)) c -= 0xFEE0;  // Full width.
    if (IsInvisible(c)) return;
    if (IsSpace(c)) return Put(U' ');
    if (IsDash(c)) return Put(U'-');
    if (IsApostrophe(c)) return Put(U'\'');
    if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) return Put(U'\n');
    if (const int digit = DigitOf(c); digit >= 0) return Put(U'0' + static_cast<char32_t>(digit));
    if (c < 0x80) return AddAscii(c);
    if (AddLigature(c)) return;
    AddOther(c);
  }

  FoldedText Take() { return std::move(folded_); }

 private:
  void Put(char32_t c, bool capital = false) {
    folded_.text.push_back(c);
    folded_.capital.push_back(capital);
  }

  void AddAscii(char32_t c) {
    if (Within(c, 'A', 'Z')) return Put(c + 0x20, true);
    Put(c < 0x20 || c == 0x7F ? kOther : c);
  }

  bool AddLigature(char32_t c) {
    switch (c) {
      case 0xC6:
      case 0xE6:
        return AddPair('a', 'e', c == 0xC6);
      case 0x152:
      case 0x153:
        return AddPair('o', 'e', c == 0x152);
      case 0xDF:
      case 0x1E9E:
        return AddPair('s', 's', c == 0x1E9E);
      case 0xDE:
      case 0xFE:
        return AddPair('t', 'h', c == 0xDE);
      default:
        return false;
    }
  }

  bool AddPair(char32_t first, char32_t second, bool capital) {
    Put(first, capital);
    Put(second, false);
    return true;
  }

  void AddOther(char32_t c) {
    char base = '.';
    if (Within(c, kLatinBegin, kLatinBegin + kLatin.size() - 1)) {
      base = kLatin[c - kLatinBegin];
    } else if (Within(c, kLatinAdditionalBegin,
                      kLatinAdditionalBegin + kLatinAdditional.size() - 1)) {
      base = kLatinAdditional[c - kLatinAdditionalBegin];
    }
    if (base != '.') return AddAscii(static_cast<char32_t>(base));
    if (Within(c, 0x0391, 0x03A9) || Within(c, 0x0410, 0x042F)) return Put(c + 0x20, true);
    if (Within(c, 0x0400, 0x040F)) return Put(c + 0x50, true);
    const bool punctuation = c < kLatinBegin || c == 0xD7 || c == 0xF7 ||
                             Within(c, 0x2000, 0x2BFF) || Within(c, 0x3001, 0x303F) || c >= 0x1F000;
    Put(punctuation ? kOther : c);
  }

  FoldedText folded_;
};

void AppendUtf8(char32_t c, std::string& out) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
    return;
  }
  if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | c >> 6));
  } else {
    if (c < 0x10000) {
      out.push_back(static_cast<char>(0xE0 | c >> 12));
    } else {
      out.push_back(static_cast<char>(0xF0 | c >> 18));
      out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
    }
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
  }
  out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
}

}  // namespace

FoldedText Fold(absl::string_view utf8) {
  Folder folder(utf8.size());
  for (size_t at = 0; at < utf8.size();) folder.Add(Decode(utf8, at));
  return folder.Take();
}

bool IsLetter(char32_t character) { return Within(character, 'a', 'z') || character >= 0x80; }

bool IsDigit(char32_t character) { return Within(character, '0', '9'); }

std::vector<Word> WordsOf(const FoldedText& folded, Apostrophe apostrophe) {
  const std::u32string& text = folded.text;
  const auto in_word = [&](size_t i) {
    return i < text.size() && (IsLetter(text[i]) || IsDigit(text[i]));
  };
  std::vector<Word> words;
  for (size_t i = 0; i < text.size();) {
    if (!in_word(i)) {
      ++i;
      continue;
    }
    Word word{.text = "", .begin = i};
    while (in_word(i) || (apostrophe == Apostrophe::kJoins && text[i] == U'\'' && in_word(i + 1))) {
      if (text[i] != U'\'') {
        AppendUtf8(text[i], word.text);
      } else if (text[i + 1] == U's' && !in_word(i + 2)) {
        i += 2;
        break;
      }
      ++i;
    }
    word.end = i;
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace consortium::policy
