#ifndef CONSORTIUM_GATEWAY_STORAGE_WRITER_H_
#define CONSORTIUM_GATEWAY_STORAGE_WRITER_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/platform/clock.h"
#include "certs/platform/mutex.h"
#include "gateway/storage/connection.h"

namespace consortium::storage {

// What a change runs in. Valid during the change only.
class Transaction {
 public:
  virtual ~Transaction() = default;

  virtual Connection& connection() = 0;

  // The transaction's one instant: the clock's, or the last transaction's when
  // the clock went back. Everything that expires is judged by it.
  virtual absl::Time now() const = 0;

  // The next journal sequence, a new one at each call. The change that takes one
  // must insert that journal row (journal::Append does both; a change may append
  // several); a change that changes nothing never asks.
  virtual uint64_t TakeSequence() = 0;

  // Runs on the writer's thread after the commit and before any answer of this
  // transaction, in the order of the changes: brings read models up to date.
  // Dropped when the change or the commit fails.
  virtual void AfterCommit(absl::AnyInvocable<void()> effect) = 0;

  // What this change overwrites must not stay in the database's log either: it is
  // scrubbed after the commit and before any answer. Where somebody reads at that
  // moment, after the next commit without one.
  virtual void LeaveNoTrace() = 0;
};

// A change: reads what it needs, decides, writes. Runs on the writer's thread,
// alone. A failure of its own rolls back this change and no other; a failure of
// the database fails the whole transaction. Ending the transaction is not the
// change's: Begin(), Commit() and so on of its connection are INTERNAL.
using Change = absl::AnyInvocable<absl::Status(Transaction&)>;

class ChangeTransaction;

// The one way a write takes: all changes that wait are run one after another in
// one transaction, committed once, applied to the read models, then answered.
// So deciding races with nothing and one fsync serves everyone who waits.
//
// After a failure the writer drops its connection, comes back by itself (at the
// next change, or after `recovery_interval` without one) and has the read models
// reloaded when they may differ from the database.
//
// Thread-safe. The writer knows no room.
class Writer {
 public:
  struct Options {
    size_t waiting_max = 1024;  // Changes that wait; one more is refused.
    size_t batch_max = 256;     // Changes in one transaction.

    // How long an idle writer waits after a failure until it tries to write.
    absl::Duration recovery_interval = absl::Seconds(1);
  };

  // What the rooms give the writer. Both run on its thread.
  struct Hooks {
    // After each commit with a journal row or an effect, once the effects have
    // run and before any answer.
    std::function<void()> committed;

    // After a commit whose outcome is unknown, or when somebody else wrote to the
    // journal: rebuild the read models from the database. Within the next
    // transaction and before any change of it; reads only. A failure fails that
    // transaction, and the hook is called again.
    std::function<absl::Status(Connection&)> reload;
  };

  // Starts the thread. `database` must be migrated; both must outlive this.
  Writer(Database& database, const platform::Clock& clock, Options options, Hooks hooks);

  // Finishes what waits, then ends.
  ~Writer();

  // Queues `change`. `done` is called exactly once, on the writer's thread, or
  // at once when the queue is full: RESOURCE_EXHAUSTED with a RetryInfo. OK means
  // on disk and visible to every read. The change's own failure is passed on; a
  // commit that fails is UNAVAILABLE or RESOURCE_EXHAUSTED, with a RetryInfo,
  // for every change of its transaction. `done` must not block.
  void Submit(Change change, absl::AnyInvocable<void(absl::Status)> done);

  // Submits and waits. For start-up, background work and tests.
  absl::Status Run(Change change);

  // Whether the last transaction reached the disk; the database's own status
  // otherwise, which is for operators: it may name files and hosts.
  absl::Status Health() const;

 private:
  struct Waiting {
    Change change;
    absl::AnyInvocable<void(absl::Status)> done;
  };

  void Loop();
  // Takes what waits, once something does. False when it is time to end; an empty
  // batch is an attempt to recover.
  bool TakeBatch(std::vector<Waiting>* batch);
  void RunBatch(std::vector<Waiting> batch);
  // OK: `results` are the answers. Otherwise nothing of the batch was kept, or,
  // with outcome_unknown_, perhaps all of it.
  absl::Status Write(std::vector<Waiting>& batch, std::vector<absl::Status>& results);
  absl::StatusOr<absl::Time> BeginTransaction();
  absl::Status RunChange(Change change, bool alone, ChangeTransaction& transaction,
                         absl::Status& result);
  void SetHealth(const absl::Status& health);

  Database& database_;
  const platform::Clock& clock_;
  const Options options_;
  const Hooks hooks_;

  mutable platform::Mutex mutex_;
  platform::ConditionVariable wake_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  bool idle_ ABSL_GUARDED_BY(mutex_) = false;  // The thread waits for wake_.
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;

  // The writer thread's own.
  std::unique_ptr<Connection> connection_;
  absl::Time last_instant_ = absl::InfinitePast();
  uint64_t last_sequence_ = 0;  // The head of the journal that the read models know.
  bool head_known_ = false;
  bool outcome_unknown_ = false;
  bool scrub_wanted_ = false;

  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_WRITER_H_
