#ifndef CONSORTIUM_ADAPTERS_CLIENT_FILE_ERROR_H_
#define CONSORTIUM_ADAPTERS_CLIENT_FILE_ERROR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace consortium::client {

// What is wrong with the content of a file: `status` with the file's name before
// its text, and its details kept.
absl::Status InFile(absl::string_view path, const absl::Status& status);

}  // namespace consortium::client

#endif  // CONSORTIUM_ADAPTERS_CLIENT_FILE_ERROR_H_
