#ifndef CONSORTIUM_ADAPTERS_CLIENT_SETTINGS_H_
#define CONSORTIUM_ADAPTERS_CLIENT_SETTINGS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "consortium/config/client.pb.h"

namespace consortium::client {

// Seconds for one call with its retries, when the settings name none, and the
// most that they may name.
inline constexpr uint32_t kCallSecondsDefault = 30;
inline constexpr uint32_t kCallSecondsMax = 600;

// Which settings file a program reads: `option` (the value of --config), else
// `environment` (of $CONSORTIUM_CONFIG), else
// `<home>/.config/consortium/client.textproto`. Empty values are passed over.
// NOT_FOUND when all three are empty. Whether the file exists is not looked at.
absl::StatusOr<std::string> ClientSettingsPath(absl::string_view option,
                                               absl::string_view environment,
                                               absl::string_view home);

// Reads and checks one settings file. On return every path in the settings is
// relative to nothing but the working directory or absolute, the private key is
// readable by its owner alone, and call_seconds_max has its default.
//
// INVALID_ARGUMENT: not text format (with line and column), an unknown field, a
// required field that is absent, or a value out of bounds; with a violation per
// field. NOT_FOUND, PERMISSION_DENIED: the settings or the private key. Every
// message names the file and what to do.
absl::StatusOr<config::ClientSettings> LoadClientSettings(const std::string& path);

}  // namespace consortium::client

#endif  // CONSORTIUM_ADAPTERS_CLIENT_SETTINGS_H_
