#include "tests/support/child_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace consortium::testing {
namespace {

absl::Duration Monotonic() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return absl::DurationFromTimespec(now);
}

// Whether `file` becomes readable within `bound`.
bool Readable(int file, absl::Duration bound) {
  pollfd entry{.fd = file, .events = POLLIN, .revents = 0};
  const int64_t wait_ms = std::max<int64_t>(0, absl::ToInt64Milliseconds(bound));
  return poll(&entry, 1, static_cast<int>(wait_ms)) > 0;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

absl::StatusOr<ChildProcess> ChildProcess::Start(const Options& options) {
  int output[2];
  if (pipe2(output, O_CLOEXEC) != 0) return absl::UnavailableError("no pipe");
  std::vector<std::string> command = options.command;
  std::vector<std::string> environment = options.environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  const std::vector<char*> arguments = Pointers(command);
  const std::vector<char*> variables = Pointers(environment);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return absl::UnavailableError("cannot fork");
  if (pid == 0) {
    dup2(output[1], STDOUT_FILENO);
    if (!options.stderr_file.empty()) {
      const int file = open(options.stderr_file.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0644);
      dup2(file, STDERR_FILENO);
    }
    if (options.user != 0 && geteuid() == 0) {
      if (setgroups(0, nullptr) != 0 || setgid(options.user) != 0 || setuid(options.user) != 0) {
        _exit(126);
      }
    }
    // After the change of user, which undoes it. A parent that ended before it was
    // set leaves nobody to tell.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(125);
    execve(arguments[0], arguments.data(), variables.data());
    _exit(127);
  }
  close(output[1]);
  return ChildProcess(pid, output[0]);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)),
      buffer_(std::move(other.buffer_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this == &other) return *this;
  End();
  pid_ = std::exchange(other.pid_, -1);
  output_ = std::exchange(other.output_, -1);
  buffer_ = std::move(other.buffer_);
  return *this;
}

ChildProcess::~ChildProcess() { End(); }

void ChildProcess::End() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  if (output_ >= 0) close(std::exchange(output_, -1));
}

absl::StatusOr<std::string> ChildProcess::WaitForLine(const std::string& text,
                                                      absl::Duration bound) {
  const absl::Duration end = Monotonic() + bound;
  while (true) {
    for (size_t newline; (newline = buffer_.find('\n')) != std::string::npos;) {
      std::string line = buffer_.substr(0, newline);
      buffer_.erase(0, newline + 1);
      if (absl::StrContains(line, text)) return line;
    }
    if (!Readable(output_, end - Monotonic())) {
      return absl::DeadlineExceededError(absl::StrCat("no line with: ", text));
    }
    char bytes[4096];
    const ssize_t count = read(output_, bytes, sizeof bytes);
    if (count <= 0) return absl::UnavailableError(absl::StrCat("output ended without: ", text));
    buffer_.append(bytes, static_cast<size_t>(count));
  }
}

void ChildProcess::Signal(int signal) { kill(pid_, signal); }

absl::StatusOr<int> ChildProcess::WaitForEnd(absl::Duration bound) {
  const int watch = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  const bool ended = watch >= 0 && Readable(watch, bound);
  if (watch >= 0) close(watch);
  if (!ended) return absl::DeadlineExceededError(absl::StrCat("process ", pid_, " still runs"));
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return status;
}

int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  close(listener);
  return ntohs(address.sin_port);
}

}  // namespace consortium::testing
