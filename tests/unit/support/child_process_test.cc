#include "tests/support/child_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

constexpr absl::Duration kSoon = absl::Seconds(20);

// Runs until it is ended, and does nothing.
ChildProcess::Options Idle() {
  ChildProcess::Options options;
  options.command = {"/usr/bin/env", "tail", "-f", "/dev/null"};
  return options;
}

// Whether the process, nobody's child of ours, ends in time.
bool Ends(pid_t process, absl::Duration bound) {
  const int watch = static_cast<int>(syscall(SYS_pidfd_open, process, 0));
  if (watch < 0) return true;  // It has ended already.
  pollfd entry{.fd = watch, .events = POLLIN, .revents = 0};
  const bool ended = poll(&entry, 1, static_cast<int>(absl::ToInt64Milliseconds(bound))) == 1;
  close(watch);
  return ended;
}

TEST(ChildProcessTest, EndsWithItsObject) {
  pid_t process = 0;
  {
    absl::StatusOr<ChildProcess> child = ChildProcess::Start(Idle());
    ASSERT_THAT(child, IsOk());
    process = child->pid();
    EXPECT_FALSE(Ends(process, absl::ZeroDuration()));
  }
  EXPECT_TRUE(Ends(process, kSoon));
}

TEST(ChildProcessTest, EndsWhenTheTestThatStartedItIsKilled) {
  int told[2];
  ASSERT_EQ(pipe(told), 0);
  const pid_t starter = fork();
  ASSERT_GE(starter, 0);
  if (starter == 0) {
    absl::StatusOr<ChildProcess> child = ChildProcess::Start(Idle());
    const pid_t process = child.ok() ? child->pid() : 0;
    if (write(told[1], &process, sizeof process) != sizeof process) _exit(1);
    while (true) pause();  // Until it is killed, and its destructors with it.
  }
  close(told[1]);
  pid_t process = 0;
  const bool known = read(told[0], &process, sizeof process) == sizeof process && process > 0;
  close(told[0]);
  if (known) {
    EXPECT_FALSE(Ends(process, absl::ZeroDuration()));
  }
  kill(starter, SIGKILL);
  waitpid(starter, nullptr, 0);
  ASSERT_TRUE(known);
  EXPECT_TRUE(Ends(process, kSoon)) << "process " << process << " outlived whoever started it";
}

}  // namespace
}  // namespace consortium::testing
