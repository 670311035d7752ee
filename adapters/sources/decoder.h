#ifndef CONSORTIUM_ADAPTERS_SOURCES_DECODER_H_
#define CONSORTIUM_ADAPTERS_SOURCES_DECODER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "consortium/config/mapping.pb.h"

namespace consortium::sources {

// Turns a stream of bytes into UTF-8, strictly: what the encoding does not define
// is an error, never a replacement character, since half a name or a wrong code
// is worse than no list. Byte order marks are taken off. Not thread-safe.
class Decoder {
 public:
  // `encoding` is not ENCODING_UNSPECIFIED.
  explicit Decoder(config::Encoding encoding);

  // Appends the text of `bytes` to `text`; characters may be split between calls.
  // `last`: nothing follows.
  //
  // INVALID_ARGUMENT: a byte that the encoding does not allow, a byte order mark
  // of another encoding, or a text whose bytes above 127 are all UTF-8 while
  // Windows-1252 was named. The message gives the byte's offset in the stream,
  // from 0, and what to do; `text` holds everything before it.
  absl::Status Decode(absl::string_view bytes, bool last, std::string* text);

 private:
  absl::Status TakeByteOrderMark(absl::string_view* bytes);
  absl::Status DecodeUtf8(absl::string_view bytes, bool last, std::string* text);
  absl::Status DecodeWindows1252(absl::string_view bytes, bool last, std::string* text);
  absl::Status DecodeUtf16(absl::string_view bytes, bool last, std::string* text);
  absl::Status Fault(size_t position, absl::string_view what) const;

  const config::Encoding encoding_;
  std::string carry_;        // The start of a character, at most 3 bytes.
  uint64_t offset_ = 0;      // Of the first byte of carry_.
  bool started_ = false;     // The byte order mark was looked for.
  bool big_endian_ = false;  // UTF-16.

  // Windows-1252: whether all bytes above 127 so far are also whole UTF-8.
  int utf8_wanting_ = 0;
  bool utf8_seen_ = false;
  bool utf8_broken_ = false;
};

// Length of the well-formed UTF-8 character (RFC 3629) at the start of `bytes`;
// 0 when none can begin like this, -1 when it would need more bytes. `bytes` is
// not empty.
int Utf8Length(absl::string_view bytes);

}  // namespace consortium::sources

#endif  // CONSORTIUM_ADAPTERS_SOURCES_DECODER_H_
