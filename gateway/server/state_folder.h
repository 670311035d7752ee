#ifndef CONSORTIUM_GATEWAY_SERVER_STATE_FOLDER_H_
#define CONSORTIUM_GATEWAY_SERVER_STATE_FOLDER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace consortium::server {

// The folder for what the gateway makes itself.
//
// Made when absent, with mode 0700. PERMISSION_DENIED: others may enter it. As
// platform::FileError: it cannot be made. All say what to do.
absl::Status PrepareStateFolder(const std::string& folder);

// As above without making it. UNAVAILABLE: it is no folder.
absl::Status CheckStateFolder(const std::string& folder);

// The gateway's own secret, 32 bytes in `<folder>/gateway.key` (0600): names of
// households shown to viewers, page tokens and positions are made with it, so
// that it outlives restarts. Made when absent. PERMISSION_DENIED: others may
// read it. DATA_LOSS: it is damaged.
absl::StatusOr<std::string> LoadOrMakeGatewayKey(const std::string& folder);

// As above without making it. NOT_FOUND: there is none.
absl::StatusOr<std::string> LoadGatewayKey(const std::string& folder);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_STATE_FOLDER_H_
