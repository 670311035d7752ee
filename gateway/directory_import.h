#ifndef CONSORTIUM_GATEWAY_DIRECTORY_IMPORT_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_IMPORT_H_

#include <ostream>

#include "absl/status/status.h"
#include "gateway/directory/postcodes/postcode_import.h"

namespace consortium {

// What `consortium-gateway directory import --help` ends with.
extern const char kDirectoryImportFooter[];

// Imports, with progress on `progress`, and says on `out` what was read, what was
// left out and why, and the version of what was written. Codes as
// directory::ImportPostcodes().
absl::Status ImportDirectory(const directory::PostcodeImport& wanted, std::ostream& out,
                             std::ostream& progress);

}  // namespace consortium

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_IMPORT_H_
