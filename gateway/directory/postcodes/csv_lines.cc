#include "gateway/directory/postcodes/csv_lines.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "certs/platform/file_error.h"

namespace consortium::directory {
namespace {

// A line of the greatest length fits, with much more behind it.
constexpr size_t kBufferBytes = CsvLines::kLineMax * 16;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

absl::StatusOr<CsvLines> CsvLines::Open(const std::string& path) {
  platform::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return platform::FileError(errno, "cannot open", path);
  return CsvLines(std::move(file), std::string(kBufferBytes, '\0'));
}

CsvLines CsvLines::OverText(std::string text) {
  CsvLines lines(platform::FileDescriptor(), std::move(text));
  lines.end_ = lines.buffer_.size();
  lines.ended_ = true;
  return lines;
}

absl::Status CsvLines::Fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  while (!ended_ && end_ < buffer_.size()) {
    const ssize_t count = ::read(file_.get(), buffer_.data() + end_, buffer_.size() - end_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return absl::UnavailableError(absl::StrCat("cannot be read on: ", std::strerror(errno)));
    }
    ended_ = count == 0;
    end_ += static_cast<size_t>(count);
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvLines::NextLine(absl::string_view& line, bool& too_long) {
  too_long = false;
  for (;;) {
    const char* from = buffer_.data() + begin_;
    const auto* stop = static_cast<const char*>(std::memchr(from, '\n', end_ - begin_));
    if (stop == nullptr && !ended_) {
      if (end_ - begin_ == buffer_.size()) {  // No line is so long: forget what there is of it.
        too_long = true;
        begin_ = end_;
      }
      if (absl::Status filled = Fill(); !filled.ok()) return filled;
      continue;
    }
    if (stop == nullptr && begin_ == end_ && !too_long) return false;
    const size_t length = stop == nullptr ? end_ - begin_ : static_cast<size_t>(stop - from);
    line = absl::StripSuffix(absl::string_view(from, length), "\r");
    begin_ += length + (stop == nullptr ? 0 : 1);
    ++number_;
    if (number_ == 1) line = absl::StripPrefix(line, kByteOrderMark);
    too_long |= line.size() > kLineMax;
    return true;
  }
}

absl::StatusOr<CsvLines::Line> CsvLines::Next() {
  cells_.clear();
  absl::string_view line;
  bool too_long = false;
  do {
    const absl::StatusOr<bool> more = NextLine(line, too_long);
    if (!more.ok()) return more.status();
    if (!*more) return Line::kEnd;
  } while (line.empty() && !too_long);
  return too_long ? Line::kTooLong : Split(line);
}

CsvLines::Line CsvLines::Split(absl::string_view line) {
  if (absl::StrContains(line, '"')) return SplitQuoted(line);
  for (size_t comma = line.find(','); comma != absl::string_view::npos; comma = line.find(',')) {
    cells_.push_back(line.substr(0, comma));
    line.remove_prefix(comma + 1);
    if (cells_.size() >= kCellsMax) break;
  }
  cells_.push_back(line);
  if (cells_.size() <= kCellsMax) return Line::kCells;
  cells_.clear();
  return Line::kTooLong;
}

CsvLines::Line CsvLines::SplitQuoted(absl::string_view line) {
  unquoted_.clear();
  unquoted_.reserve(line.size());  // Cells look into it: it must not move.
  bool quoted = false;
  size_t cell = 0;
  const auto end_cell = [&] {
    cells_.push_back(absl::string_view(unquoted_).substr(cell));
    cell = unquoted_.size();
  };
  for (size_t i = 0; i < line.size(); ++i) {
    const bool doubled = quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"';
    if (doubled) {
      unquoted_ += '"';
      ++i;
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      end_cell();
    } else {
      unquoted_ += line[i];
    }
  }
  end_cell();
  if (!quoted && cells_.size() <= kCellsMax) return Line::kCells;
  cells_.clear();
  return quoted ? Line::kUnclosedQuote : Line::kTooLong;
}

}  // namespace consortium::directory
