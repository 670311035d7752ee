#ifndef CONSORTIUM_ADAPTERS_SOURCES_CSV_H_
#define CONSORTIUM_ADAPTERS_SOURCES_CSV_H_

#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/sources/decoder.h"
#include "adapters/sources/source.h"
#include "consortium/config/mapping.pb.h"

namespace consortium::sources {

// The separator that `format` names: `,` when empty, a tabulator for `\t`.
// INVALID_ARGUMENT: not one character of ASCII, or a quote or a line break.
absl::StatusOr<char> SeparatorOf(const config::CsvFormat& format);

// A CSV file (RFC 4180): quoted cells with doubled quotes, separators and line
// breaks inside; lines ending in CRLF, LF or CR; the last one with or without. A
// quote within an unquoted cell stands for itself, as spreadsheets write it.
//
// Of a line alone: more or fewer cells than the header, text after a closing
// quote, a cell over kCellBytesMax. Of the whole file: a NUL byte, a wrong
// encoding, a quote that never closes (it swallows the lines that follow), no
// header, an empty file, the other bounds. Not thread-safe.
class CsvSource final : public Source {
 public:
  // Opens a file and reads its header. Errors as Next(), and NOT_FOUND or
  // PERMISSION_DENIED naming the path.
  static absl::StatusOr<std::unique_ptr<CsvSource>> Open(const std::string& path,
                                                         const config::CsvFormat& format);

  // The same for bytes from anywhere, e.g. memory.
  static absl::StatusOr<std::unique_ptr<CsvSource>> Read(std::unique_ptr<std::istream> bytes,
                                                         const config::CsvFormat& format);

  const std::vector<std::string>& header() const override { return header_; }
  absl::StatusOr<bool> Next(Line* line) override;

 private:
  CsvSource(std::unique_ptr<std::istream> bytes, char separator, config::Encoding encoding);

  absl::Status ReadHeader(uint32_t lines_before);
  // Reads one record of any number of cells; false at the end of the file.
  absl::StatusOr<bool> ReadRecord(Line* line);
  // Whether there is a character at text_[position_]; reads more when needed.
  absl::StatusOr<bool> More();
  absl::Status Refill();
  void EndCell(Line* line);
  void FaultLine(Line* line, absl::string_view problem, absl::string_view remedy);
  absl::Status FileFault(uint32_t line, size_t column, absl::string_view problem) const;

  const std::unique_ptr<std::istream> bytes_;
  const char separator_;
  Decoder decoder_;
  std::vector<std::string> header_;

  std::string text_;     // Decoded and not yet read.
  size_t position_ = 0;  // In text_.
  size_t bytes_read_ = 0;
  bool ended_ = false;  // Nothing is left in bytes_.
  absl::Status fault_;  // Of the bytes behind text_; told once text_ is read.

  uint32_t line_ = 1;          // Of the next character.
  uint32_t lines_ = 0;         // Records after the header.
  bool after_return_ = false;  // The character before was CR, whose LF belongs to it.

  std::string cell_;  // The cell being read.
  size_t cells_ = 0;  // Cells of the record that have ended.
  bool cell_too_long_ = false;
};

}  // namespace consortium::sources

#endif  // CONSORTIUM_ADAPTERS_SOURCES_CSV_H_
