#include "gateway/directory/postcodes/authority_names.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/directory/postcodes/columns.h"
#include "gateway/directory/postcodes/csv_lines.h"
#include "gateway/directory/postcodes/shipped_authorities.h"
#include "policy/access/forms.h"

namespace consortium::directory {
namespace {

using Authorities = absl::flat_hash_map<std::string, LocalAuthority>;

// More than there ever were.
constexpr size_t kAuthoritiesMax = 10'000;

bool IsName(absl::string_view text) {
  return !text.empty() && text.size() <= AuthorityNames::kNameMax &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); });
}

absl::Status LineError(const CsvLines& lines, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("line ", lines.number(), " ", problem));
}

absl::StatusOr<LocalAuthority> ReadAuthority(const CsvLines& lines,
                                             const AuthorityColumns& columns) {
  if (lines.cells().size() != columns.count) {
    return LineError(lines, absl::StrCat("has ", lines.cells().size(),
                                         " cells; the first line has ", columns.count));
  }
  LocalAuthority authority = {
      .gss_code = std::string(absl::StripAsciiWhitespace(lines.cells()[columns.code])),
      .name = std::string(absl::StripAsciiWhitespace(lines.cells()[columns.name])),
      .county = ""};
  if (!policy::IsGssCode(authority.gss_code)) {
    return LineError(lines, "has no GSS code (a capital and eight digits)");
  }
  if (!IsName(authority.name)) {
    return LineError(lines, absl::StrCat("has no name of 1 to ", AuthorityNames::kNameMax,
                                         " bytes without control characters"));
  }
  if (!columns.county.has_value()) return authority;
  authority.county = std::string(absl::StripAsciiWhitespace(lines.cells()[*columns.county]));
  if (!authority.county.empty() && !IsName(authority.county)) {
    return LineError(lines, "has a county that is too long or has control characters");
  }
  return authority;
}

absl::Status AddLines(CsvLines lines, Authorities& authorities) {
  absl::StatusOr<CsvLines::Line> line = lines.Next();
  if (!line.ok()) return line.status();
  const absl::StatusOr<AuthorityColumns> columns = AuthorityColumns::Find(lines.cells());
  if (!columns.ok()) return columns.status();
  for (line = lines.Next(); line.ok() && *line != CsvLines::Line::kEnd; line = lines.Next()) {
    if (*line != CsvLines::Line::kCells) return LineError(lines, "is no line of CSV");
    absl::StatusOr<LocalAuthority> authority = ReadAuthority(lines, *columns);
    if (!authority.ok()) return authority.status();
    LocalAuthority& known = authorities[authority->gss_code];
    if (!columns->county.has_value()) authority->county = known.county;
    known = *std::move(authority);
    if (authorities.size() > kAuthoritiesMax) {
      return LineError(lines, absl::StrCat("is one more than ", kAuthoritiesMax, " authorities"));
    }
  }
  return line.status();
}

}  // namespace

AuthorityNames AuthorityNames::Shipped() {
  AuthorityNames names;
  const absl::Status read = AddLines(CsvLines::OverText(kShippedAuthorities), names.authorities_);
  if (!read.ok()) std::abort();  // Our own file; a test parses it.
  return names;
}

absl::Status AuthorityNames::Read(const std::string& file) {
  absl::StatusOr<CsvLines> lines = CsvLines::Open(file);
  if (!lines.ok()) return lines.status();
  const absl::Status read = AddLines(*std::move(lines), authorities_);
  return read.ok() ? read : absl::Status(read.code(), absl::StrCat(file, " ", read.message()));
}

LocalAuthority AuthorityNames::Describe(absl::string_view gss_code) const {
  const auto found = authorities_.find(gss_code);
  if (found != authorities_.end()) return found->second;
  return {.gss_code = std::string(gss_code), .name = "", .county = ""};
}

}  // namespace consortium::directory
