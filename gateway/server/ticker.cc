#include "gateway/server/ticker.h"

#include <utility>

namespace consortium::server {

Ticker::Ticker(absl::Duration interval, std::function<void()> tick)
    : interval_(interval), tick_(std::move(tick)), thread_([this] { Loop(); }) {}

Ticker::~Ticker() {
  {
    platform::MutexLock lock(mutex_);
    ending_ = true;
  }
  wake_.NotifyAll();
  thread_.join();
}

void Ticker::Loop() {
  for (;;) {
    {
      platform::MutexLock lock(mutex_);
      while (!ending_ && wake_.WaitFor(mutex_, interval_)) {
      }
      if (ending_) return;
    }
    tick_();
  }
}

}  // namespace consortium::server
