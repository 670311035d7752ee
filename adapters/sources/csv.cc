#include "adapters/sources/csv.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "certs/platform/file_error.h"

namespace consortium::sources {
namespace {

constexpr size_t kChunkBytes = 64 << 10;

bool IsBlank(const std::vector<std::string>& cells) {
  return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) {
    return absl::StripAsciiWhitespace(cell).empty();
  });
}

std::string Cells(size_t count) { return absl::StrCat(count, count == 1 ? " cell" : " cells"); }

}  // namespace

absl::StatusOr<char> SeparatorOf(const config::CsvFormat& format) {
  if (format.separator().empty()) return ',';
  if (format.separator() == "\\t") return '\t';
  const char separator = format.separator()[0];
  const bool ascii = separator == '\t' || (separator >= ' ' && separator <= '~');
  if (format.separator().size() != 1 || !ascii || separator == '"') {
    return absl::InvalidArgumentError(
        "must be one character of ASCII other than a quote, e.g. `;`, or `\\t` for a tabulator");
  }
  return separator;
}

absl::StatusOr<std::unique_ptr<CsvSource>> CsvSource::Open(const std::string& path,
                                                           const config::CsvFormat& format) {
  errno = 0;
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!file->is_open()) return platform::FileError(errno, "cannot open", path);
  return Read(std::move(file), format);
}

absl::StatusOr<std::unique_ptr<CsvSource>> CsvSource::Read(std::unique_ptr<std::istream> bytes,
                                                           const config::CsvFormat& format) {
  absl::StatusOr<char> separator = SeparatorOf(format);
  if (!separator.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("csv.separator: ", separator.status().message()));
  }
  if (format.encoding() == config::ENCODING_UNSPECIFIED) {
    return absl::InvalidArgumentError(
        "csv.encoding: required, e.g. `ENCODING_UTF_8` or `ENCODING_WINDOWS_1252`");
  }
  auto source =
      std::unique_ptr<CsvSource>(new CsvSource(std::move(bytes), *separator, format.encoding()));
  if (absl::Status header = source->ReadHeader(format.lines_before_header()); !header.ok()) {
    return header;
  }
  return source;
}

CsvSource::CsvSource(std::unique_ptr<std::istream> bytes, char separator, config::Encoding encoding)
    : bytes_(std::move(bytes)), separator_(separator), decoder_(encoding) {}

absl::Status CsvSource::FileFault(uint32_t line, size_t column, absl::string_view problem) const {
  return absl::InvalidArgumentError(
      absl::StrCat("line ", line, ", column ", column, ": ", problem));
}

absl::Status CsvSource::Refill() {
  text_.erase(0, position_);
  position_ = 0;
  std::string chunk(kChunkBytes, '\0');
  bytes_->read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  if (bytes_->bad()) {
    return absl::UnavailableError(
        "the file cannot be read to its end; check the disk, and that it is a file");
  }
  chunk.resize(static_cast<size_t>(bytes_->gcount()));
  bytes_read_ += chunk.size();
  if (bytes_read_ > kFileBytesMax) {
    return absl::ResourceExhaustedError(absl::StrCat("the file is over ", kFileBytesMax >> 20,
                                                     " MiB; export only the current households"));
  }
  ended_ = bytes_->eof();
  fault_ = decoder_.Decode(chunk, ended_, &text_);
  ended_ |= !fault_.ok();
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvSource::More() {
  while (position_ == text_.size()) {
    if (!fault_.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("line ", line_, ": ", fault_.message()));
    }
    if (ended_) return false;
    if (absl::Status read = Refill(); !read.ok()) return read;
  }
  return true;
}

void CsvSource::FaultLine(Line* line, absl::string_view problem, absl::string_view remedy) {
  if (!line->problem.empty()) return;
  line->problem = std::string(problem);
  line->remedy = std::string(remedy);
  line->problem_column = static_cast<uint32_t>(cells_ + 1);
}

void CsvSource::EndCell(Line* line) {
  if (cell_too_long_) {
    FaultLine(line, absl::StrCat("the cell is over ", kCellBytesMax >> 10, " KiB"),
              "shorten it in the local system, or leave the column out of the export");
  }
  // One more than a header may have tells that there are too many.
  if (line->problem.empty() && line->cells.size() <= kColumnsMax) line->cells.push_back(cell_);
  ++cells_;
  cell_.clear();
  cell_too_long_ = false;
}

absl::StatusOr<bool> CsvSource::ReadRecord(Line* line) {
  *line = Line();
  cells_ = 0;
  enum class State { kStart, kPlain, kQuoted, kQuoteWithin } state = State::kStart;
  size_t length = 0;
  uint32_t quote_line = 0;
  while (true) {
    if (position_ == text_.size()) {
      absl::StatusOr<bool> more = More();
      if (!more.ok()) return more;
      if (!*more) break;
    }
    const char c = text_[position_++];
    const bool line_feed_of_return = after_return_ && c == '\n';
    after_return_ = c == '\r';
    if (c == '\r' || (c == '\n' && !line_feed_of_return)) ++line_;
    if (line_feed_of_return && state != State::kQuoted) continue;
    if (line->number == 0) line->number = line_ - (c == '\r' || c == '\n' ? 1 : 0);
    if (c == '\0') {
      return FileFault(line_, cells_ + 1,
                       "a NUL byte, which no text has; the file may be damaged, or in UTF-16 or a "
                       "spreadsheet's own format: export it again as CSV");
    }
    if (state != State::kQuoted && (c == '\n' || c == '\r')) {
      EndCell(line);
      return true;
    }
    if (++length > kLineBytesMax) {
      return state == State::kQuoted
                 ? FileFault(quote_line, cells_ + 1,
                             "a quote opens here and does not close within 1 MiB; close it")
                 : FileFault(line->number, cells_ + 1,
                             "the line is over 1 MiB; check `separator` and the export");
    }
    if (state != State::kQuoted && c == separator_) {
      EndCell(line);
      state = State::kStart;
    } else if (state == State::kStart && c == '"') {
      state = State::kQuoted;
      quote_line = line_;
    } else if (state == State::kQuoted && c == '"') {
      state = State::kQuoteWithin;
    } else {
      if (state == State::kQuoteWithin && c != '"') {
        FaultLine(line, "text follows a closing quote",
                  "double the quotes that belong to the text");
      }
      if (state == State::kStart) state = State::kPlain;
      if (state == State::kQuoteWithin) state = c == '"' ? State::kQuoted : State::kPlain;
      cell_too_long_ |= cell_.size() == kCellBytesMax;
      if (!cell_too_long_) cell_.push_back(c);
    }
  }
  if (state == State::kQuoted) {
    return FileFault(quote_line, cells_ + 1,
                     "a quote opens here and never closes; close it, or double it if it belongs "
                     "to the text");
  }
  if (line->number == 0) return false;
  EndCell(line);
  return true;
}

absl::Status CsvSource::ReadHeader(uint32_t lines_before) {
  Line line;
  for (uint32_t read = 0; read <= lines_before; ++read) {
    absl::StatusOr<bool> more = ReadRecord(&line);
    if (!more.ok()) return more.status();
    if (*more) continue;
    if (bytes_read_ == 0) return absl::InvalidArgumentError("the file is empty; export it again");
    return absl::InvalidArgumentError(
        absl::StrCat("line ", line_,
                     ": the file ends where its header should be; check "
                     "`lines_before_header` (",
                     lines_before, ")"));
  }
  if (!line.problem.empty()) {
    return FileFault(line.number, line.problem_column,
                     absl::StrCat("in the header: ", line.problem, "; ", line.remedy));
  }
  if (line.cells.size() > kColumnsMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("line ", line.number, ": the header has ", cells_, " columns, at most ",
                     kColumnsMax, " are read; check `separator`, or export fewer"));
  }
  if (IsBlank(line.cells)) {
    return FileFault(line.number, 1,
                     absl::StrCat("a blank line stands where the header should be; check "
                                  "`lines_before_header` (",
                                  lines_before, ")"));
  }
  header_ = std::move(line.cells);
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvSource::Next(Line* line) {
  absl::StatusOr<bool> more = ReadRecord(line);
  if (!more.ok() || !*more) return more;
  if (++lines_ > kLinesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("line ", line->number, ": over ", kLinesMax,
                     " lines follow the header; export only the current households"));
  }
  if (line->problem.empty() && IsBlank(line->cells) && cells_ == line->cells.size()) {
    line->cells.assign(header_.size(), "");
  } else if (line->problem.empty() && cells_ != header_.size()) {
    line->problem =
        absl::StrCat("the line has ", Cells(cells_), ", the header ", Cells(header_.size()));
    line->remedy =
        "quote cells that hold the separator, and give every line as many cells as the header";
    line->problem_column = static_cast<uint32_t>(std::min(cells_, header_.size()) + 1);
  }
  return true;
}

}  // namespace consortium::sources
