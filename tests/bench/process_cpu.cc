#include "tests/bench/process_cpu.h"

#include <time.h>

#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace consortium::bench {

absl::StatusOr<absl::Duration> CpuOf(pid_t process) {
  clockid_t clock;
  timespec used;
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) {
    return absl::NotFoundError(absl::StrCat("process ", process, " has no processor clock"));
  }
  return absl::DurationFromTimespec(used);
}

absl::StatusOr<int64_t> ResidentBytesOf(pid_t process) {
  std::ifstream status(absl::StrCat("/proc/", process, "/status"));
  for (std::string line; std::getline(status, line);) {
    if (!absl::StartsWith(line, "VmRSS:")) continue;
    for (absl::string_view word : absl::StrSplit(line, absl::ByAnyChar(" \t"))) {
      int64_t kib = 0;
      if (absl::SimpleAtoi(word, &kib)) return kib * 1024;
    }
  }
  return absl::NotFoundError(absl::StrCat("process ", process, " has no VmRSS"));
}

absl::Duration Monotonic() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return absl::DurationFromTimespec(now);
}

}  // namespace consortium::bench
