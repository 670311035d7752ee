#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_POSTCODE_IMPORT_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_POSTCODE_IMPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace consortium::directory {

struct PostcodeImport {
  std::vector<std::string> files;  // CSV files of one release, whole or in parts.
  std::string output;              // The directory file; replaced as a whole.
  std::string names_file;          // Names of authorities; empty: the shipped ones alone.
  std::string release;             // As people call it; empty: found in the files' names.
};

// Lines that were left out, or taken without their place, for one reason.
struct LineProblem {
  static constexpr size_t kShownMax = 5;

  std::string what;  // `the cells are more or fewer than those of the first line`
  uint64_t count = 0;
  std::vector<std::string> where;  // The first of them: `ONSPD.csv, line 12`.
};

struct PostcodeImportReport {
  std::vector<std::string> columns;  // Per file: `ONSPD.csv: pcds, lad25cd, east1m, north1m`.
  uint64_t rows = 0;                 // Lines behind the first ones.
  uint64_t postcodes = 0;
  uint64_t without_authority = 0;  // Of the postcodes.
  uint64_t without_point = 0;      // Of the postcodes.
  uint64_t repeated = 0;           // Rows whose postcode came before with the same authority.
  uint64_t skipped = 0;            // Rows left out; the sum over `left_out`.
  std::vector<LineProblem> left_out;
  std::vector<LineProblem> without_place;  // Taken, but not where they are.
  size_t authorities = 0;
  std::vector<std::string> nameless;  // Codes of authorities without a name; sorted.
  uint64_t bytes = 0;                 // Of the file written.
  std::string version;                // PostcodeDirectory::version() of the file written.
};

// Told from time to time how many rows were read.
using ImportProgress = std::function<void(uint64_t rows)>;

// More than twice what the Post Office ever issued.
inline constexpr size_t kPostcodesMax = 6'000'000;
inline constexpr size_t kImportFilesMax = 1'000;
inline constexpr uint64_t kRowsPerProgress = 500'000;
inline constexpr size_t kReleaseMax = 60;  // Bytes.

// Reads the ONS Postcode Directory as published into one directory file, and
// opens that file again to see that it is intact. A bad line never loses a good
// one: it is left out and reported. Of lines that contradict each other the
// first counts. Takes up to 100 bytes of memory per postcode, and about five
// seconds for the United Kingdom.
//
// INVALID_ARGUMENT: no file, a file without the columns needed, no postcode at
// all, or a bound exceeded; nothing is written. Other codes as CsvLines and
// platform::WriteFile(). Messages name the file and never hold a postcode.
absl::StatusOr<PostcodeImportReport> ImportPostcodes(const PostcodeImport& wanted,
                                                     const ImportProgress& progress);

// `NOV 2025` from names such as `ONSPD_NOV_2025_UK.csv`; several, in order, where
// the files are of several; empty where no name says it.
std::string ReleaseOf(const std::vector<std::string>& files);

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_POSTCODE_IMPORT_H_
