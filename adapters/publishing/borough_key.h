#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_BOROUGH_KEY_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_BOROUGH_KEY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace consortium::publishing {

// The secret that makes households' pseudonyms. Whoever has it can test guesses of
// local references; who loses it gives every household a new name. The file is
// one line: `consortium-borough-key-1 ` and 64 hexadecimal digits, mode 0600.

// Reads the key: 32 bytes. NOT_FOUND: there is none. PERMISSION_DENIED: others may
// read it. INVALID_ARGUMENT: it is no key.
absl::StatusOr<std::string> LoadBoroughKey(const std::string& path);

// Makes a random key and writes it. ALREADY_EXISTS: a file is there.
absl::StatusOr<std::string> CreateBoroughKey(const std::string& path);

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_BOROUGH_KEY_H_
