#include "gateway/server/reload.h"

#include <sys/stat.h>

#include <utility>

namespace consortium::server {
namespace {

int64_t NanosecondsOf(const timespec& time) {
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

Reloader::Reloader(std::string digest, Steps steps)
    : steps_(std::move(steps)), digest_(std::move(digest)) {}

Reloader::Trace Reloader::TraceOf(const std::string& file) {
  struct stat found = {};
  if (stat(file.c_str(), &found) != 0) return {.file = file};
  return {.file = file,
          .exists = true,
          .inode = found.st_ino,
          .bytes = found.st_size,
          .modified_ns = NanosecondsOf(found.st_mtim),
          .changed_ns = NanosecondsOf(found.st_ctim)};
}

void Reloader::Poll() {
  std::vector<Trace> now;
  for (const std::string& file : steps_.files()) now.push_back(TraceOf(file));
  const bool settled = now == seen_;
  seen_ = std::move(now);
  if (settled && seen_ != considered_) Consider();
}

void Reloader::Consider() {
  absl::StatusOr<Loaded> loaded = steps_.load();
  if (!loaded.ok()) {
    considered_ = seen_;
    state_ = loaded.status();
    steps_.refused(state_);
    return;
  }
  if (loaded->digest != digest_) {
    if (absl::Status applied = loaded->apply(); !applied.ok()) {
      // Not considered: the disk may have room at the next poll.
      if (applied != state_) steps_.refused(applied);
      state_ = std::move(applied);
      return;
    }
    digest_ = std::move(loaded->digest);
  }
  considered_ = seen_;
  state_ = absl::OkStatus();
}

}  // namespace consortium::server
