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
  if (!settled) polls_to_retry_ = 0;
  if (!settled || seen_ == considered_ || --polls_to_retry_ > 0) return;
  Consider();
}

void Reloader::Consider() {
  absl::Status status = LoadAndApply();
  // Only what is in force is done with: a later poll may find the disk with room,
  // the file readable, the certificate's first day come.
  if (status.ok()) considered_ = seen_;
  polls_to_retry_ = kPollsPerRetry;
  // Whoever changed a file wants to hear what became of it, though the reason is
  // that of the change before.
  const bool changed = seen_ != tried_;
  tried_ = seen_;
  if (!status.ok() && (changed || status != state_)) steps_.refused(status);
  state_ = std::move(status);
}

absl::Status Reloader::LoadAndApply() {
  absl::StatusOr<Loaded> loaded = steps_.load();
  if (!loaded.ok()) return loaded.status();
  if (loaded->digest == digest_) return absl::OkStatus();
  if (absl::Status applied = loaded->apply(); !applied.ok()) return applied;
  digest_ = std::move(loaded->digest);
  return absl::OkStatus();
}

}  // namespace consortium::server
