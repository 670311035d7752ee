#ifndef CONSORTIUM_GATEWAY_STORAGE_RULED_CONNECTION_H_
#define CONSORTIUM_GATEWAY_STORAGE_RULED_CONNECTION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gateway/storage/connection.h"

namespace consortium::storage {

// The rules of Connection that both drivers keep alike, checked before a driver
// is asked: transactions and savepoints nest as they should, nothing runs after
// a failure or inside a row callback, text has no NUL. Drivers implement Do….
class RuledConnection : public Connection {
 public:
  absl::StatusOr<int64_t> Execute(absl::string_view sql,
                                  absl::Span<const Parameter> parameters) final;
  absl::Status Query(absl::string_view sql, absl::Span<const Parameter> parameters,
                     RowCallback callback) final;
  absl::Status Begin() final;
  absl::Status Commit() final;
  absl::Status Rollback() final;
  absl::Status Savepoint() final;
  absl::Status ReleaseSavepoint() final;
  absl::Status RollbackToSavepoint() final;
  bool failed() const final { return failed_; }
  absl::Status Scrub() final;

 protected:
  // What is no statement, in the order of Connection's verbs.
  enum class Verb { kBegin, kCommit, kRollback, kSavepoint, kRelease, kRollbackTo, kScrub };

  // Whether Begin() has run and neither Commit() nor Rollback() has.
  bool in_transaction() const { return in_transaction_; }

 private:
  virtual absl::StatusOr<int64_t> DoExecute(absl::string_view sql,
                                            absl::Span<const Parameter> parameters) = 0;

  // `callback` wraps the caller's; its failure ends the query and is returned.
  virtual absl::Status DoQuery(absl::string_view sql, absl::Span<const Parameter> parameters,
                               RowCallback callback) = 0;

  // kCommit: a failure leaves the transaction to a kRollback that follows.
  // kRollback: OK when the database has rolled back by itself.
  virtual absl::Status DoVerb(Verb verb) = 0;

  absl::Status CheckStatement(absl::Span<const Parameter> parameters) const;
  absl::Status CheckVerb(bool allowed, absl::string_view what) const;

  bool in_transaction_ = false;
  bool in_savepoint_ = false;
  bool in_callback_ = false;
  bool failed_ = false;  // A statement of this transaction failed.
};

// Ends the process: `column` was asked for as a type that it has not.
[[noreturn]] void EndForWrongColumn(int column, absl::string_view asked);

}  // namespace consortium::storage

#endif  // CONSORTIUM_GATEWAY_STORAGE_RULED_CONNECTION_H_
