#ifndef CONSORTIUM_GATEWAY_SERVER_CONFIGURATION_JOURNAL_H_
#define CONSORTIUM_GATEWAY_SERVER_CONFIGURATION_JOURNAL_H_

#include <deque>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "certs/platform/mutex.h"
#include "gateway/server/configuration.h"
#include "gateway/storage/writer.h"

namespace consortium::server {

// Journals which configuration came into force, after the fact and for as long
// as it takes: a revocation must not wait for a disk. Thread-safe.
class ConfigurationJournal {
 public:
  // Entries that wait for a store that takes none; the oldest go first then.
  static constexpr size_t kWaitingMax = 1000;

  // `writer` must outlive this.
  explicit ConfigurationJournal(storage::Writer& writer) : writer_(writer) {}

  // Notes that `configuration` came into force. `kind`: of the entry,
  // `config.loaded` or `config.reloaded`.
  void Record(absl::string_view kind, const Configuration& configuration);

  // Submits the oldest entry that waits. Call it now and then.
  void Tick();

 private:
  struct Waiting {
    std::string kind;
    std::string subject;
    std::string digest;
  };

  // Shared with answers of the writer that may come after this has gone.
  struct State {
    platform::Mutex mutex;
    bool submitted ABSL_GUARDED_BY(mutex) = false;
    std::deque<Waiting> waiting ABSL_GUARDED_BY(mutex);
  };

  storage::Writer& writer_;
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_CONFIGURATION_JOURNAL_H_
