#include "adapters/cli/text_table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"

namespace consortium::cli {
namespace {

constexpr size_t kGap = 2;  // Spaces between columns.
constexpr char kNoteIndent[] = "      ";

// Spaces are added only when something follows them: no line ends in one.
class Line {
 public:
  explicit Line(bool colour) : colour_(colour) {}
  void Add(const Cell& cell, size_t width, bool right) {
    const size_t fill = width - DisplayWidth(cell.text);
    if (right) spaces_ += fill;
    if (!cell.text.empty()) {
      absl::StrAppend(&text_, std::string(spaces_, ' '), Painted(cell.text, cell.paint, colour_));
      spaces_ = 0;
    }
    spaces_ += (right ? 0 : fill) + kGap;
  }
  std::string End() const { return absl::StrCat(text_, "\n"); }

 private:
  const bool colour_;
  std::string text_;
  size_t spaces_ = 0;
};

}  // namespace

void TextTable::AddRow(std::vector<Cell> cells) {
  assert(cells.size() == columns_.size());
  for (Cell& cell : cells) cell.text = Printable(cell.text);
  rows_.push_back({std::move(cells), {}});
}

void TextTable::AddNote(Cell note) {
  assert(!rows_.empty());
  note.text = Printable(note.text);
  rows_.back().notes.push_back(std::move(note));
}

std::vector<size_t> TextTable::Widths() const {
  std::vector<size_t> widths(columns_.size(), 0);
  for (const Row& row : rows_) {
    for (size_t i = 0; i < columns_.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row.cells[i].text));
    }
  }
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (widths[i] > 0) widths[i] = std::max(widths[i], DisplayWidth(columns_[i].heading));
  }
  return widths;
}

std::string TextTable::Render(bool colour) const {
  const std::vector<size_t> widths = Widths();
  Line headings(colour);
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (widths[i] > 0)
      headings.Add({columns_[i].heading, Paint::kDim}, widths[i], columns_[i].right);
  }
  std::string text = headings.End();
  for (const Row& row : rows_) {
    Line line(colour);
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] > 0) line.Add(row.cells[i], widths[i], columns_[i].right);
    }
    text += line.End();
    for (const Cell& note : row.notes) {
      absl::StrAppend(&text, kNoteIndent, Painted(note.text, note.paint, colour), "\n");
    }
  }
  return text;
}

std::string MorePages(absl::string_view token) {
  if (token.empty()) return "";
  return absl::StrCat("\nMore: the same again with --page ", Printable(token), "\n");
}

}  // namespace consortium::cli
