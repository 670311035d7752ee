#ifndef CONSORTIUM_CERTS_PLATFORM_CLOCK_H_
#define CONSORTIUM_CERTS_PLATFORM_CLOCK_H_

#include "absl/time/time.h"

namespace consortium::platform {

// What time it is. Everything that expires is judged by a Clock that was passed
// in; pure code takes an absl::Time instead and never sees one. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // The present instant. May step backwards when the machine's clock is set.
  virtual absl::Time Now() const = 0;
};

// The machine's clock; clock.cc is the one file that reads it. Thread-safe.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

}  // namespace consortium::platform

#endif  // CONSORTIUM_CERTS_PLATFORM_CLOCK_H_
