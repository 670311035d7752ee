#include "gateway/directory/in_force.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "certs/platform/file.h"
#include "gateway/directory/postcodes/directory_writer.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::directory {
namespace {

using testing::IsOk;

const char kTownHall[] = "E8 1EA";

// The directory of one postcode, mapped from `file`.
std::shared_ptr<const PostcodeDirectory> DirectoryOf(const std::string& file,
                                                     const std::string& authority) {
  const policy::Postcode postcode = policy::Postcode::Parse(kTownHall).value();
  const std::vector<DirectoryRow> rows = {{.number = postcode.number(), .authority = 0}};
  const std::vector<LocalAuthority> authorities = {{authority, "Somewhere", ""}};
  const auto bytes = EncodeDirectory(rows, authorities, "NOV 2026");
  EXPECT_THAT(bytes, IsOk());
  EXPECT_THAT(platform::WriteFile(file, *bytes, platform::FileMode::kPublic), IsOk());
  return std::make_shared<PostcodeDirectory>(PostcodeDirectory::Open(file).value());
}

std::string AuthorityIn(const PostcodeDirectory& directory) {
  const PostcodeFinding found = directory.Find(policy::Postcode::Parse(kTownHall).value());
  return found.authority == nullptr ? "" : found.authority->gss_code;
}

TEST(InForceTest, AReaderKeepsTheDirectoryThatItBeganWith) {
  const testing::TempFolder folder;
  const std::string file = folder / "postcodes.directory";
  CurrentPostcodes postcodes(DirectoryOf(file, "E09000012"));
  std::shared_ptr<const PostcodeDirectory> reader = postcodes.Get();
  const std::weak_ptr<const PostcodeDirectory> first = reader;

  postcodes.Replace(DirectoryOf(file, "E09000014"));
  std::filesystem::remove(file);
  EXPECT_EQ(AuthorityIn(*postcodes.Get()), "E09000014");
  EXPECT_EQ(AuthorityIn(*reader), "E09000012");
  reader.reset();
  EXPECT_TRUE(first.expired()) << "nobody reads it, and its mapping stays";
}

}  // namespace
}  // namespace consortium::directory
