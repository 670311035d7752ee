#ifndef CONSORTIUM_ADAPTERS_CLI_EXPORT_FOLDER_H_
#define CONSORTIUM_ADAPTERS_CLI_EXPORT_FOLDER_H_

#include <map>
#include <string>

#include "absl/status/status.h"

namespace consortium::cli {

// Puts the Open Referral UK `files` (by their paths) into `folder`, and takes away
// what an earlier export left there and this one does not have. Every file is whole
// at any instant. FAILED_PRECONDITION: the folder holds files and no export, and is
// left alone. Otherwise codes as platform::WriteFile.
absl::Status PutExport(const std::string& folder, const std::map<std::string, std::string>& files);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_EXPORT_FOLDER_H_
