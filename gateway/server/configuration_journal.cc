#include "gateway/server/configuration_journal.h"

#include "absl/strings/escaping.h"
#include "gateway/journal/entry.h"

namespace consortium::server {

void ConfigurationJournal::Record(absl::string_view kind, const Configuration& configuration) {
  platform::MutexLock lock(state_->mutex);
  if (state_->waiting.size() >= kWaitingMax && !state_->submitted) state_->waiting.pop_front();
  state_->waiting.push_back(
      {std::string(kind), configuration.subject, absl::HexStringToBytes(configuration.digest)});
}

void ConfigurationJournal::Tick() {
  Waiting oldest;
  {
    platform::MutexLock lock(state_->mutex);
    if (state_->submitted || state_->waiting.empty()) return;
    state_->submitted = true;
    oldest = state_->waiting.front();
  }
  const journal::Entry entry =
      journal::MakeEntry(oldest.kind, "", "", oldest.subject, oldest.digest);
  writer_.Submit(
      [entry](storage::Transaction& transaction) {
        return journal::Append(transaction, entry).status();
      },
      [state = state_](const absl::Status& status) {
        platform::MutexLock lock(state->mutex);
        state->submitted = false;
        if (status.ok()) state->waiting.pop_front();
      });
}

}  // namespace consortium::server
