#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_QUEUE_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/enquiries/enquiry_store.h"
#include "gateway/storage/connection.h"

namespace consortium::enquiries {

// One consumer: an open ReceiveEnquiries stream.
using Consumer = uint64_t;

// What is handed to a consumer.
struct Delivery {
  v1::EnquiryRecord record;
  std::string sealed;
  std::string sealing_certificate;
  std::string lease;
  absl::Time lease_ends;
  uint32_t number = 0;
};

// The read model of enquiries: those that wait for their recipients, in order,
// and who has a lease on which. Leases live in memory: after a restart every
// enquiry that waits comes again, under the same reference.
//
// Sealed bodies are fetched from the database shortly before they go out and
// dropped once they have, so that a borough that never connects costs a record
// each. Thread-safe.
class EnquiryQueue {
 public:
  // Bodies in memory per recipient.
  static constexpr int kBodiesMax = 32;

  // After a lease ended, how long another consumer of the recipient is preferred.
  static constexpr absl::Duration kOthersFirst = absl::Seconds(5);

  // Rebuilds it from the database; leases are forgotten.
  absl::Status Load(storage::Connection& connection);

  // The enquiry waits for its recipient, or no longer does. One that waits in the same
  // place already keeps its lease: who has it is not disturbed.
  void Put(const StoredEnquiry& enquiry);
  void Remove(absl::string_view reference);

  Consumer Open(absl::string_view recipient);

  // Its leases end.
  void Close(Consumer consumer);

  // The next enquiry for the consumer, oldest first, under a lease of `length`
  // from `now`; nothing when there is none, or when its body must be fetched
  // first: WantedBodies() then names it. While the consumer holds `again_max` that
  // came before, only those come that were never delivered.
  std::optional<Delivery> Next(Consumer consumer, absl::Time now, absl::Duration length,
                               size_t again_max);

  // How many leases the consumer holds at `now`.
  size_t Held(Consumer consumer, absl::Time now);

  // Whether `lease` is the enquiry's latest and still lasts.
  bool Holds(absl::string_view reference, absl::string_view lease, absl::Time now) const;

  // References of bodies that consumers wait for; each is named once.
  std::vector<std::string> WantedBodies();
  void PutBody(absl::string_view reference, std::string sealed, std::string sealing_certificate);

  // They could not be fetched: they are wanted again when a consumer asks.
  void BodiesFailed(const std::vector<std::string>& references);

  // Whether something became due since the last call: a lease ended, or an
  // enquiry was not picked up in time. For whoever wakes streams.
  bool Tick(absl::Time now);

  // Where an enquiry stands among the overdue: by when it was to be picked up or, where
  // it began to wait later than that, by when it did; then by place. So whatever joins
  // them stands behind those that were told of before.
  using OverduePlace = std::pair<absl::Time, uint64_t>;

  // The first enquiry behind `after` that was to be picked up by `now`.
  std::optional<std::pair<OverduePlace, v1::EnquiryRecord>> NextOverdue(const OverduePlace& after,
                                                                        absl::Time now);

  size_t waiting() const;

 private:
  struct Waiting {
    v1::EnquiryRecord record;
    uint64_t position = 0;
    absl::Time overdue_from = absl::InfiniteFuture();         // Its key in `due_`.
    std::optional<std::pair<std::string, std::string>> body;  // Sealed, and for which certificate.
    bool body_wanted = false;
    Consumer consumer = 0;  // Who had it last.
    std::string lease;
    absl::Time lease_ends = absl::InfinitePast();
    uint32_t deliveries = 0;
  };

  struct Opened {
    std::string recipient;
    std::set<std::string> leased;  // References; some of their leases may have ended.
  };

  // Puts it behind `told` among the overdue.
  void PutLocked(const StoredEnquiry& enquiry, absl::Time told)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void RemoveLocked(absl::string_view reference) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  size_t HeldAgainLocked(Consumer consumer, const Opened& opened, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsFor(const Waiting& waiting, Consumer consumer, bool alone, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable platform::Mutex mutex_;
  std::map<std::string, Waiting, std::less<>> waiting_ ABSL_GUARDED_BY(mutex_);
  // Recipient and place to reference: each recipient's queue.
  std::map<std::pair<std::string, uint64_t>, std::string> order_ ABSL_GUARDED_BY(mutex_);
  std::map<OverduePlace, std::string> due_ ABSL_GUARDED_BY(mutex_);
  absl::Time told_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();  // The last one's key.
  std::map<Consumer, Opened> consumers_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> wanted_ ABSL_GUARDED_BY(mutex_);
  std::multiset<absl::Time> wakings_
      ABSL_GUARDED_BY(mutex_);  // When leases end, and a little later.
  absl::Time ticked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  Consumer last_consumer_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_QUEUE_H_
