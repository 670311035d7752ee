#include "certs/platform/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdlib>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::platform {
namespace {

TEST(ProcessTest, LeavesNoCoreDumps) {
  // In a child, since nothing of it can be taken back.
  const auto forbid = [] {
    rlimit limit = {1, 1};
    const bool done = ForbidCoreDumps().ok() && ::getrlimit(RLIMIT_CORE, &limit) == 0;
    std::_Exit(done && limit.rlim_cur == 0 && limit.rlim_max == 0 &&
                       ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
                   ? 0
                   : 1);
  };
  EXPECT_EXIT(forbid(), ::testing::ExitedWithCode(0), "");
}

TEST(ProcessTest, RaisesTheOpenFilesLimitToWhatIsAllowed) {
  const auto raise = [] {
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) std::_Exit(2);
    limit.rlim_cur = limit.rlim_max / 2;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) std::_Exit(3);
    // Again, to see that it may already be at the limit.
    const bool done = RaiseOpenFilesLimit().ok() && RaiseOpenFilesLimit().ok() &&
                      ::getrlimit(RLIMIT_NOFILE, &limit) == 0;
    std::_Exit(done && limit.rlim_cur == limit.rlim_max ? 0 : 1);
  };
  EXPECT_EXIT(raise(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace consortium::platform
