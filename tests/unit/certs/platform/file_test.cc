#include "certs/platform/file.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::platform {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using testing::TempFolder;

mode_t ModeOf(const std::string& path) {
  struct stat facts = {};
  return ::stat(path.c_str(), &facts) == 0 ? facts.st_mode & 07777 : 0;
}

size_t EntriesOf(const std::string& folder) {
  const std::filesystem::directory_iterator entries(folder);
  return static_cast<size_t>(std::distance(begin(entries), end(entries)));
}

TEST(WriteFileTest, ReadsBackWhatWasWritten) {
  const TempFolder folder;
  const std::string content = std::string("zero \0 byte", 11) + std::string(300'000, 'x');
  ASSERT_THAT(WriteFile(folder / "file", content, FileMode::kPublic), IsOk());
  EXPECT_EQ(*ReadFile(folder / "file", 1 << 20), content);
  ASSERT_THAT(WriteFile(folder / "file", "", FileMode::kPublic), IsOk());
  EXPECT_EQ(*ReadFile(folder / "file", 0), "");
  EXPECT_EQ(EntriesOf(folder.path()), 1u);
}

TEST(WriteFileTest, GivesTheModeItWasAskedForWhateverTheUmaskAndTheOldMode) {
  const TempFolder folder;
  const mode_t before = ::umask(077);
  ASSERT_THAT(WriteFile(folder / "public", "x", FileMode::kPublic), IsOk());
  ::umask(0);
  ASSERT_THAT(WriteFile(folder / "private", "x", FileMode::kPrivate), IsOk());
  ::umask(before);
  EXPECT_EQ(ModeOf(folder / "public"), 0644u);
  EXPECT_EQ(ModeOf(folder / "private"), 0600u);
  ASSERT_THAT(WriteFile(folder / "public", "y", FileMode::kPrivate), IsOk());
  EXPECT_EQ(ModeOf(folder / "public"), 0600u);
}

TEST(WriteFileTest, ShowsReadersTheOldContentOrTheNewOne) {
  const TempFolder folder;
  const std::string path = folder / "file";
  const std::string small(10, 'a');
  const std::string large(200'000, 'b');
  ASSERT_THAT(WriteFile(path, small, FileMode::kPublic), IsOk());
  std::thread writer([&] {
    for (int i = 0; i < 100; ++i) {
      EXPECT_THAT(WriteFile(path, i % 2 == 0 ? large : small, FileMode::kPublic), IsOk());
    }
  });
  for (int i = 0; i < 400; ++i) {
    const auto content = ReadFile(path, 1 << 20);
    EXPECT_THAT(content, IsOk());
    EXPECT_TRUE(*content == small || *content == large) << "a part of " << content->size();
  }
  writer.join();
}

TEST(WriteFileTest, KeepsTheOldFileAndLeavesNoRestWhenTheDiskIsFull) {
  const TempFolder folder;
  const std::string path = folder / "file";
  ASSERT_THAT(WriteFile(path, "old", FileMode::kPublic), IsOk());
  // In a child, since the limit is for a whole process.
  const auto write_with_limit = [&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {8192, 8192};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) std::exit(2);
    const absl::Status fits = WriteFile(path, std::string(8192, 'x'), FileMode::kPublic);
    const absl::Status too_much = WriteFile(path, std::string(8193, 'y'), FileMode::kPublic);
    std::exit(fits.ok() && absl::IsResourceExhausted(too_much) ? 0 : 1);
  };
  EXPECT_EXIT(write_with_limit(), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(*ReadFile(path, 1 << 20), std::string(8192, 'x'));
  EXPECT_EQ(EntriesOf(folder.path()), 1u);
}

TEST(WriteFileTest, LeavesNoRestWhenThePathCannotBeReplaced) {
  const TempFolder folder;
  ASSERT_TRUE(std::filesystem::create_directory(folder / "taken"));
  EXPECT_THAT(WriteFile(folder / "taken", "x", FileMode::kPublic),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("taken")));
  EXPECT_EQ(EntriesOf(folder.path()), 1u);
}

TEST(WriteFileTest, SaysWhenTheFolderIsMissing) {
  const TempFolder folder;
  EXPECT_THAT(WriteFile(folder / "no/file", "x", FileMode::kPublic),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no/file")));
}

TEST(WriteFileTest, WritesIntoTheWorkingFolder) {
  const TempFolder folder;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  EXPECT_THAT(WriteFile("plain", "x", FileMode::kPublic), IsOk());
  std::filesystem::current_path(before);
  EXPECT_EQ(*ReadFile(folder / "plain", 10), "x");
}

TEST(ReadFileTest, ReadsUpToTheBoundAndNotOneByteMore) {
  const TempFolder folder;
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{65'536}, size_t{65'537}, size_t{200'000}}) {
    ASSERT_THAT(WriteFile(folder / "file", std::string(size, 'x'), FileMode::kPublic), IsOk());
    EXPECT_EQ(ReadFile(folder / "file", size)->size(), size);
    if (size == 0) continue;
    EXPECT_THAT(ReadFile(folder / "file", size - 1),
                StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("larger than")));
  }
}

TEST(ReadFileTest, StopsAtTheBoundOfAFileWithoutEnd) {
  EXPECT_THAT(ReadFile("/dev/zero", 100'000), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(ReadFileTest, TellsWhatIsWrongWithThePath) {
  const TempFolder folder;
  EXPECT_THAT(ReadFile(folder / "missing", 10),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("missing")));
  EXPECT_THAT(ReadFile(folder.path(), 10), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(CheckPrivateTest, RefusesWhatGroupOrOthersMayReadOrWrite) {
  const TempFolder folder;
  const std::string path = folder / "key";
  ASSERT_THAT(WriteFile(path, "x", FileMode::kPrivate), IsOk());
  EXPECT_THAT(CheckPrivate(path), IsOk());
  for (const mode_t mode : {0400u, 0600u, 0700u}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    EXPECT_THAT(CheckPrivate(path), IsOk()) << std::oct << mode;
  }
  for (const mode_t mode : {0640u, 0620u, 0604u, 0602u, 0644u}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    EXPECT_THAT(CheckPrivate(path), StatusIs(absl::StatusCode::kPermissionDenied,
                                             HasSubstr("chmod 600 '" + path + "'")))
        << std::oct << mode;
  }
  EXPECT_THAT(CheckPrivate(folder / "missing"), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace consortium::platform
