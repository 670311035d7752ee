#include "gateway/directory_import.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace consortium {
namespace {

using directory::LineProblem;
using directory::PostcodeImportReport;

constexpr size_t kNamelessShownMax = 10;

// `2701345` as `2,701,345`.
std::string Count(uint64_t number) {
  std::string text = absl::StrCat(number);
  for (size_t from_end = 3; from_end < text.size(); from_end += 4) {
    text.insert(text.size() - from_end, ",");
  }
  return text;
}

void ShowProblems(const std::vector<LineProblem>& problems, std::ostream& out) {
  for (const LineProblem& problem : problems) {
    out << "  " << Count(problem.count) << ": " << problem.what << " ("
        << absl::StrJoin(problem.where, "; ") << (problem.count > problem.where.size() ? "; …" : "")
        << ")\n";
  }
}

void ShowNameless(const std::vector<std::string>& codes, std::ostream& out) {
  if (codes.empty()) return;
  const std::vector<std::string> shown(
      codes.begin(),
      codes.begin() + static_cast<std::ptrdiff_t>(std::min(codes.size(), kNamelessShownMax)));
  out << Count(codes.size()) << " authorities have no name: " << absl::StrJoin(shown, ", ")
      << (codes.size() > shown.size() ? ", …" : "")
      << "\n  give --names FILE, the list of local authorities in the directory's Documents "
         "folder\n";
}

void Show(const PostcodeImportReport& report, const std::string& output, std::ostream& out) {
  for (const std::string& columns : report.columns) out << "columns  " << columns << "\n";
  out << Count(report.rows) << " rows read, " << Count(report.postcodes) << " postcodes, "
      << Count(report.authorities) << " authorities\n";
  out << Count(report.without_authority) << " postcodes have no authority, "
      << Count(report.without_point) << " no easting and northing\n";
  if (report.repeated > 0) {
    out << Count(report.repeated) << " rows repeat a postcode with the same authority\n";
  }
  out << Count(report.skipped) << " rows left out" << (report.skipped > 0 ? ":\n" : "\n");
  ShowProblems(report.left_out, out);
  if (!report.without_place.empty()) out << "taken, but without their place:\n";
  ShowProblems(report.without_place, out);
  ShowNameless(report.nameless, out);
  out << "wrote " << output << ", " << Count(report.bytes) << " bytes: " << report.version << "\n";
}

}  // namespace

const char kDirectoryImportFooter[] =
    "The files are those of the ONS Postcode Directory (https://geoportal.statistics.gov.uk, "
    "search for\n"
    "ONSPD): the whole `Data/ONSPD_…_UK.csv` or any of the files under `Data/multi_csv`. Columns "
    "are found\n"
    "by their names, of any year: postcode (pcds, pcd7, …), authority (lad25cd, laua, oslaua, …), "
    "and\n"
    "easting and northing (east1m, oseast1m, …) where there are any. Terminated postcodes are "
    "kept.\n"
    "\n"
    "A line that cannot be used is left out and counted, with its reason and place. The old "
    "directory\n"
    "stays until the new one is complete; a running gateway takes up the new one by itself "
    "soon.\n"
    "\n"
    "Exit codes:\n"
    "  0  written; what was left out is listed\n"
    "  1  a file could not be read or written; standard error says why\n"
    "  2  the command line is wrong, or a file has not the columns needed; nothing was written\n"
    "\n"
    "Examples:\n"
    "  consortium-gateway directory import --output postcodes.directory ONSPD_NOV_2025_UK.csv\n"
    "  consortium-gateway directory import --output postcodes.directory --names "
    "LA_UA_names_2025.csv \\\n"
    "      ONSPD_NOV_2025_UK_N.csv ONSPD_NOV_2025_UK_NW.csv\n";

absl::Status ImportDirectory(const directory::PostcodeImport& wanted, std::ostream& out,
                             std::ostream& progress) {
  const absl::StatusOr<PostcodeImportReport> report = directory::ImportPostcodes(
      wanted,
      [&progress](uint64_t rows) { progress << "  " << Count(rows) << " rows read" << std::endl; });
  if (!report.ok()) return report.status();
  Show(*report, wanted.output, out);
  return absl::OkStatus();
}

}  // namespace consortium
