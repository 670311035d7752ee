#ifndef CONSORTIUM_GATEWAY_JOURNAL_TALLY_H_
#define CONSORTIUM_GATEWAY_JOURNAL_TALLY_H_

#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <tuple>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/clock.h"
#include "certs/platform/mutex.h"
#include "gateway/storage/writer.h"

namespace consortium::journal {

// Counts reads and refusals, and commits the counts as journal entries within a
// second: reading never waits for a disk, and a refused client cannot force
// writes. No criteria are counted, only who, what and which rule, per minute.
// Thread-safe.
class Tally {
 public:
  // Distinct keys kept between two commits; further ones are counted together
  // under the member `*`.
  static constexpr size_t kKeysMax = 10'000;

  // Commits every `interval` of monotonic time while there is something to commit. Both
  // references must outlive this.
  Tally(storage::Writer& writer, const platform::Clock& clock,
        absl::Duration interval = absl::Milliseconds(500));

  // Commits the rest, then ends.
  ~Tally();

  // Counts one call. `outcome`: `allowed`, `denied` or `limited`; `rule`: the
  // policy's rule that decided.
  void Count(absl::string_view member, absl::string_view client, absl::string_view action,
             absl::string_view rule, absl::string_view outcome);

  // Commits what is counted now. For tests and shutdown. On failure the counts
  // stay for the next time.
  absl::Status Flush();

 private:
  // Member, client, action, rule, outcome, minute since 1970.
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string, int64_t>;

  void Loop();

  storage::Writer& writer_;
  const platform::Clock& clock_;
  const absl::Duration interval_;
  platform::Mutex mutex_;
  platform::ConditionVariable wake_;
  std::map<Key, uint64_t> counts_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace consortium::journal

#endif  // CONSORTIUM_GATEWAY_JOURNAL_TALLY_H_
