#include "gateway/directory/postcodes/row_reader.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "policy/access/forms.h"

namespace consortium::directory {
namespace {

// What ONS writes where there is no local authority: Channel Islands and Isle of
// Man.
constexpr absl::string_view kPseudoCode = "99999999";

// Northern Ireland's eastings and northings are of the Irish grid.
constexpr char kNorthernIreland = 'N';

bool ReadMetres(absl::string_view cell, int32_t max, int32_t& metres) {
  return absl::SimpleAtoi(cell, &metres) && metres >= 0 && metres <= max;
}

bool ReadPoint(absl::string_view easting, absl::string_view northing, DirectoryRow& row) {
  easting = absl::StripAsciiWhitespace(easting);
  northing = absl::StripAsciiWhitespace(northing);
  if (easting.empty() && northing.empty()) return true;  // ONS does not know either.
  if (ReadMetres(easting, kEastingMax, row.easting) &&
      ReadMetres(northing, kNorthingMax, row.northing)) {
    return true;
  }
  row.easting = 0;
  row.northing = 0;
  return false;
}

}  // namespace

absl::string_view Describe(RowProblem problem) {
  switch (problem) {
    case RowProblem::kNone:
      return "";
    case RowProblem::kTooLong:
      return "the line is too long, or has too many cells";
    case RowProblem::kUnclosedQuote:
      return "a quotation mark is not closed on its line";
    case RowProblem::kRagged:
      return "the line has more or fewer cells than the first one";
    case RowProblem::kNoPostcode:
      return "the postcode does not have the form of one";
    case RowProblem::kNoGssCode:
      return "the authority is not a GSS code (a capital and eight digits)";
    case RowProblem::kTooManyAuthorities:
      return "more authorities than a directory holds (4,000)";
    case RowProblem::kContradiction:
      return "an earlier line gives the postcode to another authority";
    case RowProblem::kNoPlace:
      return "easting and northing are not metres of the British National Grid";
  }
  return "";
}

RowProblem RowReader::ReadAuthority(absl::string_view cell, uint16_t& authority) {
  cell = absl::StripAsciiWhitespace(cell);
  authority = format::kNoAuthority;
  if (cell.empty()) return RowProblem::kNone;
  if (const auto found = positions_.find(cell); found != positions_.end()) {
    authority = found->second;
    return RowProblem::kNone;
  }
  if (!policy::IsGssCode(cell)) return RowProblem::kNoGssCode;
  if (absl::EndsWith(cell, kPseudoCode)) return RowProblem::kNone;
  if (authorities_.size() == format::kAuthoritiesMax) return RowProblem::kTooManyAuthorities;
  authority = static_cast<uint16_t>(authorities_.size());
  authorities_.emplace_back(cell);
  positions_.emplace(cell, authority);
  return RowProblem::kNone;
}

RowProblem RowReader::Read(const PostcodeColumns& columns,
                           absl::Span<const absl::string_view> cells, DirectoryRow& row) {
  if (cells.size() != columns.count) return RowProblem::kRagged;
  const absl::StatusOr<policy::Postcode> postcode =
      policy::Postcode::Parse(cells[columns.postcode]);
  if (!postcode.ok()) return RowProblem::kNoPostcode;
  row = {.number = postcode->number()};
  const RowProblem problem = ReadAuthority(cells[columns.authority], row.authority);
  if (problem != RowProblem::kNone) return problem;
  if (!columns.easting.has_value()) return RowProblem::kNone;
  if (row.authority != format::kNoAuthority && authorities_[row.authority][0] == kNorthernIreland) {
    return RowProblem::kNone;
  }
  return ReadPoint(cells[*columns.easting], cells[*columns.northing], row) ? RowProblem::kNone
                                                                           : RowProblem::kNoPlace;
}

}  // namespace consortium::directory
