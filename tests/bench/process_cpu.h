#ifndef CONSORTIUM_TESTS_BENCH_PROCESS_CPU_H_
#define CONSORTIUM_TESTS_BENCH_PROCESS_CPU_H_

#include <sys/types.h>

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace consortium::bench {

// Processor time that a process has used so far, user and system, all threads,
// by the kernel's own accounting (nanoseconds, not ticks).
absl::StatusOr<absl::Duration> CpuOf(pid_t process);

// Resident memory of a process now, in bytes (VmRSS).
absl::StatusOr<int64_t> ResidentBytesOf(pid_t process);

// Monotonic time, for measuring.
absl::Duration Monotonic();

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_PROCESS_CPU_H_
