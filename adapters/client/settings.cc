#include "adapters/client/settings.h"

#include <filesystem>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "adapters/client/file_error.h"
#include "certs/platform/file.h"
#include "consortium/config/text_format.h"
#include "google/rpc/status_details.h"

namespace consortium::client {
namespace {

constexpr size_t kSettingsBytesMax = 64 * 1024;

std::string Resolved(const std::filesystem::path& folder, const std::string& path) {
  const std::filesystem::path given(path);
  return given.is_absolute() ? path : (folder / given).lexically_normal().string();
}

bool HasPort(absl::string_view address) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  return colon != absl::string_view::npos && absl::SimpleAtoi(address.substr(colon + 1), &port) &&
         port >= 1 && port <= 65535;
}

std::vector<rpc::FieldViolation> ViolationsIn(const config::ClientSettings& settings) {
  std::vector<rpc::FieldViolation> violations;
  const auto require = [&violations](const char* field, const std::string& value,
                                     const char* what) {
    if (value.empty()) violations.push_back({field, absl::StrCat("required: ", what)});
  };
  require("gateway_address", settings.gateway_address(),
          "host:port of the gateway, e.g. \"gateway.example:8443\"");
  require("trusted_issuers_file", settings.trusted_issuers_file(),
          "PEM file with the authority's certificate");
  require("certificate_file", settings.certificate_file(),
          "PEM file with this client's certificate");
  require("private_key_file", settings.private_key_file(),
          "PEM file with its private key, mode 0600");
  if (!settings.gateway_address().empty() && !HasPort(settings.gateway_address())) {
    violations.push_back(
        {"gateway_address", "has no port; write host:port, e.g. \"g.example:8443\""});
  }
  if (settings.call_seconds_max() > kCallSecondsMax) {
    violations.push_back({"call_seconds_max", absl::StrCat("at most ", kCallSecondsMax)});
  }
  return violations;
}

}  // namespace

absl::StatusOr<std::string> ClientSettingsPath(absl::string_view option,
                                               absl::string_view environment,
                                               absl::string_view home) {
  if (!option.empty()) return std::string(option);
  if (!environment.empty()) return std::string(environment);
  if (!home.empty()) return absl::StrCat(home, "/.config/consortium/client.textproto");
  return absl::NotFoundError(
      "no settings: name the file with --config FILE or set CONSORTIUM_CONFIG");
}

absl::StatusOr<config::ClientSettings> LoadClientSettings(const std::string& path) {
  absl::StatusOr<std::string> text = platform::ReadFile(path, kSettingsBytesMax);
  if (!text.ok()) return text.status();

  config::ClientSettings settings;
  if (const absl::Status parsed = config::ParseText(*text, &settings); !parsed.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": ", parsed.message(),
                     "; the fields are those of proto/consortium/config/client.proto"));
  }
  if (const auto violations = ViolationsIn(settings); !violations.empty()) {
    return InFile(path, rpc::InvalidFields(violations));
  }

  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  settings.set_trusted_issuers_file(Resolved(folder, settings.trusted_issuers_file()));
  settings.set_certificate_file(Resolved(folder, settings.certificate_file()));
  settings.set_private_key_file(Resolved(folder, settings.private_key_file()));
  if (settings.call_seconds_max() == 0) settings.set_call_seconds_max(kCallSecondsDefault);

  if (absl::Status mode = platform::CheckPrivate(settings.private_key_file()); !mode.ok()) {
    return mode;
  }
  return settings;
}

}  // namespace consortium::client
