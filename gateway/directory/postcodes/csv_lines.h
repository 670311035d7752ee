#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_CSV_LINES_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_CSV_LINES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "certs/platform/file_descriptor.h"

namespace consortium::directory {

// Reads a CSV file line by line, however long it is, in bounded memory: commas,
// quoted cells, LF or CRLF, with or without a byte order mark. A line break
// always ends a line, also within quotes: the directory's cells hold none, so a
// quotation mark that is not closed costs one line and not the rest of the file.
// Not thread-safe.
class CsvLines {
 public:
  static constexpr size_t kLineMax = size_t{64} << 10;  // Bytes.
  static constexpr size_t kCellsMax = 1'000;

  enum class Line {
    kCells,
    kTooLong,        // Over kLineMax or kCellsMax; cells() is empty.
    kUnclosedQuote,  // cells() is empty.
    kEnd,
  };

  // Codes as platform::ReadFile().
  static absl::StatusOr<CsvLines> Open(const std::string& path);

  // Reads from memory.
  static CsvLines OverText(std::string text);

  // Reads the next line that is not empty. UNAVAILABLE: the file cannot be read
  // on.
  absl::StatusOr<Line> Next();

  // Of the last line; they live until Next().
  absl::Span<const absl::string_view> cells() const { return cells_; }

  // The last line's number, counted from 1.
  uint64_t number() const { return number_; }

 private:
  CsvLines(platform::FileDescriptor file, std::string buffer)
      : file_(std::move(file)), buffer_(std::move(buffer)) {}

  // Moves what was not yet read to the front and reads until the buffer is full.
  absl::Status Fill();
  // The next line without its end; false at the end of the file.
  absl::StatusOr<bool> NextLine(absl::string_view& line, bool& too_long);
  Line Split(absl::string_view line);
  Line SplitQuoted(absl::string_view line);

  platform::FileDescriptor file_;
  std::string buffer_;
  size_t begin_ = 0;  // Of what was not yet read, in buffer_.
  size_t end_ = 0;
  bool ended_ = false;
  uint64_t number_ = 0;
  std::string unquoted_;
  std::vector<absl::string_view> cells_;
};

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_CSV_LINES_H_
