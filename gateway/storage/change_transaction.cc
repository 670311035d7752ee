#include "gateway/storage/change_transaction.h"

#include <utility>

namespace consortium::storage {
namespace {

absl::Status NotTheChanges() {
  return absl::InternalError("a change runs inside the writer's transaction and does not end it");
}

}  // namespace

absl::StatusOr<int64_t> ChangeConnection::Execute(absl::string_view sql,
                                                  absl::Span<const Parameter> parameters) {
  absl::StatusOr<int64_t> changed = connection_.Execute(sql, parameters);
  Note(changed.status());
  return changed;
}

absl::Status ChangeConnection::Query(absl::string_view sql, absl::Span<const Parameter> parameters,
                                     RowCallback callback) {
  bool refused = false;
  absl::Status done = connection_.Query(sql, parameters, [&](const Row& row) {
    absl::Status seen = callback(row);
    refused = !seen.ok();
    return seen;
  });
  if (!refused) Note(done);
  return done;
}

absl::Status ChangeConnection::Begin() { return NotTheChanges(); }
absl::Status ChangeConnection::Commit() { return NotTheChanges(); }
absl::Status ChangeConnection::Rollback() { return NotTheChanges(); }
absl::Status ChangeConnection::Savepoint() { return NotTheChanges(); }
absl::Status ChangeConnection::ReleaseSavepoint() { return NotTheChanges(); }
absl::Status ChangeConnection::RollbackToSavepoint() { return NotTheChanges(); }
absl::Status ChangeConnection::Scrub() { return NotTheChanges(); }

void ChangeConnection::Note(const absl::Status& status) {
  if (!failure_.ok()) return;
  if (absl::IsUnavailable(status) || absl::IsResourceExhausted(status) ||
      absl::IsDataLoss(status)) {
    failure_ = status;
  }
}

void ChangeTransaction::AfterCommit(absl::AnyInvocable<void()> effect) {
  effects_.push_back(std::move(effect));
}

void ChangeTransaction::ReturnTo(const Mark& mark) {
  sequence_ = mark.sequence;
  effects_.erase(effects_.begin() + static_cast<std::ptrdiff_t>(mark.effects), effects_.end());
}

void ChangeTransaction::RunEffects() {
  for (absl::AnyInvocable<void()>& effect : effects_) effect();
}

}  // namespace consortium::storage
