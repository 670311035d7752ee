#ifndef CONSORTIUM_GATEWAY_STORAGE_CHANGE_TRANSACTION_H_
#define CONSORTIUM_GATEWAY_STORAGE_CHANGE_TRANSACTION_H_

#include <cstdint>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"

namespace consortium::storage {

// The connection as a change sees it: statements, but not the transaction's own
// verbs, and failures of the database told apart from the change's decisions.
class ChangeConnection final : public Connection {
 public:
  explicit ChangeConnection(Connection& connection) : connection_(connection) {}

  // The first failure that ends the whole transaction: UNAVAILABLE,
  // RESOURCE_EXHAUSTED or DATA_LOSS from the database itself.
  const absl::Status& database_failure() const { return failure_; }

  absl::StatusOr<int64_t> Execute(absl::string_view sql,
                                  absl::Span<const Parameter> parameters) override;
  absl::Status Query(absl::string_view sql, absl::Span<const Parameter> parameters,
                     RowCallback callback) override;
  absl::Status Begin() override;
  absl::Status Commit() override;
  absl::Status Rollback() override;
  absl::Status Savepoint() override;
  absl::Status ReleaseSavepoint() override;
  absl::Status RollbackToSavepoint() override;
  bool failed() const override { return connection_.failed(); }
  absl::Status Scrub() override;

 private:
  void Note(const absl::Status& status);

  Connection& connection_;
  absl::Status failure_;
};

// One transaction of the writer, as each of its changes sees it.
class ChangeTransaction final : public Transaction {
 public:
  // What a change may have added, to take it back.
  struct Mark {
    uint64_t sequence = 0;
    size_t effects = 0;
  };

  ChangeTransaction(Connection& connection, absl::Time now, uint64_t last_sequence)
      : connection_(connection), now_(now), sequence_(last_sequence) {}

  Connection& connection() override { return connection_; }
  absl::Time now() const override { return now_; }
  uint64_t TakeSequence() override { return ++sequence_; }
  void AfterCommit(absl::AnyInvocable<void()> effect) override;
  void LeaveNoTrace() override { leaves_no_trace_ = true; }

  const absl::Status& database_failure() const { return connection_.database_failure(); }
  uint64_t last_sequence() const { return sequence_; }
  bool has_effects() const { return !effects_.empty(); }
  bool leaves_no_trace() const { return leaves_no_trace_; }
  Mark mark() const { return {.sequence = sequence_, .effects = effects_.size()}; }
  void ReturnTo(const Mark& mark);

  // After the commit: runs the effects in their order.
  void RunEffects();

 private:
  ChangeConnection connection_;
  const absl::Time now_;
  uint64_t sequence_;
  bool leaves_no_trace_ = false;
  std::vector<absl::AnyInvocable<void()>> effects_;
};

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_CHANGE_TRANSACTION_H_
