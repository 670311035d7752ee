#include "adapters/inbox/end_signals.h"

#include <signal.h>

#include <atomic>

namespace consortium::inbox {
namespace {

std::atomic<bool> end_wanted{false};
static_assert(std::atomic<bool>::is_always_lock_free);  // A signal may set it.

void WantEnd(int) { end_wanted.store(true); }

}  // namespace

void CatchEndSignals() {
  struct sigaction action = {};
  action.sa_handler = WantEnd;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

bool EndWanted() { return end_wanted.load(); }

}  // namespace consortium::inbox
