#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_SAMPLE_EXPORTS_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_SAMPLE_EXPORTS_H_

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/temp_folder.h"

namespace consortium::mapping {

inline const std::vector<std::string>& Boroughs() {
  static const auto& names = *new std::vector<std::string>{"barnet",  "camden",   "enfield",
                                                           "hackney", "haringey", "islington"};
  return names;
}

inline std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

inline std::string Profile(const std::string& borough) {
  return ReadAll(absl::StrCat(CONSORTIUM_SOURCE_DIR, "/adapters/profiles/", borough, ".textproto"));
}

// Writes the exports of 23 November 2026.
class SamplesTest : public ::testing::Test {
 protected:
  void Generate(const std::string& options) {
    const std::string command =
        absl::StrCat("/usr/bin/python3 ", CONSORTIUM_SOURCE_DIR,
                     "/adapters/profiles/sample_exports.py --date 2026-11-23 --out ",
                     folder_.path(), " ", options, " >/dev/null");
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  std::string Export(const std::string& name) const { return ReadAll(folder_ / (name + ".csv")); }

  const consortium::testing::TempFolder folder_;
};

}  // namespace consortium::mapping

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_SAMPLE_EXPORTS_H_
