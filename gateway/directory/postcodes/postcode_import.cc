#include "gateway/directory/postcodes/postcode_import.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/platform/file.h"
#include "gateway/directory/postcodes/authority_names.h"
#include "gateway/directory/postcodes/columns.h"
#include "gateway/directory/postcodes/csv_lines.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "gateway/directory/postcodes/row_reader.h"

namespace consortium::directory {
namespace {

// A row and where it stood, so that a contradiction can be shown.
struct ReadRow {
  DirectoryRow row;
  uint32_t line;
  uint16_t file;
};

constexpr uint64_t kLinesMax = UINT32_MAX;

std::string BaseName(const std::string& file) {
  return std::filesystem::path(file).filename().string();
}

// Problems by kind, each with the first places.
class Problems {
 public:
  void Add(RowProblem kind, absl::string_view file, uint64_t line) {
    LineProblem& problem = problems_[static_cast<size_t>(kind)];
    if (problem.count == 0) problem.what = std::string(Describe(kind));
    ++problem.count;
    if (problem.where.size() < LineProblem::kShownMax) {
      problem.where.push_back(absl::StrCat(file, ", line ", line));
    }
  }

  void MoveTo(PostcodeImportReport& report) {
    for (size_t kind = 0; kind < problems_.size(); ++kind) {
      LineProblem& problem = problems_[kind];
      if (problem.count == 0) continue;
      if (kind == static_cast<size_t>(RowProblem::kNoPlace)) {
        report.without_place.push_back(std::move(problem));
      } else {
        report.skipped += problem.count;
        report.left_out.push_back(std::move(problem));
      }
    }
  }

 private:
  std::array<LineProblem, kRowProblems> problems_;
};

// Reads all files, then sorts, checks and writes. Used once.
class Importing {
 public:
  Importing(const PostcodeImport& wanted, const ImportProgress& progress)
      : wanted_(wanted), progress_(progress) {}

  absl::Status ReadFiles();
  // Sorts by postcode and leaves one row of each.
  void DropRepeated();
  absl::Status WriteDirectory(const AuthorityNames& names);

  PostcodeImportReport TakeReport() {
    problems_.MoveTo(report_);
    return std::move(report_);
  }

 private:
  absl::Status ReadOneFile(uint16_t file);
  absl::Status ReadLines(uint16_t file, const PostcodeColumns& columns, CsvLines& lines);
  RowProblem TakeLine(CsvLines::Line line, const PostcodeColumns& columns, const CsvLines& lines,
                      uint16_t file);
  std::string NameOf(uint16_t file) const { return BaseName(wanted_.files[file]); }

  // The authorities sorted by code, and `rows_` made to count them so.
  std::vector<LocalAuthority> SortAuthorities(const AuthorityNames& names);

  const PostcodeImport& wanted_;
  const ImportProgress& progress_;
  RowReader reader_;
  std::vector<ReadRow> rows_;
  Problems problems_;
  PostcodeImportReport report_;
};

absl::Status Importing::ReadFiles() {
  for (size_t file = 0; file < wanted_.files.size(); ++file) {
    if (absl::Status read = ReadOneFile(static_cast<uint16_t>(file)); !read.ok()) return read;
  }
  if (rows_.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "no line of ", report_.rows, " has a postcode that can be used; nothing was written"));
  }
  return absl::OkStatus();
}

absl::Status Importing::ReadOneFile(uint16_t file) {
  const std::string& path = wanted_.files[file];
  absl::StatusOr<CsvLines> lines = CsvLines::Open(path);
  if (!lines.ok()) return lines.status();
  const auto with_path = [&](const absl::Status& status) {
    return absl::Status(status.code(), absl::StrCat(path, " ", status.message()));
  };
  const absl::StatusOr<CsvLines::Line> first = lines->Next();
  if (!first.ok()) return with_path(first.status());
  const absl::StatusOr<PostcodeColumns> columns = PostcodeColumns::Find(lines->cells());
  if (!columns.ok()) return with_path(columns.status());
  report_.columns.push_back(absl::StrCat(NameOf(file), ": ", columns->names));
  const absl::Status read = ReadLines(file, *columns, *lines);
  return read.ok() ? read : with_path(read);
}

absl::Status Importing::ReadLines(uint16_t file, const PostcodeColumns& columns, CsvLines& lines) {
  for (;;) {
    const absl::StatusOr<CsvLines::Line> line = lines.Next();
    if (!line.ok()) return line.status();
    if (*line == CsvLines::Line::kEnd) return absl::OkStatus();
    ++report_.rows;
    if (report_.rows % kRowsPerProgress == 0 && progress_) progress_(report_.rows);
    const RowProblem problem = TakeLine(*line, columns, lines, file);
    if (problem != RowProblem::kNone) problems_.Add(problem, NameOf(file), lines.number());
    if (rows_.size() > kPostcodesMax || lines.number() >= kLinesMax) {
      return absl::InvalidArgumentError(absl::StrCat("brings the rows to more than ", kPostcodesMax,
                                                     ", the most that are taken"));
    }
  }
}

RowProblem Importing::TakeLine(CsvLines::Line line, const PostcodeColumns& columns,
                               const CsvLines& lines, uint16_t file) {
  if (line == CsvLines::Line::kTooLong) return RowProblem::kTooLong;
  if (line == CsvLines::Line::kUnclosedQuote) return RowProblem::kUnclosedQuote;
  DirectoryRow row;
  const RowProblem problem = reader_.Read(columns, lines.cells(), row);
  if (problem == RowProblem::kNone || problem == RowProblem::kNoPlace) {
    rows_.push_back({.row = row, .line = static_cast<uint32_t>(lines.number()), .file = file});
  }
  return problem;
}

void Importing::DropRepeated() {
  std::sort(rows_.begin(), rows_.end(), [](const ReadRow& a, const ReadRow& b) {
    return std::tie(a.row.number, a.file, a.line) < std::tie(b.row.number, b.file, b.line);
  });
  size_t kept = 0;
  for (size_t i = 1; i < rows_.size(); ++i) {
    if (rows_[i].row.number != rows_[kept].row.number) {
      rows_[++kept] = rows_[i];
    } else if (rows_[i].row.authority == rows_[kept].row.authority) {
      ++report_.repeated;
    } else {
      problems_.Add(RowProblem::kContradiction, NameOf(rows_[i].file), rows_[i].line);
    }
  }
  rows_.resize(kept + 1);
}

std::vector<LocalAuthority> Importing::SortAuthorities(const AuthorityNames& names) {
  const std::vector<std::string>& codes = reader_.authorities();
  std::vector<uint16_t> order(codes.size());
  std::iota(order.begin(), order.end(), uint16_t{0});
  std::sort(order.begin(), order.end(),
            [&codes](uint16_t a, uint16_t b) { return codes[a] < codes[b]; });
  std::vector<LocalAuthority> authorities;
  std::vector<uint16_t> position(codes.size());
  for (const uint16_t old : order) {
    position[old] = static_cast<uint16_t>(authorities.size());
    authorities.push_back(names.Describe(codes[old]));
    if (authorities.back().name.empty()) report_.nameless.push_back(codes[old]);
  }
  for (ReadRow& read : rows_) {
    if (read.row.authority != format::kNoAuthority) {
      read.row.authority = position[read.row.authority];
    }
  }
  return authorities;
}

absl::Status Importing::WriteDirectory(const AuthorityNames& names) {
  const std::vector<LocalAuthority> authorities = SortAuthorities(names);
  std::vector<DirectoryRow> rows;
  rows.reserve(rows_.size());
  for (const ReadRow& read : rows_) {
    rows.push_back(read.row);
    if (read.row.authority == format::kNoAuthority) ++report_.without_authority;
    if (read.row.easting == 0 && read.row.northing == 0) ++report_.without_point;
  }
  rows_ = {};
  std::string release = wanted_.release.empty() ? ReleaseOf(wanted_.files) : wanted_.release;
  if (release.empty()) release = "unnamed release";
  const absl::StatusOr<std::string> bytes = EncodeDirectory(rows, authorities, release);
  if (!bytes.ok()) return bytes.status();
  const absl::Status written =
      platform::WriteFile(wanted_.output, *bytes, platform::FileMode::kPublic);
  if (!written.ok()) return written;
  const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(wanted_.output);
  if (!directory.ok()) return directory.status();
  report_.postcodes = directory->size();
  report_.authorities = authorities.size();
  report_.bytes = bytes->size();
  report_.version = directory->version();
  return absl::OkStatus();
}

absl::Status CheckWanted(const PostcodeImport& wanted) {
  if (wanted.files.empty() || wanted.files.size() > kImportFilesMax) {
    return absl::InvalidArgumentError(absl::StrCat("give 1 to ", kImportFilesMax, " CSV files"));
  }
  const bool printable = std::none_of(wanted.release.begin(), wanted.release.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
  if (wanted.release.size() > kReleaseMax || !printable) {
    return absl::InvalidArgumentError(absl::StrCat("the release has ", wanted.release.size(),
                                                   " bytes; at most ", kReleaseMax,
                                                   " are allowed, without control characters"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<PostcodeImportReport> ImportPostcodes(const PostcodeImport& wanted,
                                                     const ImportProgress& progress) {
  if (absl::Status checked = CheckWanted(wanted); !checked.ok()) return checked;
  AuthorityNames names = AuthorityNames::Shipped();
  if (!wanted.names_file.empty()) {
    if (absl::Status read = names.Read(wanted.names_file); !read.ok()) return read;
  }
  Importing importing(wanted, progress);
  if (absl::Status read = importing.ReadFiles(); !read.ok()) return read;
  importing.DropRepeated();
  if (absl::Status written = importing.WriteDirectory(names); !written.ok()) return written;
  return importing.TakeReport();
}

}  // namespace consortium::directory
