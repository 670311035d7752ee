#ifndef CONSORTIUM_CERTS_PLATFORM_PROCESS_H_
#define CONSORTIUM_CERTS_PLATFORM_PROCESS_H_

#include "absl/status/status.h"

namespace consortium::platform {

// Makes this process and its children leave no core dump, and keeps other
// processes of the same user from reading its memory: keys and personal data
// live there. Call first in main(). UNAVAILABLE: the system refuses.
absl::Status ForbidCoreDumps();

// Raises the number of files that may be open (the soft limit) to what the
// system allows (the hard limit): every connection takes one. UNAVAILABLE: the
// system refuses; the limit stays as it was.
absl::Status RaiseOpenFilesLimit();

}  // namespace consortium::platform

#endif  // CONSORTIUM_CERTS_PLATFORM_PROCESS_H_
