#include "gateway/directory/areas.h"

#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/directory/shipped_areas.h"

namespace consortium::directory {
namespace {

constexpr absl::string_view kHeader = "area,easting,northing";

// The British National Grid's own extent.
constexpr int kEastingMax = 700'000;
constexpr int kNorthingMax = 1'300'000;

absl::Status LineError(int line, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat("areas, line ", line, ": ", problem));
}

bool IsArea(absl::string_view text) {
  if (text.size() < 2 || text.size() > 6) return false;
  for (const char letter : text) {
    if (!absl::ascii_isupper(letter) && !absl::ascii_isdigit(letter) && letter != ' ') return false;
  }
  return absl::ascii_isupper(text[0]);
}

bool ParseMetres(absl::string_view text, int max, int32_t& metres) {
  return absl::SimpleAtoi(text, &metres) && metres > 0 && metres <= max;
}

}  // namespace

const Areas& Areas::Shipped() {
  static const Areas* const shipped = [] {
    absl::StatusOr<Areas> areas = Parse(kShippedAreas);
    if (!areas.ok()) std::abort();  // Our own file; a test parses it.
    return new Areas(*std::move(areas));
  }();
  return *shipped;
}

absl::StatusOr<Areas> Areas::Parse(absl::string_view csv) {
  Areas areas;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(csv, '\n')) {
    ++number;
    line = absl::StripSuffix(line, "\r");
    if (number == 1) {
      if (line != kHeader) return LineError(1, absl::StrCat("the header must be `", kHeader, "`"));
      continue;
    }
    if (line.empty()) continue;
    const std::vector<absl::string_view> cells = absl::StrSplit(line, ',');
    policy::GridPoint point;
    if (cells.size() != 3) return LineError(number, "must have three cells");
    if (!IsArea(cells[0])) {
      return LineError(number, "the area must be an outcode or sector in upper case");
    }
    if (!ParseMetres(cells[1], kEastingMax, point.easting) ||
        !ParseMetres(cells[2], kNorthingMax, point.northing)) {
      return LineError(number, "easting and northing must be metres of the British National Grid");
    }
    if (!areas.points_.emplace(cells[0], point).second) {
      return LineError(number, "the area stands here twice");
    }
    if (areas.points_.size() > kAreasMax) {
      return LineError(number, absl::StrCat("more than ", kAreasMax, " areas"));
    }
  }
  if (areas.points_.empty()) return absl::InvalidArgumentError("areas: there is no area");
  return areas;
}

policy::GridPoint Areas::Locate(absl::string_view area) const {
  if (const auto found = points_.find(area); found != points_.end()) return found->second;
  const absl::string_view outcode = area.substr(0, area.find(' '));
  if (const auto found = points_.find(outcode); found != points_.end()) return found->second;
  return {};
}

}  // namespace consortium::directory
