#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_ROW_READER_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_ROW_READER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gateway/directory/postcodes/columns.h"
#include "gateway/directory/postcodes/directory_writer.h"

namespace consortium::directory {

// What came of one line.
enum class RowProblem : uint8_t {
  kNone,
  kTooLong,
  kUnclosedQuote,
  kRagged,
  kNoPostcode,
  kNoGssCode,
  kTooManyAuthorities,
  kContradiction,  // Another authority than in an earlier line.
  kNoPlace,        // Taken; easting and northing cannot be used.
};
inline constexpr size_t kRowProblems = 9;

// For people, continuing `line 12: `.
absl::string_view Describe(RowProblem problem);

// Turns lines' cells into rows, and gathers the authorities that they name. Not
// thread-safe.
class RowReader {
 public:
  // Reads one line's cells into `row`. kNone and kNoPlace: taken.
  RowProblem Read(const PostcodeColumns& columns, absl::Span<const absl::string_view> cells,
                  DirectoryRow& row);

  // In the order in which they first came: DirectoryRow::authority counts them.
  const std::vector<std::string>& authorities() const { return authorities_; }

 private:
  // Finds an authority's position; kNoAuthority when the cell has none.
  RowProblem ReadAuthority(absl::string_view cell, uint16_t& authority);

  std::vector<std::string> authorities_;
  absl::flat_hash_map<std::string, uint16_t> positions_;
};

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_ROW_READER_H_
