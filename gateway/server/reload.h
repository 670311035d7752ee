#ifndef CONSORTIUM_GATEWAY_SERVER_RELOAD_H_
#define CONSORTIUM_GATEWAY_SERVER_RELOAD_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace consortium::server {

// Watches the files of the configuration and puts them in force when they
// change: all or nothing, and only what was checked whole. Whatever is wrong,
// what was in force stays. One thread at a time.
class Reloader {
 public:
  // What was refused is tried again every so many polls, since reading everything
  // costs far more than looking at it; a change of the files is tried at once.
  static constexpr int kPollsPerRetry = 10;

  // One state of the files, read and checked.
  struct Loaded {
    std::string digest;  // The same for the same content.

    // Puts it in force. On an error nothing has changed.
    std::function<absl::Status()> apply;
  };

  struct Steps {
    // The files, asked for at every poll: a folder's come and go.
    std::function<std::vector<std::string>()> files;

    // Reads and checks them.
    std::function<absl::StatusOr<Loaded>()> load;

    // Told why a change was refused; once for each change of the files, and again
    // when the reason becomes another.
    std::function<void(const absl::Status&)> refused;
  };

  // `digest` is that of what is in force.
  Reloader(std::string digest, Steps steps);

  // Looks at the files once. A change counts when two polls in a row see it the
  // same: whoever copies a file, or two that belong together, is then done. What
  // was refused is tried again until it is in force: not every cause is in the
  // files, and some pass.
  void Poll();

  // OK while what is on disk is in force; why it is not otherwise.
  const absl::Status& state() const { return state_; }

 private:
  // What tells one state of a file from another without reading it.
  struct Trace {
    std::string file;
    bool exists = false;
    uint64_t inode = 0;
    int64_t bytes = 0;
    int64_t modified_ns = 0;
    int64_t changed_ns = 0;  // Cannot be set by hand, unlike the one before.
    bool operator==(const Trace&) const = default;
  };

  static Trace TraceOf(const std::string& file);
  void Consider();
  absl::Status LoadAndApply();

  const Steps steps_;
  std::string digest_;  // Of what is in force.
  std::vector<Trace> seen_;
  std::vector<Trace> considered_;
  std::vector<Trace> tried_;  // At the last attempt, whatever came of it.
  int polls_to_retry_ = 0;
  absl::Status state_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_RELOAD_H_
