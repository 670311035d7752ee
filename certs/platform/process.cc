#include "certs/platform/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace consortium::platform {
namespace {

absl::Status Refused(absl::string_view what) {
  return absl::UnavailableError(
      absl::StrCat("the system refuses to ", what, ": ", std::strerror(errno)));
}

}  // namespace

absl::Status ForbidCoreDumps() {
  const rlimit none = {0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return Refused("forbid core dumps (RLIMIT_CORE)");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return Refused("make the process undumpable (PR_SET_DUMPABLE)");
  }
  return absl::OkStatus();
}

absl::Status RaiseOpenFilesLimit() {
  rlimit limit = {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return Refused("tell the open files limit");
  if (limit.rlim_cur == limit.rlim_max) return absl::OkStatus();
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return Refused("raise the open files limit");
  return absl::OkStatus();
}

}  // namespace consortium::platform
