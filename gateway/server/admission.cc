#include "gateway/server/admission.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/rpc/status_details.h"

namespace consortium::server {
namespace {

constexpr absl::Duration kOverloadedRetry = absl::Milliseconds(500);

absl::Status Overloaded(absl::string_view what, absl::string_view whose, int max) {
  return rpc::WithRetry(
      rpc::WithReason(absl::ResourceExhaustedError(absl::StrCat(whose, " ", what, ", at most ", max,
                                                                "; finish some and try again")),
                      "OVERLOADED", {{"limit", absl::StrCat(max)}}),
      kOverloadedRetry);
}

bool TakePlace(std::atomic<int>& count, int max) {
  if (count.fetch_add(1, std::memory_order_relaxed) < max) return true;
  count.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

absl::StatusOr<Slot> Take(absl::string_view what, std::atomic<int>& total, int total_max,
                          std::atomic<int>& own, int own_max,
                          const std::shared_ptr<MemberLoad>& load) {
  if (!TakePlace(own, own_max)) return Overloaded(what, "your member has too many", own_max);
  if (!TakePlace(total, total_max)) {
    own.fetch_sub(1, std::memory_order_relaxed);
    return Overloaded(what, "the gateway has too many", total_max);
  }
  return Slot(&total, &own, load);
}

}  // namespace

absl::Duration TokenBucket::Take(const policy::Rate& rate, absl::Time now) {
  platform::MutexLock lock(mutex_);
  if (filled_at_ == absl::InfinitePast()) {
    tokens_ = rate.burst;
  } else if (now > filled_at_) {
    tokens_ += rate.per_second * absl::ToDoubleSeconds(now - filled_at_);
  }
  tokens_ = std::min(tokens_, rate.burst);
  filled_at_ = now;
  if (tokens_ >= 1) {
    tokens_ -= 1;
    return absl::ZeroDuration();
  }
  // At least a millisecond, since zero means that a token was taken.
  return std::max(absl::Milliseconds(1), absl::Seconds((1 - tokens_) / rate.per_second));
}

Slot& Slot::operator=(Slot&& other) noexcept {
  if (this == &other) return *this;
  Release();
  total_ = std::exchange(other.total_, nullptr);
  own_ = std::exchange(other.own_, nullptr);
  load_ = std::move(other.load_);
  return *this;
}

void Slot::Release() {
  if (total_ == nullptr) return;
  total_->fetch_sub(1, std::memory_order_relaxed);
  own_->fetch_sub(1, std::memory_order_relaxed);
  total_ = nullptr;
  load_.reset();
}

std::shared_ptr<MemberLoad> Admission::LoadOf(absl::string_view member) {
  platform::MutexLock lock(mutex_);
  absl::erase_if(loads_, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<MemberLoad>& known = loads_[member];
  std::shared_ptr<MemberLoad> load = known.lock();
  if (load == nullptr) {
    load = std::make_shared<MemberLoad>(actions_);
    known = load;
  }
  return load;
}

absl::StatusOr<Slot> Admission::TakeCall(const std::shared_ptr<MemberLoad>& load, int member_max) {
  return Take("calls in progress", calls_, bounds_.calls_in_progress_max, load->calls, member_max,
              load);
}

absl::StatusOr<Slot> Admission::TakeStream(const std::shared_ptr<MemberLoad>& load,
                                           int member_max) {
  return Take("open streams", streams_, bounds_.streams_open_max, load->streams, member_max, load);
}

absl::Status RateLimited(absl::string_view action, absl::Duration wait) {
  return rpc::WithRetry(
      rpc::WithReason(
          absl::ResourceExhaustedError(absl::StrCat(
              "your member's rate for ", action, " is used up; wait ",
              absl::FormatDuration(absl::Ceil(wait, absl::Milliseconds(1))), " and try again")),
          "RATE_LIMITED", {{"action", std::string(action)}}),
      wait);
}

}  // namespace consortium::server
