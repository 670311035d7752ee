#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_FAILING_DATABASE_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_FAILING_DATABASE_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "certs/platform/mutex.h"
#include "gateway/storage/connection.h"

namespace consortium::storage {

// A database whose N-th operation fails: every call to it and to its
// connections counts.
class FailingDatabase final : public Database {
 public:
  struct Fault {
    int operation = 0;  // From 1; 0: never.
    absl::StatusCode code = absl::StatusCode::kUnavailable;
    bool after_doing = false;  // The operation happens and its answer is lost.
    int again_after = 0;       // So many operations later another fails; 0: none.
    bool for_good = false;     // Every later one fails too: to its user it is gone.
  };

  FailingDatabase(Database& inner, Fault fault) : inner_(inner), fault_(fault) {}

  absl::StatusOr<std::unique_ptr<Connection>> Connect() override;
  absl::Status Migrate() override { return inner_.Migrate(); }
  absl::Status Check() override { return inner_.Check(); }

  // Whether the fault has happened, and whether to a commit.
  bool failed() const {
    platform::MutexLock lock(mutex_);
    return failed_;
  }
  bool commit_failed() const {
    platform::MutexLock lock(mutex_);
    return commit_failed_;
  }

 private:
  friend class FailingConnection;

  enum class Operation { kCommit, kOther };

  // `operation`'s result, or the fault's.
  absl::Status Guard(Operation kind, absl::FunctionRef<absl::Status()> operation) {
    bool fail = false;
    bool happens = true;
    {
      platform::MutexLock lock(mutex_);
      ++count_;
      fail = count_ == fault_.operation ||
             (fault_.again_after != 0 && count_ == fault_.operation + fault_.again_after) ||
             (fault_.for_good && failed_);
      failed_ |= fail;
      commit_failed_ |= fail && kind == Operation::kCommit;
      happens = fault_.after_doing && !(fault_.for_good && count_ > fault_.operation);
    }
    if (!fail) return operation();
    if (happens) {
      if (absl::Status done = operation(); !done.ok()) return done;
    }
    return absl::Status(fault_.code, "a fault was injected");
  }

  Database& inner_;
  const Fault fault_;
  mutable platform::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  bool commit_failed_ ABSL_GUARDED_BY(mutex_) = false;
};

class FailingConnection final : public Connection {
 public:
  FailingConnection(FailingDatabase& database, std::unique_ptr<Connection> inner)
      : database_(database), inner_(std::move(inner)) {}

  absl::StatusOr<int64_t> Execute(absl::string_view sql,
                                  absl::Span<const Parameter> parameters) override {
    int64_t changed = 0;
    absl::Status status = Guard([&] {
      absl::StatusOr<int64_t> executed = inner_->Execute(sql, parameters);
      if (executed.ok()) changed = *executed;
      return executed.status();
    });
    if (!status.ok()) return status;
    return changed;
  }
  absl::Status Query(absl::string_view sql, absl::Span<const Parameter> parameters,
                     RowCallback callback) override {
    return Guard([&] { return inner_->Query(sql, parameters, callback); });
  }
  absl::Status Begin() override {
    return Guard([&] { return inner_->Begin(); });
  }
  absl::Status Commit() override {
    return database_.Guard(FailingDatabase::Operation::kCommit, [&] { return inner_->Commit(); });
  }
  absl::Status Rollback() override {
    return Guard([&] { return inner_->Rollback(); });
  }
  absl::Status Savepoint() override {
    return Guard([&] { return inner_->Savepoint(); });
  }
  absl::Status ReleaseSavepoint() override {
    return Guard([&] { return inner_->ReleaseSavepoint(); });
  }
  absl::Status RollbackToSavepoint() override {
    return Guard([&] { return inner_->RollbackToSavepoint(); });
  }
  bool failed() const override { return inner_->failed(); }
  absl::Status Scrub() override {
    return Guard([&] { return inner_->Scrub(); });
  }

 private:
  absl::Status Guard(absl::FunctionRef<absl::Status()> operation) {
    return database_.Guard(FailingDatabase::Operation::kOther, operation);
  }

  FailingDatabase& database_;
  const std::unique_ptr<Connection> inner_;
};

inline absl::StatusOr<std::unique_ptr<Connection>> FailingDatabase::Connect() {
  std::unique_ptr<Connection> connected;
  absl::Status status = Guard(Operation::kOther, [&] {
    absl::StatusOr<std::unique_ptr<Connection>> inner = inner_.Connect();
    if (inner.ok()) connected = *std::move(inner);
    return inner.status();
  });
  if (!status.ok()) return status;
  return std::make_unique<FailingConnection>(*this, std::move(connected));
}

}  // namespace consortium::storage

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_STORAGE_FAILING_DATABASE_H_
