#ifndef CONSORTIUM_GATEWAY_SERVER_RELOAD_H_
#define CONSORTIUM_GATEWAY_SERVER_RELOAD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/server/configuration.h"

namespace consortium::server {

// Watches the files of the configuration and puts them in force when they
// change: all or nothing, and only what was checked whole. Whatever is wrong,
// what was in force stays. One thread at a time.
class Reloader {
 public:
  using ConfigurationPtr = std::shared_ptr<const Configuration>;

  struct Steps {
    // Reads and checks the files.
    std::function<absl::StatusOr<ConfigurationPtr>()> load;

    // Puts a configuration in force. On an error nothing has changed, and it is
    // tried again at the next poll.
    std::function<absl::Status(const ConfigurationPtr&)> apply;

    // Told once of every change that was refused.
    std::function<void(const absl::Status&)> refused;
  };

  // `in_force` was loaded from `files`.
  Reloader(std::vector<std::string> files, ConfigurationPtr in_force, Steps steps);

  // Looks at the files once. A change counts when two polls in a row see it the
  // same: whoever copies a file, or two that belong together, is then done.
  void Poll();

  // OK while what is on disk is in force; why it is not otherwise.
  const absl::Status& state() const { return state_; }

 private:
  // What tells one state of a file from another without reading it.
  struct Trace {
    bool exists = false;
    uint64_t inode = 0;
    int64_t bytes = 0;
    int64_t modified_ns = 0;
    int64_t changed_ns = 0;  // Cannot be set by hand, unlike the one before.
    bool operator==(const Trace&) const = default;
  };

  static Trace TraceOf(const std::string& file);
  void Consider();

  const std::vector<std::string> files_;
  const Steps steps_;
  ConfigurationPtr in_force_;
  std::vector<Trace> seen_;
  std::vector<Trace> considered_;
  absl::Status state_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_RELOAD_H_
