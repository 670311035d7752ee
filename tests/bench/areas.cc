#include "tests/bench/areas.h"

#include <cmath>
#include <fstream>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace consortium::bench {
namespace {

constexpr int kAreasEach = 14;
constexpr int kApart = 32'000;
constexpr int kReach = 12'000;
constexpr int kAcross = 10;

}  // namespace

std::vector<AreaCentre> ReadAreas(const std::string& path) {
  std::vector<AreaCentre> areas;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    AreaCentre centre;
    if (cells.size() == 3 && absl::SimpleAtoi(cells[1], &centre.easting) &&
        absl::SimpleAtoi(cells[2], &centre.northing)) {
      centre.area = cells[0];
      areas.push_back(centre);
    }
  }
  return areas;
}

std::vector<AreaCentre> EnglandAreas(int boroughs) {
  std::mt19937_64 random(1066);
  std::uniform_int_distribution<int> by(-kReach, kReach);
  std::vector<AreaCentre> areas;
  for (int borough = 0; borough < boroughs; ++borough) {
    const char letters[] = {static_cast<char>('A' + borough / 20),
                            static_cast<char>('A' + borough % 20), '\0'};
    for (int area = 0; area < kAreasEach; ++area) {
      areas.push_back({.area = absl::StrCat(letters, area + 1),
                       .easting = 200'000 + borough % kAcross * kApart + by(random),
                       .northing = 100'000 + borough / kAcross * kApart + by(random)});
    }
  }
  return areas;
}

std::string CsvOf(const std::vector<AreaCentre>& areas) {
  std::string csv = "area,easting,northing\n";
  for (const AreaCentre& centre : areas) {
    absl::StrAppend(&csv, centre.area, ",", centre.easting, ",", centre.northing, "\n");
  }
  return csv;
}

std::vector<std::string> NamesOf(const std::vector<AreaCentre>& areas) {
  std::vector<std::string> names;
  for (const AreaCentre& centre : areas) names.push_back(centre.area);
  return names;
}

}  // namespace consortium::bench
