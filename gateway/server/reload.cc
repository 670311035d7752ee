#include "gateway/server/reload.h"

#include <sys/stat.h>

#include <utility>

namespace consortium::server {
namespace {

int64_t NanosecondsOf(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

Reloader::Reloader(std::vector<std::string> files, ConfigurationPtr in_force, Steps steps)
    : files_(std::move(files)), steps_(std::move(steps)), in_force_(std::move(in_force)) {}

Reloader::Trace Reloader::TraceOf(const std::string& file) {
  struct stat found = {};
  if (stat(file.c_str(), &found) != 0) return {};
  return {.exists = true,
          .inode = found.st_ino,
          .bytes = found.st_size,
          .modified_ns = NanosecondsOf(found.st_mtim),
          .changed_ns = NanosecondsOf(found.st_ctim)};
}

void Reloader::Poll() {
  std::vector<Trace> now;
  for (const std::string& file : files_) now.push_back(TraceOf(file));
  const bool settled = now == seen_;
  seen_ = std::move(now);
  if (settled && seen_ != considered_) Consider();
}

void Reloader::Consider() {
  absl::StatusOr<ConfigurationPtr> loaded = steps_.load();
  if (!loaded.ok()) {
    considered_ = seen_;
    state_ = loaded.status();
    steps_.refused(state_);
    return;
  }
  if ((*loaded)->digest != in_force_->digest) {
    if (absl::Status applied = steps_.apply(*loaded); !applied.ok()) {
      // Not considered: the disk may have room at the next poll.
      if (applied != state_) steps_.refused(applied);
      state_ = std::move(applied);
      return;
    }
    in_force_ = *std::move(loaded);
  }
  considered_ = seen_;
  state_ = absl::OkStatus();
}

}  // namespace consortium::server
