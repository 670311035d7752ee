#include "adapters/inbox/settings.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "adapters/cli/json.h"
#include "adapters/inbox/csv_sink.h"
#include "adapters/inbox/endpoint_sink.h"
#include "adapters/inbox/folder_sink.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"
#include "certs/sealing/sealing_files.h"
#include "google/rpc/status_details.h"

namespace consortium::inbox {
namespace {

constexpr size_t kSettingsBytesMax = 64 * 1024;
constexpr size_t kSecretBytesMax = 4096;

// Collects what is wrong.
class Checks {
 public:
  void Require(bool holds, const std::string& field, absl::string_view description) {
    if (!holds) violations_.push_back({field, std::string(description)});
  }
  void Address(const std::string& field, const absl::Status& checked) {
    Require(checked.ok(), field, checked.message());
  }
  const std::vector<rpc::FieldViolation>& violations() const { return violations_; }

 private:
  std::vector<rpc::FieldViolation> violations_;
};

bool IsMailbox(const std::string& address) {
  const size_t at = address.find('@');
  const bool printable = std::all_of(address.begin(), address.end(), [](char c) {
    return absl::ascii_isgraph(c) && c != '<' && c != '>' && c != ',';
  });
  return printable && at != std::string::npos && at > 0 && at + 1 < address.size();
}

void CheckSink(const config::InboxSettings& settings, Checks* checks) {
  checks->Require(settings.sink_case() != config::InboxSettings::SINK_NOT_SET, "sink",
                  "required: one of folder, csv and endpoint");
  if (settings.has_folder()) {
    checks->Require(!settings.folder().path().empty(), "folder.path", "required: a folder");
  }
  if (settings.has_csv()) {
    const uint32_t seconds = settings.csv().progress_seconds();
    checks->Require(!settings.csv().path().empty(), "csv.path", "required: a file");
    checks->Require(
        seconds == 0 || (seconds >= kProgressSecondsMin && seconds <= kProgressSecondsMax),
        "csv.progress_seconds",
        absl::StrCat(kProgressSecondsMin, " to ", kProgressSecondsMax, ", or 0"));
  }
  if (settings.has_endpoint()) {
    checks->Address("endpoint.url", CheckWebAddress(settings.endpoint().url()));
    checks->Require(settings.endpoint().seconds_max() <= kEndpointSecondsMax,
                    "endpoint.seconds_max", absl::StrCat("at most ", kEndpointSecondsMax));
  }
}

void CheckNotification(const config::InboxSettings& settings, Checks* checks) {
  if (settings.has_webhook()) {
    checks->Address("webhook.url", CheckWebAddress(settings.webhook().url()));
  }
  if (!settings.has_mail()) return;
  const config::MailNotification& mail = settings.mail();
  checks->Address("mail.server", CheckMailAddress(mail.server()));
  checks->Require(IsMailbox(mail.from()), "mail.from", "required: an address such as a@b.example");
  checks->Require(mail.to_size() >= 1 && mail.to_size() <= kMailboxesMax, "mail.to",
                  absl::StrCat("1 to ", kMailboxesMax, " addresses"));
  for (int i = 0; i < mail.to_size(); ++i) {
    checks->Require(IsMailbox(mail.to(i)), absl::StrCat("mail.to[", i, "]"),
                    "an address such as a@b.example");
  }
  checks->Require(mail.username().empty() == mail.password_file().empty(), "mail.password_file",
                  "goes with username, and username with it");
}

std::vector<rpc::FieldViolation> ViolationsIn(const config::InboxSettings& settings) {
  Checks checks;
  checks.Require(
      settings.sealing_keys_size() >= 1 && settings.sealing_keys_size() <= kSealingKeysMax,
      "sealing_keys", absl::StrCat("1 to ", kSealingKeysMax, " keys"));
  for (int i = 0; i < settings.sealing_keys_size(); ++i) {
    const std::string field = absl::StrCat("sealing_keys[", i, "].");
    checks.Require(!settings.sealing_keys(i).certificate_file().empty(), field + "certificate_file",
                   "required: PEM file with the sealing certificate");
    checks.Require(!settings.sealing_keys(i).private_key_file().empty(), field + "private_key_file",
                   "required: PEM file with its private key, mode 0600");
  }
  checks.Require(!settings.state_folder().empty(), "state_folder",
                 "required: a folder for what the inbox remembers");
  checks.Require(settings.refusals_max() <= kRefusalsMax, "refusals_max",
                 absl::StrCat("at most ", kRefusalsMax));
  CheckSink(settings, &checks);
  CheckNotification(settings, &checks);
  return checks.violations();
}

void Resolve(const std::filesystem::path& folder, std::string* path) {
  if (path->empty() || std::filesystem::path(*path).is_absolute()) return;
  *path = (folder / *path).lexically_normal().string();
}

void ResolvePaths(const std::filesystem::path& folder, config::InboxSettings* settings) {
  for (config::SealingKeyFiles& key : *settings->mutable_sealing_keys()) {
    Resolve(folder, key.mutable_certificate_file());
    Resolve(folder, key.mutable_private_key_file());
  }
  Resolve(folder, settings->mutable_state_folder());
  if (settings->has_folder()) Resolve(folder, settings->mutable_folder()->mutable_path());
  if (settings->has_csv()) Resolve(folder, settings->mutable_csv()->mutable_path());
  if (settings->has_endpoint()) {
    Resolve(folder, settings->mutable_endpoint()->mutable_bearer_token_file());
    Resolve(folder, settings->mutable_endpoint()->mutable_trusted_issuers_file());
  }
  if (settings->has_webhook()) {
    Resolve(folder, settings->mutable_webhook()->mutable_bearer_token_file());
    Resolve(folder, settings->mutable_webhook()->mutable_trusted_issuers_file());
  }
  if (settings->has_mail()) {
    Resolve(folder, settings->mutable_mail()->mutable_password_file());
    Resolve(folder, settings->mutable_mail()->mutable_trusted_issuers_file());
  }
}

absl::StatusOr<std::string> ReadSecret(const std::string& path) {
  if (path.empty()) return std::string();
  absl::StatusOr<std::string> secret = platform::ReadFile(path, kSecretBytesMax);
  if (!secret.ok()) return secret;
  if (absl::Status is_private = platform::CheckPrivate(path); !is_private.ok()) return is_private;
  absl::StripAsciiWhitespace(&*secret);
  const bool one_word = !secret->empty() && std::all_of(secret->begin(), secret->end(), [](char c) {
    return !absl::ascii_iscntrl(c);
  });
  if (one_word) return secret;
  return absl::InvalidArgumentError(absl::StrCat(path, " must hold one line and nothing else"));
}

}  // namespace

absl::StatusOr<config::InboxSettings> LoadInboxSettings(const std::string& path) {
  absl::StatusOr<std::string> content = platform::ReadFile(path, kSettingsBytesMax);
  if (!content.ok()) return content.status();
  config::InboxSettings settings;
  if (absl::Status parsed = cli::ParseMessage(path, *content, &settings); !parsed.ok()) {
    return parsed;
  }
  if (const auto violations = ViolationsIn(settings); !violations.empty()) {
    const absl::Status invalid = rpc::InvalidFields(violations);
    absl::Status named(invalid.code(), absl::StrCat(path, ": ", invalid.message()));
    invalid.ForEachPayload([&named](absl::string_view type, const absl::Cord& payload) {
      named.SetPayload(type, payload);
    });
    return named;
  }
  ResolvePaths(std::filesystem::path(path).parent_path(), &settings);
  if (settings.refusals_max() == 0) settings.set_refusals_max(kRefusalsDefault);
  if (settings.has_csv() && settings.csv().progress_seconds() == 0) {
    settings.mutable_csv()->set_progress_seconds(kProgressSecondsDefault);
  }
  if (settings.has_endpoint() && settings.endpoint().seconds_max() == 0) {
    settings.mutable_endpoint()->set_seconds_max(kEndpointSecondsDefault);
  }
  return settings;
}

absl::StatusOr<sealing::SealingKeys> LoadSealingKeys(const config::InboxSettings& settings) {
  sealing::SealingKeys keys;
  for (const config::SealingKeyFiles& files : settings.sealing_keys()) {
    auto key = sealing::LoadSealingKey(files.certificate_file(), files.private_key_file());
    if (!key.ok()) return key.status();
    keys.push_back(*std::move(key));
  }
  return keys;
}

absl::StatusOr<std::unique_ptr<Sink>> MakeSink(const config::InboxSettings& settings, Disk& disk) {
  if (settings.has_folder()) {
    return std::make_unique<FolderSink>(settings.folder().path(), disk);
  }
  if (settings.has_csv()) return std::make_unique<CsvSink>(settings.csv().path(), disk);
  const config::EndpointSink& endpoint = settings.endpoint();
  absl::StatusOr<std::string> token = ReadSecret(endpoint.bearer_token_file());
  if (!token.ok()) return token.status();
  return std::make_unique<EndpointSink>(WebPeer{endpoint.url(), *std::move(token),
                                                endpoint.trusted_issuers_file(),
                                                absl::Seconds(endpoint.seconds_max())});
}

absl::StatusOr<std::unique_ptr<Notifier>> MakeNotifier(const config::InboxSettings& settings,
                                                       const platform::Clock& clock) {
  if (settings.has_webhook()) {
    const config::WebhookNotification& webhook = settings.webhook();
    absl::StatusOr<std::string> token = ReadSecret(webhook.bearer_token_file());
    if (!token.ok()) return token.status();
    return std::make_unique<WebhookNotifier>(
        WebPeer{webhook.url(), *std::move(token), webhook.trusted_issuers_file()});
  }
  if (!settings.has_mail()) return std::unique_ptr<Notifier>();
  const config::MailNotification& mail = settings.mail();
  absl::StatusOr<std::string> password = ReadSecret(mail.password_file());
  if (!password.ok()) return password.status();
  return std::make_unique<MailNotifier>(
      MailNotifier::Settings{{mail.server(), "", mail.trusted_issuers_file()},
                             mail.username(),
                             *std::move(password),
                             mail.from(),
                             {mail.to().begin(), mail.to().end()}},
      clock);
}

absl::StatusOr<platform::FileDescriptor> TakeStateFolder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return platform::FileError(errno, "state_folder: cannot make", folder);
  }
  const std::string path = absl::StrCat(folder, "/lock");
  platform::FileDescriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock.valid()) {
    return platform::FileError(errno, "state_folder: cannot open", path);
  }
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  return absl::FailedPreconditionError(absl::StrCat(
      folder, " is in use by another inbox; end that one, or give this one a folder of its own"));
}

}  // namespace consortium::inbox
