#include "gateway/storage/ruled_connection.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"

namespace consortium::storage {

absl::StatusOr<int64_t> RuledConnection::Execute(absl::string_view sql,
                                                 absl::Span<const Parameter> parameters) {
  if (absl::Status usable = CheckStatement(parameters); !usable.ok()) return usable;
  absl::StatusOr<int64_t> changed = DoExecute(sql, parameters);
  failed_ |= in_transaction_ && !changed.ok();
  return changed;
}

absl::Status RuledConnection::Query(absl::string_view sql, absl::Span<const Parameter> parameters,
                                    RowCallback callback) {
  if (absl::Status usable = CheckStatement(parameters); !usable.ok()) return usable;
  absl::Status refused;
  absl::Status done = DoQuery(sql, parameters, [&](const Row& row) {
    in_callback_ = true;
    refused = callback(row);
    in_callback_ = false;
    return refused;
  });
  // A callback that has seen enough is no failure of the database.
  failed_ |= in_transaction_ && !done.ok() && refused.ok();
  return done;
}

absl::Status RuledConnection::Begin() {
  if (absl::Status usable = CheckVerb(!in_transaction_, "Begin() within a transaction");
      !usable.ok()) {
    return usable;
  }
  absl::Status begun = DoVerb(Verb::kBegin);
  in_transaction_ = begun.ok();
  in_savepoint_ = failed_ = false;
  return begun;
}

absl::Status RuledConnection::Commit() {
  if (absl::Status usable = CheckVerb(in_transaction_, "Commit() outside a transaction");
      !usable.ok()) {
    return usable;
  }
  absl::Status committed =
      failed_ ? absl::InternalError("Commit() after a statement that failed: roll back instead")
              : DoVerb(Verb::kCommit);
  if (committed.ok()) {
    in_transaction_ = in_savepoint_ = false;
    return committed;
  }
  const absl::Status rolled_back = Rollback();
  if (rolled_back.ok()) return committed;
  return absl::Status(
      committed.code(),
      absl::StrCat(committed.message(), "; and rolling back: ", rolled_back.message()));
}

absl::Status RuledConnection::Rollback() {
  if (absl::Status usable = CheckVerb(in_transaction_, "Rollback() outside a transaction");
      !usable.ok()) {
    return usable;
  }
  in_transaction_ = in_savepoint_ = failed_ = false;
  return DoVerb(Verb::kRollback);
}

absl::Status RuledConnection::Savepoint() {
  if (absl::Status usable = CheckVerb(in_transaction_ && !in_savepoint_ && !failed_,
                                      "Savepoint() outside a transaction or a second time");
      !usable.ok()) {
    return usable;
  }
  absl::Status set = DoVerb(Verb::kSavepoint);
  in_savepoint_ = set.ok();
  failed_ |= !set.ok();
  return set;
}

absl::Status RuledConnection::ReleaseSavepoint() {
  if (absl::Status usable = CheckVerb(in_savepoint_ && !failed_,
                                      "ReleaseSavepoint() without one, or after a failure");
      !usable.ok()) {
    return usable;
  }
  absl::Status released = DoVerb(Verb::kRelease);
  in_savepoint_ = !released.ok();
  failed_ |= !released.ok();
  return released;
}

absl::Status RuledConnection::RollbackToSavepoint() {
  if (absl::Status usable = CheckVerb(in_savepoint_, "RollbackToSavepoint() without a savepoint");
      !usable.ok()) {
    return usable;
  }
  absl::Status rolled_back = DoVerb(Verb::kRollbackTo);
  in_savepoint_ = false;
  failed_ = !rolled_back.ok();
  return rolled_back;
}

absl::Status RuledConnection::Scrub() {
  if (absl::Status usable = CheckVerb(!in_transaction_, "Scrub() within a transaction");
      !usable.ok()) {
    return usable;
  }
  return DoVerb(Verb::kScrub);
}

absl::Status RuledConnection::CheckStatement(absl::Span<const Parameter> parameters) const {
  if (in_callback_) return absl::InternalError("a statement inside another's row callback");
  if (failed_) {
    return absl::InternalError("a statement after one that failed: roll back first");
  }
  for (const Parameter& parameter : parameters) {
    const auto* text = std::get_if<absl::string_view>(&parameter);
    if (text != nullptr && text->find('\0') != absl::string_view::npos) {
      return absl::InternalError("a text parameter holds a NUL: bind it as a Blob");
    }
  }
  return absl::OkStatus();
}

absl::Status RuledConnection::CheckVerb(bool allowed, absl::string_view what) const {
  if (in_callback_) return absl::InternalError("a transaction ends or begins in a row callback");
  return allowed ? absl::OkStatus() : absl::InternalError(what);
}

void EndForWrongColumn(int column, absl::string_view asked) {
  // Statements and their readers are both ours: a mismatch is a mistake in this
  // program, and going on would show or store a wrong value.
  const std::string message =
      absl::StrCat("storage: column ", column, " is no ", asked, " in this statement\n");
  std::fputs(message.c_str(), stderr);
  std::abort();
}

}  // namespace consortium::storage
