#ifndef CONSORTIUM_ADAPTERS_SOURCES_SOURCE_H_
#define CONSORTIUM_ADAPTERS_SOURCES_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace consortium::sources {

// Bounds of every source: generous for a borough's export, small for a program
// that meets a broken one.
inline constexpr size_t kFileBytesMax = 64 << 20;
inline constexpr size_t kLineBytesMax = 1 << 20;
inline constexpr size_t kCellBytesMax = 32 << 10;
inline constexpr size_t kColumnsMax = 500;
inline constexpr size_t kLinesMax = 200'000;

// One line of a table.
struct Line {
  // Line of the file on which it begins, from 1.
  uint32_t number = 0;

  // UTF-8, outer spaces kept. As many as the header has, unless `problem` says
  // otherwise.
  std::vector<std::string> cells;

  // What is wrong with this line alone, and what to do; empty when it is whole.
  // Then `cells` are those before the fault. Never repeats a cell.
  std::string problem;
  std::string remedy;

  // Where the problem is, from 1; 0 when it is the line as a whole.
  uint32_t problem_column = 0;
};

// A table, read line by line: the header, then every line after it in the order
// of the file, blank ones included (however few or many empty cells they have). Bounded memory: one
// line at a time. Not thread-safe.
class Source {
 public:
  virtual ~Source() = default;

  // The header's cells.
  virtual const std::vector<std::string>& header() const = 0;

  // Reads the next line into `line`; false at the end of the table. A line that
  // is wrong by itself comes with its problem and the others follow.
  //
  // An error is about the whole file, which is then unusable: INVALID_ARGUMENT
  // names line and column, RESOURCE_EXHAUSTED the bound, UNAVAILABLE a disk.
  virtual absl::StatusOr<bool> Next(Line* line) = 0;
};

}  // namespace consortium::sources

#endif  // CONSORTIUM_ADAPTERS_SOURCES_SOURCE_H_
