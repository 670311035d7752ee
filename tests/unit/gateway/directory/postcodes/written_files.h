#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_DIRECTORY_POSTCODES_WRITTEN_FILES_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_DIRECTORY_POSTCODES_WRITTEN_FILES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "certs/platform/file.h"
#include "gtest/gtest.h"
#include "policy/postcode/postcode.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::directory {

// Writes a file into the test's folder and returns its path.
inline std::string Written(const testing::TempFolder& folder, const std::string& name,
                           absl::string_view content) {
  const std::string path = folder / name;
  EXPECT_THAT(platform::WriteFile(path, content, platform::FileMode::kPublic), testing::IsOk());
  return path;
}

// A postcode that the test knows to be well-formed.
inline policy::Postcode Postcode(absl::string_view text) { return *policy::Postcode::Parse(text); }

}  // namespace consortium::directory

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_DIRECTORY_POSTCODES_WRITTEN_FILES_H_
