#include "gateway/server/settings.h"

#include <filesystem>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/platform/file.h"
#include "consortium/config/text_format.h"

namespace consortium::server {
namespace {

struct Bound {
  const char* name;
  uint32_t default_value;
  uint32_t min;
  uint32_t max;
};

constexpr uint32_t kMebibyte = 1024 * 1024;

void ApplyBound(const Bound& bound, config::Limits& limits, std::vector<std::string>& wrong) {
  const auto* field = config::Limits::descriptor()->FindFieldByName(bound.name);
  const auto* reflection = config::Limits::GetReflection();
  const uint32_t given = reflection->GetUInt32(limits, field);
  if (given == 0) {
    reflection->SetUInt32(&limits, field, bound.default_value);
  } else if (given < bound.min || given > bound.max) {
    wrong.push_back(absl::StrCat("limits.", bound.name, " must be ", bound.min, " to ", bound.max));
  }
}

void ApplyBounds(config::Limits& limits, std::vector<std::string>& wrong) {
  static constexpr Bound kBounds[] = {
      {"request_bytes_max", 4 * kMebibyte, 1024, 64 * kMebibyte},
      {"writes_waiting_max", 1024, 1, 1'000'000},
      {"calls_in_progress_max", 512, 1, 100'000},
      {"streams_open_max", 1000, 1, 100'000},
      {"handshake_seconds_max", 10, 1, 120},
      {"drain_seconds_max", 20, 1, 600},
  };
  for (const Bound& bound : kBounds) ApplyBound(bound, limits, wrong);
}

bool HasPort(absl::string_view address) {
  const size_t colon = address.rfind(':');
  int port = 0;
  return colon != absl::string_view::npos && colon > 0 &&
         absl::SimpleAtoi(address.substr(colon + 1), &port) && port >= 0 && port <= 65535;
}

void CheckAddresses(const config::GatewaySettings& settings, std::vector<std::string>& wrong) {
  if (!HasPort(settings.listen_address())) {
    wrong.push_back("listen_address must be `<address>:<port>`, e.g. `0.0.0.0:8443`");
  }
  const std::string& json = settings.json_listen_address();
  if (!json.empty() && !HasPort(json)) {
    wrong.push_back("json_listen_address must be `<address>:<port>`, e.g. `0.0.0.0:8444`");
  }
  if (!json.empty() && json == settings.listen_address() && !absl::EndsWith(json, ":0")) {
    wrong.push_back("json_listen_address must be another than listen_address");
  }
  const std::string& metrics = settings.metrics_address();
  const bool loopback =
      absl::StartsWith(metrics, "127.0.0.1:") || absl::StartsWith(metrics, "[::1]:");
  if (!metrics.empty() && (!loopback || !HasPort(metrics))) {
    wrong.push_back(
        "metrics_address must be on loopback, `127.0.0.1:<port>` or `[::1]:<port>`, since metrics "
        "are not behind a certificate");
  }
}

// Makes a path that is there relative to the settings' folder.
void Resolve(const std::filesystem::path& folder, const char* field, bool required,
             std::string* path, std::vector<std::string>& wrong) {
  if (!path->empty()) {
    *path = (folder / *path).lexically_normal().string();
  } else if (required) {
    wrong.push_back(absl::StrCat(field, " is required"));
  }
}

void ResolvePaths(const std::filesystem::path& folder, config::GatewaySettings& settings,
                  std::vector<std::string>& wrong) {
  config::Tls& tls = *settings.mutable_tls();
  Resolve(folder, "tls.certificate_file", true, tls.mutable_certificate_file(), wrong);
  Resolve(folder, "tls.private_key_file", true, tls.mutable_private_key_file(), wrong);
  Resolve(folder, "tls.trusted_issuers_file", true, tls.mutable_trusted_issuers_file(), wrong);
  Resolve(folder, "tls.revocations_file", true, tls.mutable_revocations_file(), wrong);
  Resolve(folder, "policy_file", true, settings.mutable_policy_file(), wrong);
  Resolve(folder, "state_directory", true, settings.mutable_state_directory(), wrong);
  Resolve(folder, "areas_file", false, settings.mutable_areas_file(), wrong);
  Resolve(folder, "log_file", false, settings.mutable_log_file(), wrong);
  Resolve(folder, "postcode_directory_file", settings.has_sealing(),
          settings.mutable_postcode_directory_file(), wrong);
  Resolve(folder, "bank_holidays_file", false, settings.mutable_bank_holidays_file(), wrong);
  if (settings.has_sealing()) {
    config::Sealing& sealing = *settings.mutable_sealing();
    Resolve(folder, "sealing.certificates", true, sealing.mutable_certificates(), wrong);
    Resolve(folder, "sealing.recovery_certificate_file", true,
            sealing.mutable_recovery_certificate_file(), wrong);
  }
  config::Storage& storage = *settings.mutable_storage();
  if (storage.has_sqlite_file()) {
    Resolve(folder, "storage.sqlite_file", true, storage.mutable_sqlite_file(), wrong);
  } else if (storage.postgresql().empty()) {
    wrong.push_back("storage is required: sqlite_file or postgresql");
  }
}

}  // namespace

absl::StatusOr<config::GatewaySettings> ParseSettings(absl::string_view text,
                                                      const std::string& file) {
  config::GatewaySettings settings;
  if (const absl::Status parsed = config::ParseText(text, &settings); !parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(file, ": ", parsed.message()));
  }
  std::vector<std::string> wrong;
  CheckAddresses(settings, wrong);
  ResolvePaths(std::filesystem::path(file).parent_path(), settings, wrong);
  ApplyBounds(*settings.mutable_limits(), wrong);
  if (wrong.empty()) return settings;
  return absl::InvalidArgumentError(
      absl::StrJoin(wrong, "\n", [&file](std::string* out, const std::string& line) {
        absl::StrAppend(out, file, ": ", line);
      }));
}

absl::StatusOr<config::GatewaySettings> LoadSettings(const std::string& file) {
  absl::StatusOr<std::string> text = platform::ReadFile(file, kSettingsBytesMax);
  if (!text.ok()) return text.status();
  return ParseSettings(*text, file);
}

}  // namespace consortium::server
