#include "adapters/client/retry.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "google/rpc/status_details.h"

namespace consortium::client {

void MonotonicPause::For(absl::Duration duration) {
  std::this_thread::sleep_for(absl::ToChronoNanoseconds(duration));
}

bool IsRetryable(const absl::Status& status) {
  if (absl::IsResourceExhausted(status)) return rpc::RetryDelayOf(status) > absl::ZeroDuration();
  return absl::IsUnavailable(status) || absl::IsAborted(status);
}

absl::Duration RetryDelay(int tries, const absl::Status& status, double jitter) {
  absl::Duration grown = kRetryDelayFirst;
  for (int i = 1; i < tries && grown < kRetryDelayMax; ++i) grown *= 2;
  grown = std::min(grown, kRetryDelayMax);
  const absl::Duration jittered = grown * (1.0 - 0.5 * jitter);

  // Jitter goes on top of what the gateway asks for, which is a minimum.
  const absl::Duration asked = rpc::RetryDelayOf(status);
  return std::max(jittered, asked + asked * 0.1 * jitter);
}

std::string RetryNote(const absl::Status& status, absl::Duration delay) {
  const absl::string_view text = status.message();
  return absl::StrCat(text.substr(0, text.find(". ")), "; trying again in ",
                      absl::FormatDuration(absl::Ceil(delay, absl::Milliseconds(100))));
}

}  // namespace consortium::client
