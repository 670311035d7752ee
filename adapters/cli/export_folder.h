#ifndef CONSORTIUM_ADAPTERS_CLI_EXPORT_FOLDER_H_
#define CONSORTIUM_ADAPTERS_CLI_EXPORT_FOLDER_H_

#include <map>
#include <string>

#include "absl/status/status.h"

namespace consortium::cli {

// Puts `files` (by their paths) into `folder`, and takes away what an earlier export
// left there: afterwards the folder holds these files and no others. Every file is
// whole at any instant. FAILED_PRECONDITION: the folder holds something else than an
// export, which is left alone. Otherwise codes as platform::WriteFile.
absl::Status PutExport(const std::string& folder, const std::map<std::string, std::string>& files);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_EXPORT_FOLDER_H_
