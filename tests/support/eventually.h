#ifndef CONSORTIUM_TESTS_SUPPORT_EVENTUALLY_H_
#define CONSORTIUM_TESTS_SUPPORT_EVENTUALLY_H_

#include <poll.h>

#include <chrono>
#include <functional>

#include "absl/time/time.h"

namespace consortium::testing {

// Whether `holds` comes true within `bound` of monotonic time, asked about fifty
// times a second. For what another process does and tells nobody.
inline bool Eventually(absl::Duration bound, const std::function<bool()>& holds) {
  constexpr int kBetweenAsksMs = 20;
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(bound);
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    poll(nullptr, 0, kBetweenAsksMs);
  }
  return true;
}

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_EVENTUALLY_H_
