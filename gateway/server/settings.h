#ifndef CONSORTIUM_GATEWAY_SERVER_SETTINGS_H_
#define CONSORTIUM_GATEWAY_SERVER_SETTINGS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/config/gateway.pb.h"

namespace consortium::server {

// Bytes of the settings file.
inline constexpr size_t kSettingsBytesMax = 1024 * 1024;

// A gateway's settings, checked: every required field given, every bound within
// its limits or at its default, every path absolute or relative to the working
// directory. The message has the values in force.
//
// INVALID_ARGUMENT: all that is wrong, one line each, with the file and, where
// the text cannot be parsed, its line and column.
absl::StatusOr<config::GatewaySettings> ParseSettings(absl::string_view text,
                                                      const std::string& file);

// Reads and parses `file`. Codes of platform::ReadFile too.
absl::StatusOr<config::GatewaySettings> LoadSettings(const std::string& file);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_SETTINGS_H_
