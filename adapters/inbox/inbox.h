#ifndef CONSORTIUM_ADAPTERS_INBOX_INBOX_H_
#define CONSORTIUM_ADAPTERS_INBOX_INBOX_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "adapters/inbox/durable_log.h"
#include "adapters/inbox/enquiry_gateway.h"
#include "adapters/inbox/notification_queue.h"
#include "adapters/inbox/set_aside.h"
#include "adapters/inbox/sink.h"
#include "certs/platform/clock.h"
#include "certs/sealing/unseal.h"

namespace consortium::inbox {

// How long to wait after try number `tries` (from 1): doubles from kPauseFirst to
// kPauseMax, of which `jitter` (0 to 1) takes away up to a half.
inline constexpr absl::Duration kPauseFirst = absl::Seconds(1);
inline constexpr absl::Duration kPauseMax = absl::Minutes(15);
absl::Duration PauseAfter(int tries, double jitter);

// Takes deliveries to the sink, and acknowledges them.
//
// The order makes it safe to stop at any point: the sink has the enquiry, then
// the record says so (DurableLog), then the gateway hears it. A stop before the
// record makes the enquiry come again to a sink that knows its name; a stop after
// it makes it come again and be acknowledged without the sink.
//
// What the sink refuses is tried again with growing pauses, the others meanwhile;
// after `refusals_max` refusals it is set aside: named in a file with the reason,
// still tried at long pauses, and never acknowledged, so that the gateway tells
// the coordinator once it is overdue. While the sink takes nothing at all, one
// enquiry after the other is tried with growing pauses. One thread.
class Inbox {
 public:
  struct Options {
    int refusals_max = 5;
    absl::Duration lease = absl::Seconds(300);  // What the gateway was asked for.
  };
  using Note = std::function<void(const std::string&)>;

  // All outlive it.
  struct Parts {
    EnquiryGateway& gateway;
    const sealing::SealingKeys& keys;
    Sink& sink;
    DurableLog& handed_over;
    SetAside& set_aside;
    NotificationQueue* notifications;  // May be null.
    const platform::Clock& clock;
    std::function<double()> jitter;   // 0 to 1.
    Note note;                        // For an operator; never personal data.
    std::function<bool()> stop = {};  // Whether to leave the rest for a later step.
  };

  // Nothing is handed over that late in a lease: longer than any sink takes.
  static constexpr absl::Duration kLeaseMargin = absl::Seconds(75);
  // What is remembered of deliveries whose lease ended.
  static constexpr absl::Duration kForgetAfter = absl::Hours(24);

  Inbox(Parts parts, Options options) : parts_(std::move(parts)), options_(options) {}

  // Takes in what arrives within `wait`, then tries what is due. Errors are the
  // gateway's: that a stream ended, or that this client may not; all others are
  // dealt with here. May be called again after any.
  absl::Status Step(absl::Duration wait);

  // When something is due that no delivery wakes: at most `wait` from now.
  absl::Duration UntilDue(absl::Duration wait) const;

  // Deliveries that came, again and again ones too.
  uint64_t delivered() const { return delivered_; }
  // Handed over and acknowledged by this object.
  uint64_t acknowledged() const { return acknowledged_; }
  // Delivered under a lease that lasts, and neither acknowledged nor set aside.
  size_t waiting() const;
  // How often in a row the sink took nothing, or its record could not be written.
  int sink_failures() const { return sink_failures_; }

 private:
  struct Pending {
    consortium::v1::ReceiveEnquiriesResponse delivery;
    absl::Time lease_ends;  // By this machine's clock.
    absl::Time next_try;
    int tries = 0;     // Since the last success of any kind.
    int refusals = 0;  // By the sink, of this one.
    bool notified = false;
    bool gone = false;  // Acknowledged, or no longer ours.
  };

  // Everything that has arrived; waits for the first.
  absl::Status TakeIn(absl::Duration wait);
  void Put(consortium::v1::ReceiveEnquiriesResponse delivery);
  // The one to try first; null when none is due.
  std::map<std::string, Pending>::iterator FirstDue(absl::Time now);
  bool CanTry(const std::string& name, const Pending& pending, absl::Time now) const;
  bool IsHandedOver(const std::string& name) const;

  absl::Status Try(const std::string& name, Pending& pending);
  // Whether it is handed over now; else it is to be tried later.
  bool HandOver(const std::string& name, Pending& pending);
  absl::Status Acknowledge(const std::string& name, Pending& pending);
  void Refused(const std::string& name, Pending& pending, const absl::Status& why, bool for_good);
  void SinkFailed(const std::string& name, Pending& pending, const absl::Status& why);
  void Done(const std::string& name, Pending& pending);
  // Nothing is left to do with it here: if it comes under this name, it was here.
  void Forgo(const std::string& name, Pending& pending);
  void PutOff(Pending& pending);
  void Forget();

  const Parts parts_;
  const Options options_;
  std::map<std::string, Pending> pending_;  // By name.
  absl::Time sink_rests_until_ = absl::InfinitePast();
  int sink_failures_ = 0;
  uint64_t delivered_ = 0;
  uint64_t acknowledged_ = 0;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_INBOX_H_
