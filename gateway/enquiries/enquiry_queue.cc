#include "gateway/enquiries/enquiry_queue.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/escaping.h"
#include "certs/platform/random.h"
#include "gateway/enquiries/record.h"

namespace consortium::enquiries {
namespace {

constexpr size_t kLeaseBytes = 16;

}  // namespace

absl::Status EnquiryQueue::Load(storage::Connection& connection) {
  std::vector<StoredEnquiry> stored;
  absl::Status read = EnquiryStore(connection).ReadWaiting([&stored](const StoredEnquiry& each) {
    stored.push_back(each);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  platform::MutexLock lock(mutex_);
  waiting_.clear();
  order_.clear();
  due_.clear();
  wanted_.clear();
  // Keys as they are on disk: what was told of is not told again.
  for (const StoredEnquiry& each : stored) PutLocked(each, absl::InfinitePast());
  return absl::OkStatus();
}

void EnquiryQueue::Put(const StoredEnquiry& enquiry) {
  platform::MutexLock lock(mutex_);
  const auto found = waiting_.find(enquiry.record.reference());
  if (found != waiting_.end() && found->second.position == enquiry.position &&
      found->second.record.recipient() == enquiry.record.recipient()) {
    found->second.record = enquiry.record;
    return;
  }
  PutLocked(enquiry, told_);
}

void EnquiryQueue::PutLocked(const StoredEnquiry& enquiry, absl::Time told) {
  const std::string& reference = enquiry.record.reference();
  RemoveLocked(reference);
  Waiting waiting;
  waiting.record = enquiry.record;
  waiting.position = enquiry.position;
  order_[{enquiry.record.recipient(), enquiry.position}] = reference;
  if (const std::optional<absl::Time> due = PickUpDue(enquiry.record)) {
    waiting.overdue_from = std::max(*due, WaitsSince(enquiry.record));
    // Between its transaction and now, others may have fallen due and been told of.
    if (waiting.overdue_from <= told) waiting.overdue_from = told + absl::Microseconds(1);
    due_[{waiting.overdue_from, enquiry.position}] = reference;
  }
  waiting_[reference] = std::move(waiting);
}

void EnquiryQueue::Remove(absl::string_view reference) {
  platform::MutexLock lock(mutex_);
  RemoveLocked(reference);
}

void EnquiryQueue::RemoveLocked(absl::string_view reference) {
  const auto found = waiting_.find(reference);
  if (found == waiting_.end()) return;
  order_.erase({found->second.record.recipient(), found->second.position});
  due_.erase({found->second.overdue_from, found->second.position});
  waiting_.erase(found);
}

Consumer EnquiryQueue::Open(absl::string_view recipient) {
  platform::MutexLock lock(mutex_);
  consumers_[++last_consumer_].recipient = std::string(recipient);
  return last_consumer_;
}

void EnquiryQueue::Close(Consumer consumer) {
  platform::MutexLock lock(mutex_);
  const auto opened = consumers_.find(consumer);
  if (opened == consumers_.end()) return;
  for (const std::string& reference : opened->second.leased) {
    const auto found = waiting_.find(reference);
    if (found == waiting_.end() || found->second.consumer != consumer) continue;
    found->second.lease_ends = absl::InfinitePast();
    wakings_.insert(absl::InfinitePast());
  }
  consumers_.erase(opened);
}

bool EnquiryQueue::IsFor(const Waiting& waiting, Consumer consumer, bool alone,
                         absl::Time now) const {
  if (waiting.lease_ends > now) return false;
  if (alone || waiting.consumer != consumer) return true;
  return now >= waiting.lease_ends + kOthersFirst;
}

size_t EnquiryQueue::HeldAgainLocked(Consumer consumer, const Opened& opened,
                                     absl::Time now) const {
  size_t held = 0;
  for (const std::string& reference : opened.leased) {
    const auto found = waiting_.find(reference);
    if (found == waiting_.end() || found->second.consumer != consumer) continue;
    if (found->second.lease_ends > now && found->second.deliveries > 1) ++held;
  }
  return held;
}

std::optional<Delivery> EnquiryQueue::Next(Consumer consumer, absl::Time now, absl::Duration length,
                                           size_t again_max) {
  platform::MutexLock lock(mutex_);
  const auto opened = consumers_.find(consumer);
  if (opened == consumers_.end()) return std::nullopt;
  const std::string& recipient = opened->second.recipient;
  const bool alone = std::count_if(consumers_.begin(), consumers_.end(), [&](const auto& each) {
                       return each.second.recipient == recipient;
                     }) == 1;
  const bool again = HeldAgainLocked(consumer, opened->second, now) < again_max;
  int wanted = 0;
  for (auto next = order_.lower_bound({recipient, 0});
       next != order_.end() && next->first.first == recipient; ++next) {
    Waiting& waiting = waiting_.find(next->second)->second;
    if (!IsFor(waiting, consumer, alone, now) || (waiting.deliveries > 0 && !again)) continue;
    if (!waiting.body.has_value()) {
      // In order: what comes behind waits for this body, too.
      if (!waiting.body_wanted) wanted_.push_back(next->second);
      waiting.body_wanted = true;
      if (++wanted == kBodiesMax) break;
      continue;
    }
    if (wanted > 0) break;
    waiting.consumer = consumer;
    waiting.lease = absl::BytesToHexString(platform::RandomBytes(kLeaseBytes));
    waiting.lease_ends = now + length;
    wakings_.insert(waiting.lease_ends);
    wakings_.insert(waiting.lease_ends + kOthersFirst);
    opened->second.leased.insert(next->second);
    Delivery delivery{.record = At(waiting.record, now),
                      .sealed = std::move(waiting.body->first),
                      .sealing_certificate = std::move(waiting.body->second),
                      .lease = waiting.lease,
                      .lease_ends = waiting.lease_ends,
                      .number = ++waiting.deliveries};
    waiting.body.reset();
    return delivery;
  }
  return std::nullopt;
}

size_t EnquiryQueue::Held(Consumer consumer, absl::Time now) {
  platform::MutexLock lock(mutex_);
  const auto opened = consumers_.find(consumer);
  if (opened == consumers_.end()) return 0;
  std::set<std::string>& leased = opened->second.leased;
  for (auto each = leased.begin(); each != leased.end();) {
    const auto found = waiting_.find(*each);
    const bool held = found != waiting_.end() && found->second.consumer == consumer &&
                      found->second.lease_ends > now;
    each = held ? std::next(each) : leased.erase(each);
  }
  return leased.size();
}

bool EnquiryQueue::Holds(absl::string_view reference, absl::string_view lease,
                         absl::Time now) const {
  platform::MutexLock lock(mutex_);
  const auto found = waiting_.find(reference);
  return found != waiting_.end() && !lease.empty() && found->second.lease == lease &&
         found->second.lease_ends > now;
}

std::vector<std::string> EnquiryQueue::WantedBodies() {
  platform::MutexLock lock(mutex_);
  return std::exchange(wanted_, {});
}

void EnquiryQueue::PutBody(absl::string_view reference, std::string sealed,
                           std::string sealing_certificate) {
  platform::MutexLock lock(mutex_);
  const auto found = waiting_.find(reference);
  if (found == waiting_.end()) return;
  found->second.body_wanted = false;
  found->second.body.emplace(std::move(sealed), std::move(sealing_certificate));
}

void EnquiryQueue::BodiesFailed(const std::vector<std::string>& references) {
  platform::MutexLock lock(mutex_);
  for (const std::string& reference : references) {
    const auto found = waiting_.find(reference);
    if (found != waiting_.end()) found->second.body_wanted = false;
  }
  wakings_.insert(absl::InfinitePast());
}

bool EnquiryQueue::Tick(absl::Time now) {
  platform::MutexLock lock(mutex_);
  const absl::Time before = std::exchange(ticked_, std::max(ticked_, now));
  const auto ended = wakings_.upper_bound(now);
  const bool any_ended = ended != wakings_.begin();
  wakings_.erase(wakings_.begin(), ended);
  const auto due = due_.upper_bound({before, ~uint64_t{0}});
  return any_ended || (due != due_.end() && due->first.first <= now);
}

std::optional<std::pair<EnquiryQueue::OverduePlace, v1::EnquiryRecord>> EnquiryQueue::NextOverdue(
    const OverduePlace& after, absl::Time now) {
  platform::MutexLock lock(mutex_);
  const auto due = due_.upper_bound(after);
  if (due == due_.end() || due->first.first > now) return std::nullopt;
  told_ = std::max(told_, due->first.first);
  return std::pair(due->first, At(waiting_.find(due->second)->second.record, now));
}

size_t EnquiryQueue::waiting() const {
  platform::MutexLock lock(mutex_);
  return waiting_.size();
}

}  // namespace consortium::enquiries
