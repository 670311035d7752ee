#include "gateway/journal/tally.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/evidence/message_digest.h"
#include "gateway/journal/entry.h"

namespace consortium::journal {
namespace {

// As the journal bounds them. Policy bounds names and rules before they come
// here; this makes sure that no name can keep the others from being committed.
constexpr size_t kNameMax = 64;
constexpr absl::string_view kTogether = "*";

absl::string_view Bounded(absl::string_view name) { return name.substr(0, kNameMax); }

std::string Printable(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !absl::ascii_isgraph(c); }, '?');
  return name;
}

}  // namespace

Tally::Tally(storage::Writer& writer, const platform::Clock& clock, absl::Duration interval)
    : writer_(writer), clock_(clock), interval_(interval), thread_([this] { Loop(); }) {}

Tally::~Tally() {
  {
    platform::MutexLock lock(mutex_);
    ending_ = true;
  }
  wake_.NotifyAll();
  thread_.join();
}

void Tally::Count(absl::string_view member, absl::string_view client, absl::string_view action,
                  absl::string_view rule, absl::string_view outcome) {
  const int64_t minute = absl::ToUnixSeconds(clock_.Now()) / 60;
  bool wake = false;
  {
    platform::MutexLock lock(mutex_);
    Add(Bounded(member), Bounded(client), Bounded(action), Bounded(rule), Bounded(outcome), minute,
        1);
    wake = std::exchange(idle_, false);
  }
  if (wake) wake_.NotifyAll();
}

void Tally::Add(absl::string_view member, absl::string_view client, absl::string_view action,
                absl::string_view rule, absl::string_view outcome, int64_t minute, uint64_t count) {
  const auto found = counts_.find(std::make_tuple(member, client, action, rule, outcome, minute));
  if (found != counts_.end()) {
    found->second += count;
  } else if (counts_.size() < kKeysMax || member == kTogether) {
    counts_.emplace(Key(member, client, action, rule, outcome, minute), count);
  } else {
    if (overflow_minute_ == 0) overflow_minute_ = minute;
    Add(kTogether, kTogether, kTogether, kTogether, outcome, overflow_minute_, count);
  }
}

void Tally::PutBack(Counts::const_iterator from, Counts::const_iterator to) {
  platform::MutexLock lock(mutex_);
  for (; from != to; ++from) {
    const auto& [member, client, action, rule, outcome, minute] = from->first;
    Add(member, client, action, rule, outcome, minute, from->second);
  }
}

absl::Status Tally::Flush() {
  Counts taken;
  {
    platform::MutexLock lock(mutex_);
    taken.swap(counts_);
    overflow_minute_ = 0;
  }
  for (auto from = taken.cbegin(); from != taken.cend();) {
    auto to = from;
    for (size_t n = 0; n < kEntriesPerChange && to != taken.cend(); ++n) ++to;

    absl::Status committed =
        writer_.Run([from, to](storage::Transaction& transaction) -> absl::Status {
          for (auto each = from; each != to; ++each) {
            const auto& [member, client, action, rule, outcome, minute] = each->first;
            const std::string who = Printable(member);
            const std::string which = Printable(client);
            const std::string subject =
                absl::StrCat(who, "/", which, " ", Printable(action), " ", Printable(rule), " ",
                             Printable(outcome), " ", minute, " ", each->second);
            absl::StatusOr<uint64_t> appended = Append(
                transaction, MakeEntry("tally", who, which, subject, evidence::Sha256(subject)));
            if (!appended.ok()) return appended.status();
          }
          return absl::OkStatus();
        });
    if (!committed.ok()) {
      PutBack(from, taken.cend());
      return committed;
    }
    from = to;
  }
  return absl::OkStatus();
}

void Tally::Loop() {
  for (;;) {
    bool ending = false;
    {
      platform::MutexLock lock(mutex_);
      while (counts_.empty() && !ending_) {
        idle_ = true;
        wake_.Wait(mutex_);
      }
      idle_ = false;
      // Nobody notifies now but the end: the count that woke us waits `interval_`.
      while (!ending_ && wake_.WaitFor(mutex_, interval_)) {
      }
      ending = ending_;
    }
    // A failure has put the counts back, for the next round to try.
    const absl::Status flushed = Flush();
    static_cast<void>(flushed);
    if (ending) return;
  }
}

}  // namespace consortium::journal
