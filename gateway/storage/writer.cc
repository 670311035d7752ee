#include "gateway/storage/writer.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "gateway/storage/change_transaction.h"
#include "google/rpc/status_details.h"

namespace consortium::storage {
namespace {

// A full queue is some transactions long: a few milliseconds each.
constexpr absl::Duration kRetryWhenFull = absl::Milliseconds(100);

// A database that failed is tried again at least this often (recovery_interval).
constexpr absl::Duration kRetryWhenFailed = absl::Seconds(1);

// What the callers of a failed transaction are told. The database's own words
// name files and hosts: they are Health()'s, for operators.
absl::Status AnswerFor(const absl::Status& failure) {
  if (absl::IsResourceExhausted(failure)) {
    return rpc::WithRetry(
        absl::ResourceExhaustedError("the gateway's disk is full; retry with the same request_id"),
        kRetryWhenFailed);
  }
  return rpc::WithRetry(
      absl::UnavailableError("the gateway's store cannot be written at present, and whether this "
                             "write was kept is not known; retry with the same request_id"),
      kRetryWhenFailed);
}

// The journal's last row.
struct Head {
  uint64_t sequence = 0;
  absl::Time at = absl::InfinitePast();
};

absl::StatusOr<Head> ReadHead(Connection& connection) {
  Head head;
  absl::Status read =
      connection.Query("SELECT sequence, at_us FROM journal ORDER BY sequence DESC LIMIT 1", {},
                       [&head](const Row& row) {
                         head = {.sequence = static_cast<uint64_t>(row.Integer(0)),
                                 .at = absl::FromUnixMicros(row.Integer(1))};
                         return absl::OkStatus();
                       });
  if (!read.ok()) return read;
  return head;
}

// A real write that changes nothing: what recovery is proved by.
absl::Status WriteNothing(Connection& connection) {
  return connection.Execute("UPDATE schema_version SET version = version").status();
}

}  // namespace

Writer::Writer(Database& database, const platform::Clock& clock, Options options, Hooks hooks)
    : database_(database),
      clock_(clock),
      options_(options),
      hooks_(std::move(hooks)),
      thread_([this] { Loop(); }) {}

Writer::~Writer() {
  {
    platform::MutexLock lock(mutex_);
    ending_ = true;
  }
  wake_.NotifyOne();
  thread_.join();
}

void Writer::Submit(Change change, absl::AnyInvocable<void(absl::Status)> done) {
  bool queued = false;
  bool wake = false;
  {
    platform::MutexLock lock(mutex_);
    queued = waiting_.size() < options_.waiting_max;
    if (queued) {
      waiting_.push_back({std::move(change), std::move(done)});
      wake = std::exchange(idle_, false);
    }
  }
  if (wake) wake_.NotifyOne();
  if (queued) return;
  done(rpc::WithRetry(absl::ResourceExhaustedError(
                          "too many writes wait at the gateway; retry with the same request_id"),
                      kRetryWhenFull));
}

absl::Status Writer::Run(Change change) {
  platform::Mutex mutex;
  platform::ConditionVariable answered;
  absl::Status answer;
  bool done = false;
  Submit(std::move(change), [&](absl::Status status) {
    // Notified under the lock: the waiter's frame goes as soon as it is free.
    platform::MutexLock lock(mutex);
    answer = std::move(status);
    done = true;
    answered.NotifyOne();
  });
  platform::MutexLock lock(mutex);
  while (!done) answered.Wait(mutex);
  return answer;
}

absl::Status Writer::Health() const {
  platform::MutexLock lock(mutex_);
  return health_;
}

void Writer::SetHealth(const absl::Status& health) {
  platform::MutexLock lock(mutex_);
  health_ = health;
}

void Writer::Loop() {
  std::vector<Waiting> batch;
  while (TakeBatch(&batch)) {
    RunBatch(std::move(batch));
    batch.clear();
  }
}

bool Writer::TakeBatch(std::vector<Waiting>* batch) {
  platform::MutexLock lock(mutex_);
  while (waiting_.empty() && !ending_) {
    idle_ = true;
    if (health_.ok()) {
      wake_.Wait(mutex_);
    } else if (!wake_.WaitFor(mutex_, options_.recovery_interval)) {
      break;
    }
  }
  idle_ = false;
  if (waiting_.empty() && ending_) return false;
  const auto end =
      waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.batch_max));
  std::move(waiting_.begin(), end, std::back_inserter(*batch));
  waiting_.erase(waiting_.begin(), end);
  return true;
}

void Writer::RunBatch(std::vector<Waiting> batch) {
  std::vector<absl::Status> results(batch.size());
  const absl::Status written = Write(batch, results);
  if (!written.ok()) {
    SetHealth(written);
    connection_.reset();
    results.assign(batch.size(), AnswerFor(written));
  }
  for (size_t i = 0; i < batch.size(); ++i) batch[i].done(std::move(results[i]));
}

absl::Status Writer::Write(std::vector<Waiting>& batch, std::vector<absl::Status>& results) {
  const absl::StatusOr<absl::Time> now = BeginTransaction();
  if (!now.ok()) return now.status();

  ChangeTransaction transaction(*connection_, *now, last_sequence_);
  bool anything_kept = batch.empty();
  for (size_t i = 0; i < batch.size(); ++i) {
    absl::Status ran =
        RunChange(std::move(batch[i].change), batch.size() == 1, transaction, results[i]);
    if (!ran.ok()) return ran;
    anything_kept |= results[i].ok();
  }
  if (!anything_kept) return connection_->Rollback();
  if (batch.empty()) {
    if (absl::Status wrote = WriteNothing(*connection_); !wrote.ok()) return wrote;
  }

  if (absl::Status committed = connection_->Commit(); !committed.ok()) {
    outcome_unknown_ = true;
    return committed;
  }
  const bool changed = transaction.last_sequence() != last_sequence_ || transaction.has_effects();
  last_sequence_ = transaction.last_sequence();
  last_instant_ = *now;
  SetHealth(absl::OkStatus());
  scrub_wanted_ |= transaction.leaves_no_trace();
  if (scrub_wanted_) scrub_wanted_ = !connection_->Scrub().ok();
  transaction.RunEffects();
  if (changed && hooks_.committed) hooks_.committed();
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> Writer::BeginTransaction() {
  if (connection_ == nullptr) {
    absl::StatusOr<std::unique_ptr<Connection>> connected = database_.Connect();
    if (!connected.ok()) return connected.status();
    connection_ = *std::move(connected);
  }
  if (absl::Status begun = connection_->Begin(); !begun.ok()) return begun;
  const absl::StatusOr<Head> head = ReadHead(*connection_);
  if (!head.ok()) return head.status();

  if (head_known_ && (outcome_unknown_ || head->sequence != last_sequence_) && hooks_.reload) {
    if (absl::Status reloaded = hooks_.reload(*connection_); !reloaded.ok()) return reloaded;
  }
  head_known_ = true;
  outcome_unknown_ = false;
  last_sequence_ = head->sequence;

  // Microseconds, as the journal keeps them.
  const absl::Time clock = absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now()));
  return std::max({clock, head->at, last_instant_});
}

absl::Status Writer::RunChange(Change change, bool alone, ChangeTransaction& transaction,
                               absl::Status& result) {
  const ChangeTransaction::Mark mark = transaction.mark();
  if (!alone) {
    if (absl::Status set = connection_->Savepoint(); !set.ok()) return set;
  }
  result = change(transaction);
  if (!transaction.database_failure().ok()) return transaction.database_failure();
  if (result.ok() && connection_->failed()) {
    result = absl::InternalError("a change went on after a statement of its own had failed");
  }
  if (alone) return absl::OkStatus();  // Its failure rolls back everything, which is itself.

  if (result.ok()) return connection_->ReleaseSavepoint();
  transaction.ReturnTo(mark);
  return connection_->RollbackToSavepoint();
}

}  // namespace consortium::storage
