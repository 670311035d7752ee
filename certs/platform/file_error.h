#ifndef CONSORTIUM_CERTS_PLATFORM_FILE_ERROR_H_
#define CONSORTIUM_CERTS_PLATFORM_FILE_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace consortium::platform {

// What `error` (an errno) means for whoever must act on the file at `path`:
// `cannot open PATH: No such file or directory; check the path`, where `doing` is
// `cannot open`.
//
// NOT_FOUND, PERMISSION_DENIED, RESOURCE_EXHAUSTED (no room, or too large a file),
// UNAVAILABLE: any other failure.
absl::Status FileError(int error, absl::string_view doing, const std::string& path);

}  // namespace consortium::platform

#endif  // CONSORTIUM_CERTS_PLATFORM_FILE_ERROR_H_
