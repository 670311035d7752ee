#ifndef CONSORTIUM_ADAPTERS_CLI_TEXT_TABLE_H_
#define CONSORTIUM_ADAPTERS_CLI_TEXT_TABLE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "adapters/cli/display_text.h"

namespace consortium::cli {

// One cell.
struct Cell {
  std::string text;
  Paint paint = Paint::kPlain;

  Cell(std::string cell_text, Paint cell_paint = Paint::kPlain)  // NOLINT: a text is a cell.
      : text(std::move(cell_text)), paint(cell_paint) {}
  Cell(const char* cell_text) : text(cell_text) {}  // NOLINT: as above.
};

// Rows under headings, aligned by what a terminal shows. Cells are made
// printable here, so that no caller can forget it. A column without a single
// text is left out.
class TextTable {
 public:
  // A heading; `right` for numbers.
  struct Column {
    std::string heading;
    bool right = false;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // `cells`: one per column.
  void AddRow(std::vector<Cell> cells);

  // A line of its own under the last row.
  void AddNote(Cell note);

  bool empty() const { return rows_.empty(); }

  // Lines, each with its newline and without spaces at its end.
  std::string Render(bool colour) const;

 private:
  struct Row {
    std::vector<Cell> cells;
    std::vector<Cell> notes;
  };
  std::vector<size_t> Widths() const;

  const std::vector<Column> columns_;
  std::vector<Row> rows_;
};

// Under a table, how the next page is asked for; empty when `token` is.
std::string MorePages(absl::string_view token);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_TEXT_TABLE_H_
