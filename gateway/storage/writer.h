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

  // The journal sequence of this change. The change that asks for it must
  // insert that journal row (journal::Append does); a change that changes
  // nothing never asks.
  virtual uint64_t TakeSequence() = 0;

  // Runs on the writer's thread after the commit and before any answer of this
  // transaction, in the order of the changes: brings read models up to date.
  // Dropped when the change or the commit fails.
  virtual void AfterCommit(absl::AnyInvocable<void()> effect) = 0;
};

// A change: reads what it needs, decides, writes. Runs on the writer's thread,
// alone. A failure rolls back this change and no other.
using Change = absl::AnyInvocable<absl::Status(Transaction&)>;

// The one way a write takes: all changes that wait are run one after another in
// one transaction, committed once, applied to the read models, then answered.
// So deciding races with nothing and one fsync serves everyone who waits.
//
// Thread-safe. The writer knows no room.
class Writer {
 public:
  struct Options {
    size_t waiting_max = 1024;  // Changes that wait; one more is refused.
    size_t batch_max = 256;     // Changes in one transaction.
  };

  // What the rooms give the writer. Both run on its thread.
  struct Hooks {
    // After each commit that changed something, once its effects have run.
    std::function<void()> committed;

    // After a commit whose outcome is unknown, on a fresh connection and before
    // anything else: rebuild the read models from the database.
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

  // Whether the last transaction reached the disk; its status otherwise. For
  // health.
  absl::Status Health() const;

 private:
  struct Waiting {
    Change change;
    absl::AnyInvocable<void(absl::Status)> done;
  };

  void Loop();
  void RunBatch(std::vector<Waiting> batch);

  Database& database_;
  const platform::Clock& clock_;
  const Options options_;
  const Hooks hooks_;

  mutable platform::Mutex mutex_;
  platform::ConditionVariable wake_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;

  // The writer thread's own.
  std::unique_ptr<Connection> connection_;
  absl::Time last_instant_;
  uint64_t last_sequence_ = 0;
  bool outcome_unknown_ = false;

  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_WRITER_H_
