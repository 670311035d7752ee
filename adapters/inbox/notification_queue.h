#ifndef CONSORTIUM_ADAPTERS_INBOX_NOTIFICATION_QUEUE_H_
#define CONSORTIUM_ADAPTERS_INBOX_NOTIFICATION_QUEUE_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "adapters/inbox/notifier.h"
#include "certs/platform/mutex.h"

namespace consortium::inbox {

// Notifications on their way, on a thread of their own: a mail server that is
// down or slow holds up no enquiry. Kept in memory only, since the enquiries
// themselves are where the team looks; what is given up is logged by its
// reference. Thread-safe.
class NotificationQueue {
 public:
  static constexpr size_t kWaitingMax = 1000;
  static constexpr int kTriesMax = 8;

  struct Pauses {
    absl::Duration first = absl::Seconds(2);  // Doubles from try to try.
    absl::Duration most = absl::Minutes(10);
  };
  using Note = std::function<void(const std::string&)>;

  // `notifier` outlives it; `note` is called on its thread, too.
  NotificationQueue(Notifier& notifier, Pauses pauses, Note note);
  // Gives up what waits.
  ~NotificationQueue();

  NotificationQueue(const NotificationQueue&) = delete;
  NotificationQueue& operator=(const NotificationQueue&) = delete;

  // Never waits. With kWaitingMax waiting, the oldest is given up.
  void Put(config::EnquiryNotice notice);

  // Waits until nothing waits, for `bound` at most; whether nothing does.
  bool Drain(absl::Duration bound);

 private:
  void Run();
  // Takes the first; false when told to stop.
  bool Take(config::EnquiryNotice* notice);
  // Waits; false when told to stop.
  bool Pause(absl::Duration duration);

  Notifier& notifier_;
  const Pauses pauses_;
  const Note note_;

  platform::Mutex mutex_;
  platform::ConditionVariable changed_;
  std::deque<config::EnquiryNotice> waiting_ ABSL_GUARDED_BY(mutex_);
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // Last: the others are there when it starts.
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_NOTIFICATION_QUEUE_H_
