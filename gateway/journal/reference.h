#ifndef CONSORTIUM_GATEWAY_JOURNAL_REFERENCE_H_
#define CONSORTIUM_GATEWAY_JOURNAL_REFERENCE_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"

namespace consortium::journal {

inline constexpr size_t kReferenceCharacters = 26;

// A new name for what a write makes at `now`, as a booking or a need: a ULID
// (github.com/ulid/spec) in small letters, 48 bits of milliseconds since 1970 and 80
// random ones. Nobody guesses one, and whoever sees one sees when it was made. New
// names stand together at an index's end, so that a write touches one page there and
// not any.
//
// `now` is taken to be in 1970 to 10889. Thread-safe.
std::string NewReference(absl::Time now);

}  // namespace consortium::journal

#endif  // CONSORTIUM_GATEWAY_JOURNAL_REFERENCE_H_
