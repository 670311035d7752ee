#ifndef CONSORTIUM_TESTS_BENCH_FLOORS_H_
#define CONSORTIUM_TESTS_BENCH_FLOORS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace consortium::bench {

// How many appends of `bytes`, each with its fdatasync, this disk takes a second,
// one after another, in a new file in `folder`.
absl::StatusOr<double> FdatasyncAppendsPerSecond(const std::string& folder, size_t bytes,
                                                 absl::Duration duration);

// How long a bare SQLite transaction (WAL, synchronous=FULL) takes that replaces
// `rows` by key, in a database in `folder` that held as many before.
absl::StatusOr<absl::Duration> SqliteReplace(const std::string& folder,
                                             const std::vector<std::string>& rows);

}  // namespace consortium::bench

#endif  // CONSORTIUM_TESTS_BENCH_FLOORS_H_
