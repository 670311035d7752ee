#include "gateway/directory/postcodes/columns.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace consortium::directory {
namespace {

// A column's name around the digits that change: `lad`25`cd`.
struct Name {
  absl::string_view before;
  absl::string_view after;
};

// The better first, where a release has several.
constexpr Name kPostcode[] = {{"pcds", ""}, {"pcd", ""}, {"postcode", ""}};
constexpr Name kAuthority[] = {
    {"lad", "cd"}, {"laua", "cd"}, {"oslaua", ""}, {"laua", ""}, {"lad", ""}};
constexpr Name kEasting[] = {{"east", "m"}, {"oseast", "m"}, {"easting", ""}};
constexpr Name kNorthing[] = {
    {"north", "m"}, {"osnrth", "m"}, {"osnorth", "m"}, {"nrth", "m"}, {"northing", ""}};
constexpr Name kCode[] = {{"gss_code", ""}, {"lad", "cd"}, {"laua", "cd"}, {"code", ""}};
constexpr Name kName[] = {{"lad", "nm"}, {"laua", "nm"}, {"name", ""}};
constexpr Name kCounty[] = {{"county", ""}};

// A year, or the 1 of one metre. Not the 100 of a hundred.
constexpr size_t kDigitsMax = 2;

// The number between the parts of `name`, 0 without one; nothing when `column`
// is called otherwise.
std::optional<int> NumberIn(absl::string_view column, const Name& name) {
  if (!absl::ConsumePrefix(&column, name.before) || !absl::ConsumeSuffix(&column, name.after)) {
    return std::nullopt;
  }
  if (column.empty()) return 0;
  int number = 0;
  const bool digits = std::all_of(column.begin(), column.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (!digits || column.size() > kDigitsMax || !absl::SimpleAtoi(column, &number)) {
    return std::nullopt;
  }
  return number;
}

std::optional<size_t> FindColumn(absl::Span<const absl::string_view> header,
                                 absl::Span<const Name> names) {
  for (const Name& name : names) {
    std::optional<size_t> best;
    int best_number = -1;
    for (size_t i = 0; i < header.size(); ++i) {
      const std::string column = absl::AsciiStrToLower(absl::StripAsciiWhitespace(header[i]));
      const std::optional<int> number = NumberIn(column, name);
      if (number.has_value() && *number > best_number) {
        best = i;
        best_number = *number;
      }
    }
    if (best.has_value()) return best;
  }
  return std::nullopt;
}

absl::Status Missing(absl::string_view what, absl::string_view looked_for, size_t columns) {
  return absl::InvalidArgumentError(absl::StrCat("has no column for the ", what, " among its ",
                                                 columns, "; looked for ", looked_for,
                                                 " (the first line must name the columns)"));
}

}  // namespace

absl::StatusOr<PostcodeColumns> PostcodeColumns::Find(absl::Span<const absl::string_view> header) {
  const std::optional<size_t> postcode = FindColumn(header, kPostcode);
  if (!postcode.has_value()) {
    return Missing("postcode", "pcds, pcd7, pcd8, pcd2, pcd, postcode", header.size());
  }
  const std::optional<size_t> authority = FindColumn(header, kAuthority);
  if (!authority.has_value()) {
    return Missing("local authority district", "lad25cd (any year), laua, oslaua", header.size());
  }
  PostcodeColumns columns;
  columns.count = header.size();
  columns.postcode = *postcode;
  columns.authority = *authority;
  columns.easting = FindColumn(header, kEasting);
  columns.northing = FindColumn(header, kNorthing);
  if (!columns.easting.has_value() || !columns.northing.has_value()) {
    columns.easting.reset();
    columns.northing.reset();
  }
  std::vector<absl::string_view> names = {header[*postcode], header[*authority]};
  if (columns.easting.has_value()) {
    names.push_back(header[*columns.easting]);
    names.push_back(header[*columns.northing]);
  }
  columns.names = absl::StrJoin(names, ", ");
  return columns;
}

absl::StatusOr<AuthorityColumns> AuthorityColumns::Find(
    absl::Span<const absl::string_view> header) {
  const std::optional<size_t> code = FindColumn(header, kCode);
  const std::optional<size_t> name = FindColumn(header, kName);
  if (!code.has_value()) {
    return Missing("authority's code", "lad25cd (any year), gss_code", header.size());
  }
  if (!name.has_value()) {
    return Missing("authority's name", "lad25nm (any year), name", header.size());
  }
  return AuthorityColumns{
      .count = header.size(), .code = *code, .name = *name, .county = FindColumn(header, kCounty)};
}

}  // namespace consortium::directory
