#include "adapters/sources/decoder.h"

#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace consortium::sources {
namespace {

// Unicode of the bytes 0x80 to 0x9F in Windows-1252; 0 where it defines none. All
// other bytes stand for the code point of the same number.
constexpr std::array<char32_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,  //
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,       //
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,  //
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr absl::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr absl::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr absl::string_view kUtf16BigMark = "\xFE\xFF";

unsigned char At(absl::string_view bytes, size_t position) {
  return static_cast<unsigned char>(bytes[position]);
}

void AppendUtf8(char32_t code, std::string* text) {
  if (code < 0x80) {
    text->push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    text->push_back(static_cast<char>(0xC0 | code >> 6));
    text->push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else if (code < 0x10000) {
    text->push_back(static_cast<char>(0xE0 | code >> 12));
    text->push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    text->push_back(static_cast<char>(0x80 | (code & 0x3F)));
  } else {
    text->push_back(static_cast<char>(0xF0 | code >> 18));
    text->push_back(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
    text->push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    text->push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
}

}  // namespace

int Utf8Length(absl::string_view bytes) {
  const unsigned char first = At(bytes, 0);
  if (first < 0x80) return 1;
  // The table of RFC 3629: the second byte's range shuts out overlong forms,
  // surrogates and what is beyond U+10FFFF.
  int length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  for (int i = 1; i < length; ++i) {
    if (bytes.size() <= static_cast<size_t>(i)) return -1;
    const unsigned char next = At(bytes, i);
    if (next < low || next > high) return 0;
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

Decoder::Decoder(config::Encoding encoding) : encoding_(encoding) {}

absl::Status Decoder::Fault(size_t position, absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat("byte offset ", offset_ + position, ": ", what));
}

absl::Status Decoder::TakeByteOrderMark(absl::string_view* bytes) {
  const bool utf8 = absl::StartsWith(*bytes, kUtf8Mark);
  const bool utf16 =
      absl::StartsWith(*bytes, kUtf16LittleMark) || absl::StartsWith(*bytes, kUtf16BigMark);
  if (utf8 && encoding_ != config::ENCODING_UTF_8) {
    return Fault(0,
                 "the file begins with the byte order mark of UTF-8; in the mapping set "
                 "`encoding: ENCODING_UTF_8`");
  }
  if (utf16 && encoding_ != config::ENCODING_UTF_16) {
    return Fault(0,
                 "the file begins with the byte order mark of UTF-16; in the mapping set "
                 "`encoding: ENCODING_UTF_16`, or export it as UTF-8");
  }
  if (encoding_ == config::ENCODING_UTF_16 && !utf16) {
    return Fault(0,
                 "a UTF-16 file begins with a byte order mark, this one does not; export it "
                 "again as UTF-8, or mend `encoding` in the mapping");
  }
  const size_t mark = utf8 ? kUtf8Mark.size() : utf16 ? kUtf16LittleMark.size() : 0;
  big_endian_ = absl::StartsWith(*bytes, kUtf16BigMark);
  bytes->remove_prefix(mark);
  offset_ += mark;
  return absl::OkStatus();
}

absl::Status Decoder::Decode(absl::string_view bytes, bool last, std::string* text) {
  std::string joined = std::move(carry_);
  carry_.clear();
  joined.append(bytes.data(), bytes.size());
  absl::string_view rest = joined;
  if (!started_) {
    if (rest.size() < kUtf8Mark.size() && !last) {
      carry_ = std::move(joined);
      return absl::OkStatus();
    }
    started_ = true;
    if (rest.empty()) return absl::OkStatus();
    if (absl::Status mark = TakeByteOrderMark(&rest); !mark.ok()) return mark;
  }
  switch (encoding_) {
    case config::ENCODING_WINDOWS_1252:
      return DecodeWindows1252(rest, last, text);
    case config::ENCODING_UTF_16:
      return DecodeUtf16(rest, last, text);
    default:
      return DecodeUtf8(rest, last, text);
  }
}

absl::Status Decoder::DecodeUtf8(absl::string_view bytes, bool last, std::string* text) {
  size_t position = 0;
  while (position < bytes.size()) {
    const int length = Utf8Length(bytes.substr(position));
    if (length < 0 && !last) break;
    if (length <= 0) {
      text->append(bytes.data(), position);
      return Fault(position, length < 0
                                 ? "the file ends within a character of UTF-8; export it again"
                                 : "not UTF-8; the export may be Windows-1252: export it as "
                                   "UTF-8, or mend `encoding` in the mapping");
    }
    position += static_cast<size_t>(length);
  }
  text->append(bytes.data(), position);
  carry_.assign(bytes.data() + position, bytes.size() - position);
  offset_ += position;
  return absl::OkStatus();
}

absl::Status Decoder::DecodeWindows1252(absl::string_view bytes, bool last, std::string* text) {
  for (size_t position = 0; position < bytes.size(); ++position) {
    const unsigned char byte = At(bytes, position);
    const bool continues = byte >= 0x80 && byte <= 0xBF;
    if (utf8_wanting_ > 0) {
      utf8_broken_ |= !continues;
      --utf8_wanting_;
    } else if (byte >= 0x80) {
      utf8_seen_ = true;
      utf8_broken_ |= byte < 0xC2 || byte > 0xF4;
      utf8_wanting_ = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    }
    const char32_t code = byte >= 0x80 && byte <= 0x9F ? kWindows1252[byte - 0x80] : byte;
    if (code == 0 && byte != 0) {
      return Fault(position, absl::StrFormat("the byte %02X stands for nothing in Windows-1252; "
                                             "mend `encoding` in the mapping",
                                             byte));
    }
    AppendUtf8(code, text);
  }
  offset_ += bytes.size();
  if (last && utf8_seen_ && !utf8_broken_ && utf8_wanting_ == 0) {
    return Fault(0,
                 "every accented character of the file is UTF-8, and the mapping says "
                 "Windows-1252; set `encoding: ENCODING_UTF_8`");
  }
  return absl::OkStatus();
}

absl::Status Decoder::DecodeUtf16(absl::string_view bytes, bool last, std::string* text) {
  const auto unit = [&](size_t position) -> char32_t {
    const char32_t first = At(bytes, position);
    const char32_t second = At(bytes, position + 1);
    return big_endian_ ? first << 8 | second : second << 8 | first;
  };
  size_t position = 0;
  while (position + 2 <= bytes.size()) {
    char32_t code = unit(position);
    size_t length = 2;
    if (code >= 0xD800 && code <= 0xDFFF) {
      if (position + 4 > bytes.size() && !last) break;
      const char32_t low = position + 4 <= bytes.size() ? unit(position + 2) : 0;
      if (code > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        return Fault(position, "half of a surrogate pair, which is no UTF-16; export it again");
      }
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      length = 4;
    }
    AppendUtf8(code, text);
    position += length;
  }
  if (last && position != bytes.size()) {
    return Fault(position, "the file ends within a character of UTF-16; export it again");
  }
  carry_.assign(bytes.data() + position, bytes.size() - position);
  offset_ += position;
  return absl::OkStatus();
}

}  // namespace consortium::sources
