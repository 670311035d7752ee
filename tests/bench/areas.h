#ifndef CONSORTIUM_TESTS_BENCH_AREAS_H_
#define CONSORTIUM_TESTS_BENCH_AREAS_H_

#include <string>
#include <vector>

namespace consortium::bench {

// An area with its centre, metres of the British National Grid.
struct AreaCentre {
  std::string area;
  int easting = 0;
  int northing = 0;
};

// The areas of gateway/directory/areas.csv.
std::vector<AreaCentre> ReadAreas(const std::string& path);

// A country: so many boroughs 32 km apart, each with 14 areas within 12 km of its
// centre each way, in the order of the boroughs. From a fixed seed.
std::vector<AreaCentre> EnglandAreas(int boroughs);

// As the setting `areas_file` takes them.
std::string CsvOf(const std::vector<AreaCentre>& areas);

std::vector<std::string> NamesOf(const std::vector<AreaCentre>& areas);

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_AREAS_H_
