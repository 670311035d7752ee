#ifndef CONSORTIUM_GATEWAY_JOURNAL_TALLY_H_
#define CONSORTIUM_GATEWAY_JOURNAL_TALLY_H_

#include <cstdint>
#include <functional>
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
  // Distinct keys kept between two commits; further ones are counted together per
  // outcome, with `*` for member, client, action and rule.
  static constexpr size_t kKeysMax = 10'000;

  // Entries in one change, so that no write waits long behind a commit of many.
  static constexpr size_t kEntriesPerChange = 256;

  // Commits `interval` of monotonic time after the first count that waits. Both
  // references must outlive this.
  Tally(storage::Writer& writer, const platform::Clock& clock,
        absl::Duration interval = absl::Milliseconds(500));

  // Commits the rest, then ends. What a failing disk does not take then is lost;
  // the writer's health says so.
  ~Tally();

  // Counts one call, in the minute that the clock says. `outcome`: `allowed`, `denied` or
  // `limited`; `rule`: the policy's rule that decided.
  void Count(absl::string_view member, absl::string_view client, absl::string_view action,
             absl::string_view rule, absl::string_view outcome);

  // Commits what is counted now, an entry per key. For tests and shutdown; waits
  // for the writer, so not for its thread. On failure the counts stay for the
  // next time: after a commit of unknown outcome they may be counted twice, and
  // never not at all.
  absl::Status Flush();

 private:
  // Member, client, action, rule, outcome, minute since 1970.
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::string, int64_t>;

  using Counts = std::map<Key, uint64_t, std::less<>>;

  void Loop();
  void Add(absl::string_view member, absl::string_view client, absl::string_view action,
           absl::string_view rule, absl::string_view outcome, int64_t minute, uint64_t count)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void PutBack(Counts::const_iterator from, Counts::const_iterator to);

  storage::Writer& writer_;
  const platform::Clock& clock_;
  const absl::Duration interval_;
  platform::Mutex mutex_;
  platform::ConditionVariable wake_;
  Counts counts_ ABSL_GUARDED_BY(mutex_);
  int64_t overflow_minute_ ABSL_GUARDED_BY(mutex_) = 0;  // When the first `*` was counted.
  bool idle_ ABSL_GUARDED_BY(mutex_) = false;            // The thread waits for a first count.
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace consortium::journal

#endif  // CONSORTIUM_GATEWAY_JOURNAL_TALLY_H_
