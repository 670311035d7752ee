#include "gateway/enquiries/erasure_list.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <set>
#include <string>
#include <vector>

#include "certs/evidence/enquiry_reference.h"
#include "certs/platform/file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace {

// What the next syncs of this program fail with; 0: they do not.
std::atomic<int> sync_error = 0;

}  // namespace

// Stands in for the C library's, for the database too.
extern "C" int fdatasync(int file) {
  if (const int error = sync_error; error != 0) {
    errno = error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}

namespace consortium::enquiries {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::StatusIs;

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);
const std::string kOne = evidence::EnquiryReference::Of(1).Text();
const std::string kTwo = evidence::EnquiryReference::Of(2).Text();

class ErasureListTest : public ::testing::Test {
 protected:
  std::string Content() { return platform::ReadFile(path_, 4096).value(); }
  void Write(const std::string& content) {
    ASSERT_THAT(platform::WriteFile(path_, content, platform::FileMode::kPrivate), IsOk());
  }
  std::set<std::string> Reopened(absl::Time now = kNow) {
    const auto list = ErasureList::Open(path_, now);
    EXPECT_THAT(list, IsOk());
    return list.ok() ? (*list)->references() : std::set<std::string>();
  }

  testing::TempFolder folder_;
  const std::string path_ = folder_ / "erasures.log";
};

TEST_F(ErasureListTest, RemembersEachOnceAcrossARestart) {
  EXPECT_THAT(Reopened(), IsEmpty());
  {
    const auto list = ErasureList::Open(path_, kNow);
    ASSERT_THAT(list, IsOk());
    ASSERT_THAT((*list)->Add({kOne, kTwo}, kNow), IsOk());
    ASSERT_THAT((*list)->Add({kOne}, kNow + absl::Hours(1)), IsOk());
  }
  EXPECT_EQ(Content(),
            "2026-11-18T11:06:40+00:00 " + kOne + "\n2026-11-18T11:06:40+00:00 " + kTwo + "\n");
  EXPECT_THAT(Reopened(), ElementsAre(kOne, kTwo));
  struct stat facts {};
  ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST_F(ErasureListTest, ForgetsWhatIsTakenOffUntilItIsErasedAfterAll) {
  const std::string line = "2026-11-18T11:06:40+00:00 " + kOne;
  {
    const auto list = ErasureList::Open(path_, kNow);
    ASSERT_THAT(list, IsOk());
    ASSERT_THAT((*list)->TakeOff(kOne, kNow), IsOk());
    ASSERT_THAT((*list)->Add({kOne, kTwo}, kNow), IsOk());
    ASSERT_THAT((*list)->TakeOff(kOne, kNow), IsOk());
    EXPECT_THAT((*list)->references(), ElementsAre(kTwo));
  }
  EXPECT_EQ(Content(), line + "\n2026-11-18T11:06:40+00:00 " + kTwo + "\n" + line + " kept\n");
  EXPECT_THAT(Reopened(), ElementsAre(kTwo));
  {
    const auto list = ErasureList::Open(path_, kNow);
    ASSERT_THAT(list, IsOk());
    ASSERT_THAT((*list)->Add({kOne}, kNow), IsOk());
  }
  EXPECT_THAT(Reopened(), ElementsAre(kOne, kTwo));
}

TEST_F(ErasureListTest, ADiskThatFailsIsNotCalledFull) {
  const auto list = ErasureList::Open(path_, kNow);
  ASSERT_THAT(list, IsOk());
  sync_error = EIO;
  const absl::Status failed = (*list)->Add({kOne}, kNow);
  sync_error = 0;
  EXPECT_THAT(failed.message(), HasSubstr("Input/output error"));
  EXPECT_FALSE(absl::IsResourceExhausted(failed)) << failed;
  EXPECT_THAT((*list)->references(), IsEmpty());
  EXPECT_EQ(Content(), "");
}

TEST_F(ErasureListTest, DropsWhatAStopLeftOfALine) {
  Write("2026-11-18T11:06:40+00:00 " + kOne + "\n2026-11-18T11:06:40+00:00 0000");
  EXPECT_THAT(Reopened(), ElementsAre(kOne));
  EXPECT_EQ(Content(), "2026-11-18T11:06:40+00:00 " + kOne + "\n");
}

TEST_F(ErasureListTest, DropsWhatIsOlderThanAnyBackup) {
  Write("2026-11-18T11:06:40+00:00 " + kOne + "\n");
  EXPECT_THAT(Reopened(kNow + ErasureList::kKept), ElementsAre(kOne));
  EXPECT_THAT(Reopened(kNow + ErasureList::kKept + absl::Seconds(1)), IsEmpty());
}

TEST_F(ErasureListTest, RefusesADamagedLineByItsNumber) {
  const std::vector<std::string> damaged = {"x", "2026-11-18T11:06:40+00:00 0000-0001-0",
                                            "yesterday " + kTwo};
  for (const std::string& bad : damaged) {
    Write("2026-11-18T11:06:40+00:00 " + kOne + "\n" + bad + "\n");
    EXPECT_THAT(ErasureList::Open(path_, kNow).status(),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("line 2")));
  }
}

}  // namespace
}  // namespace consortium::enquiries
