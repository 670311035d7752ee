#ifndef CONSORTIUM_TESTS_SUPPORT_CHILD_PROCESS_H_
#define CONSORTIUM_TESTS_SUPPORT_CHILD_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace consortium::testing {

// A program that a test started and stops by its process id. Its standard output
// comes through a pipe; standard error goes to a file or stays. It ends with the
// thread that started it, also when that is killed, so that nothing outlives a
// test. One thread.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> command;      // Path of the program, arguments.
    std::vector<std::string> environment;  // `NAME=value`, beside the test's own.
    std::string stderr_file;               // Empty: the test's own.
    uid_t user = 0;                        // Runs as this user when the test is root.
  };

  static absl::StatusOr<ChildProcess> Start(const Options& options);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  // Kills and reaps it when it still runs.
  ~ChildProcess();

  pid_t pid() const { return pid_; }

  // The next line of standard output that contains `text`. DEADLINE_EXCEEDED
  // after `bound`; UNAVAILABLE when the output ended.
  absl::StatusOr<std::string> WaitForLine(const std::string& text, absl::Duration bound);

  // Sends `signal`, e.g. SIGTERM.
  void Signal(int signal);

  // Waits for the end; its exit status as waitpid() gives it. DEADLINE_EXCEEDED
  // after `bound`, and it still runs.
  absl::StatusOr<int> WaitForEnd(absl::Duration bound);

 private:
  ChildProcess(pid_t pid, int output) : pid_(pid), output_(output) {}
  void End();

  pid_t pid_ = -1;
  int output_ = -1;
  std::string buffer_;
};

// A port of 127.0.0.1 that nobody listens on now, for programs that cannot take
// port 0 themselves.
int FreePort();

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_CHILD_PROCESS_H_
