#include "adapters/inbox/notification_queue.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

namespace consortium::inbox {

NotificationQueue::NotificationQueue(Notifier& notifier, Pauses pauses, Note note)
    : notifier_(notifier), pauses_(pauses), note_(std::move(note)), thread_([this] { Run(); }) {}

NotificationQueue::~NotificationQueue() {
  {
    platform::MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void NotificationQueue::Put(config::EnquiryNotice notice) {
  std::string given_up;
  {
    platform::MutexLock lock(mutex_);
    if (waiting_.size() == kWaitingMax) {
      given_up = waiting_.front().reference();
      waiting_.pop_front();
    }
    waiting_.push_back(std::move(notice));
    changed_.NotifyAll();
  }
  if (!given_up.empty()) {
    note_(absl::StrCat("nobody was notified of ", given_up, ": ", kWaitingMax,
                       " notifications wait, the most there may be"));
  }
}

bool NotificationQueue::Drain(absl::Duration bound) {
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(bound);
  platform::MutexLock lock(mutex_);
  while (busy_ || !waiting_.empty()) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left.count() <= 0) return false;
    changed_.WaitFor(mutex_, absl::FromChrono(left));
  }
  return true;
}

bool NotificationQueue::Take(config::EnquiryNotice* notice) {
  platform::MutexLock lock(mutex_);
  busy_ = false;
  changed_.NotifyAll();
  while (!stopping_ && waiting_.empty()) changed_.Wait(mutex_);
  if (stopping_) return false;
  *notice = std::move(waiting_.front());
  waiting_.pop_front();
  busy_ = true;
  return true;
}

bool NotificationQueue::Pause(absl::Duration duration) {
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(duration);
  platform::MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left.count() <= 0) return true;
    changed_.WaitFor(mutex_, absl::FromChrono(left));
  }
  return false;
}

void NotificationQueue::Run() {
  config::EnquiryNotice notice;
  while (Take(&notice)) {
    absl::Duration pause = pauses_.first;
    for (int tries = 1;; ++tries) {
      const absl::Status told = notifier_.Notify(notice);
      if (told.ok()) break;
      const bool give_up = tries == kTriesMax;
      note_(absl::StrCat(
          "notification of ", notice.reference(),
          give_up ? " is given up: " : " failed and is tried again: ", told.message()));
      if (give_up) break;
      if (!Pause(pause)) return;
      pause = std::min(pause * 2, pauses_.most);
    }
  }
}

}  // namespace consortium::inbox
