#include "adapters/inbox/csv_table.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/sources/csv.h"

namespace consortium::inbox {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr char kLineBreak[] = "\r\n";

// With what a spreadsheet program begins a formula: also in full width, as some
// fold it.
constexpr absl::string_view kFormulaBeginnings[] = {
    "=",           "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
    "\xEF\xBC\xA0"};

bool LooksLikeFormula(absl::string_view text) {
  const auto begins = [text](absl::string_view beginning) {
    return absl::StartsWith(text, beginning) ||
           absl::StartsWith(absl::StripLeadingAsciiWhitespace(text), beginning);
  };
  return std::any_of(std::begin(kFormulaBeginnings), std::end(kFormulaBeginnings), begins);
}

// Where the last line break outside quotes ends: quotes open and close in pairs.
size_t EndOfLastRecord(absl::string_view content) {
  size_t end = 0;
  bool quoted = false;
  for (size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '"') quoted = !quoted;
    if (content[i] == '\n' && !quoted) end = i + 1;
  }
  return end;
}

absl::Status Changed(absl::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("the CSV file: ", what, "; enquiries wait until that is mended"));
}

absl::StatusOr<std::unique_ptr<sources::CsvSource>> Parse(absl::string_view content) {
  config::CsvFormat format;
  format.set_encoding(config::ENCODING_UTF_8);
  return sources::CsvSource::Read(std::make_unique<std::istringstream>(std::string(content)),
                                  format);
}

absl::Status CheckHeader(const std::vector<std::string>& header) {
  if (header.empty() || header.front() != kReferenceColumn) {
    return Changed("its first column must be `reference`; put it back, or name another file");
  }
  for (const char* column : {kAnswersColumn, kStatusColumn, kStatusDateColumn}) {
    if (std::count(header.begin(), header.end(), column) != 1) {
      return Changed(absl::StrCat("it must have one column `", column, "`; put it back"));
    }
  }
  // A row that a stop tore is known by the empty cell that is missing at its end.
  const std::vector<std::string> filled = Columns();
  if (header.back() == kAnswersColumn ||
      std::find(filled.begin(), filled.end(), header.back()) != filled.end()) {
    return Changed("its last column must be one that the team fills in; move `status` there");
  }
  return absl::OkStatus();
}

// Whether `tail` is the beginning of a row of ours: a quoted reference, or what is
// there of it, or the zeros that a file system leaves after power was lost.
bool LooksTorn(absl::string_view tail) {
  if (tail.size() > kRowBytesMax) return false;
  if (std::all_of(tail.begin(), tail.end(), [](char c) { return c == '\0'; })) return true;
  if (tail.front() != '"' || absl::StrContains(tail, '\n')) return false;
  const absl::string_view name = tail.substr(1, tail.find('"', 1) - 1);
  return std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '-' || c == '.' || c == '\0';
  });
}

// Whether `tail` is a whole row but for its line break.
bool IsWholeRow(absl::string_view tail, const std::vector<std::string>& header) {
  const auto source = Parse(absl::StrCat(absl::StrJoin(header, ","), "\n", tail));
  if (!source.ok()) return false;
  sources::Line line;
  const absl::StatusOr<bool> more = (*source)->Next(&line);
  return more.ok() && *more && line.problem.empty();
}

}  // namespace

std::string QuotedCell(absl::string_view text) {
  std::string cell = "\"";
  cell.reserve(text.size() + 16);
  if (LooksLikeFormula(text)) cell.push_back('\'');
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      absl::StrAppend(&cell, " / ");
    } else if (absl::ascii_iscntrl(c)) {
      cell.push_back(' ');
    } else {
      cell.append(c == '"' ? 2 : 1, c);
    }
  }
  cell.push_back('"');
  return cell;
}

std::string NewHeader() {
  std::string header(kByteOrderMark);
  for (const std::string& column : Columns()) absl::StrAppend(&header, column, ",");
  absl::StrAppend(&header, kAnswersColumn, ",", kStatusColumn, ",", kStatusDateColumn, ",",
                  kClosingReasonColumn, kLineBreak);
  return header;
}

sealing::ClearText RowOf(const OpenedEnquiry& enquiry, const std::vector<std::string>& header) {
  Cells cells = ToCells(enquiry);
  cells.emplace_back(kAnswersColumn, std::string(enquiry.json()));
  std::string row;
  row.reserve(4 * enquiry.json().size() + 4096);
  for (size_t i = 0; i < header.size(); ++i) {
    if (i > 0) row.push_back(',');
    const auto cell = std::find_if(cells.begin(), cells.end(),
                                   [&](const auto& known) { return known.first == header[i]; });
    if (cell != cells.end()) row += QuotedCell(cell->second);
  }
  row += kLineBreak;
  for (auto& [column, cell] : cells) sealing::Wipe(cell);
  return sealing::ClearText(std::move(row));
}

absl::StatusOr<TableState> ReadTable(const std::string& content) {
  const size_t end = EndOfLastRecord(content);
  const absl::string_view whole = absl::string_view(content).substr(0, end);
  const absl::string_view tail = absl::string_view(content).substr(end);
  const absl::StatusOr<std::unique_ptr<sources::CsvSource>> source = Parse(whole);
  if (!source.ok()) {
    return Changed(absl::StrCat(source.status().message(),
                                "; save it as `CSV UTF-8`, with its header in the first line"));
  }
  TableState state;
  state.header = (*source)->header();
  if (absl::Status header = CheckHeader(state.header); !header.ok()) return header;
  sources::Line line;
  while (true) {
    const absl::StatusOr<bool> more = (*source)->Next(&line);
    if (!more.ok()) return Changed(absl::StrCat(more.status().message(), "; mend that line"));
    if (!*more) break;
    if (!line.cells.empty() && !line.cells.front().empty()) state.names.push_back(line.cells[0]);
  }
  state.whole_bytes = content.size();
  if (tail.empty()) return state;
  if (IsWholeRow(tail, state.header)) {
    state.needs_line_break = true;
    state.names.push_back(std::string(tail.substr(0, tail.find(','))));
    std::string& name = state.names.back();
    name.erase(std::remove(name.begin(), name.end(), '"'), name.end());
    return state;
  }
  if (!LooksTorn(tail)) {
    return Changed("a quote opens in its last lines and does not close; close it");
  }
  state.whole_bytes = end;
  return state;
}

}  // namespace consortium::inbox
