#include "certs/authority/authority.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "certs/authority/register.h"
#include "certs/authority/signing.h"
#include "certs/identity/inspect.h"
#include "certs/identity/spiffe_id.h"
#include "certs/identity/trust.h"
#include "certs/platform/file.h"
#include "certs/platform/file_descriptor.h"
#include "certs/platform/file_error.h"
#include "consortium/config/authority.pb.h"

namespace consortium::authority {
namespace {

using platform::FileMode;

constexpr char kCertificateFile[] = "authority.crt";
constexpr char kKeyFile[] = "authority.key";
constexpr char kRegisterFile[] = "register.textproto";
constexpr char kRevocationsFile[] = "revoked.crl";
constexpr absl::Duration kAuthorityValidity = absl::Hours(24 * 3652);
constexpr absl::Duration kListValidity = absl::Hours(24 * 365);
// Members' clocks may be a little behind.
constexpr absl::Duration kClockTolerance = absl::Minutes(5);
constexpr size_t kFileBytesMax = size_t{64} * 1024 * 1024;

std::string Beside(const std::string& folder, absl::string_view name) {
  return absl::StrCat(folder, "/", name);
}

absl::Status Damaged(const std::string& folder, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the authority in ", folder, ": ", what,
                                          "; restore the folder from its backup"));
}

absl::StatusOr<platform::FileDescriptor> Lock(const std::string& folder) {
  platform::FileDescriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.valid()) {
    absl::Status failed = platform::FileError(errno, "cannot open the authority's folder", folder);
    if (!absl::IsNotFound(failed)) return failed;
    return absl::NotFoundError(
        absl::StrCat(failed.message(), ", or make an authority with: consortium certs init"));
  }
  if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
    return absl::UnavailableError(absl::StrCat(
        "the authority in ", folder, " is in use by another process; try again when it has ended"));
  }
  return descriptor;
}

bool Exists(const std::string& path) {
  struct stat facts = {};
  return ::lstat(path.c_str(), &facts) == 0;
}

absl::Status CheckAbsent(const std::string& folder) {
  for (const char* name : {kCertificateFile, kKeyFile, kRegisterFile, kRevocationsFile}) {
    if (!Exists(Beside(folder, name))) continue;
    return absl::AlreadyExistsError(
        absl::StrCat(folder, " holds ", name,
                     " already; nothing was changed. Use the authority that is there, "
                     "or make the new one in another folder"));
  }
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(folder).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return absl::OkStatus();
  return platform::FileError(errno, "cannot make", folder);
}

// A file without which the authority is not whole.
absl::StatusOr<std::string> ReadPart(const std::string& folder, const char* name) {
  absl::StatusOr<std::string> content = platform::ReadFile(Beside(folder, name), kFileBytesMax);
  if (absl::IsNotFound(content.status())) {
    return Damaged(folder, absl::StrCat(name, " is missing"));
  }
  return content;
}

}  // namespace

struct Authority::State {
  std::string folder;
  platform::FileDescriptor lock;
  Issuer issuer;
  absl::Time not_after;  // The authority's own end.
  config::AuthorityRegister entries;
  std::string revocations_pem;
  identity::RevocationFacts revocations;

  // On disk, or an error and as before.
  absl::Status Append(config::IssuedCertificate issued);
  absl::Status SignAndWrite(identity::RevocationFacts next, absl::Time now);
  // Whether the files belong together. DATA_LOSS.
  absl::Status CheckWhole();
};

absl::Status Authority::State::Append(config::IssuedCertificate issued) {
  *entries.add_certificates() = std::move(issued);
  absl::Status written =
      platform::WriteFile(Beside(folder, kRegisterFile), PrintRegister(entries), FileMode::kPublic);
  if (!written.ok()) entries.mutable_certificates()->RemoveLast();
  return written;
}

absl::Status Authority::State::SignAndWrite(identity::RevocationFacts next, absl::Time now) {
  next.number = revocations.number + 1;
  next.this_update = now;
  next.next_update = now + kListValidity;
  absl::StatusOr<std::string> pem = SignRevocations(issuer, next);
  if (!pem.ok()) return pem.status();
  if (absl::Status status =
          platform::WriteFile(Beside(folder, kRevocationsFile), *pem, FileMode::kPublic);
      !status.ok()) {
    return status;
  }
  revocations_pem = *std::move(pem);
  revocations = std::move(next);
  return absl::OkStatus();
}

absl::Status Authority::State::CheckWhole() {
  absl::StatusOr<bool> together = BelongTogether(issuer);
  if (!together.ok()) return Damaged(folder, together.status().message());
  if (!*together) return Damaged(folder, "authority.key is not the key of authority.crt");
  absl::StatusOr<identity::CertificateFacts> facts = identity::Inspect(issuer.certificate_pem);
  if (!facts.ok()) return Damaged(folder, facts.status().message());
  not_after = facts->not_after;
  if (facts->fingerprint != entries.authority_fingerprint()) {
    return Damaged(folder, "register.textproto is of another authority");
  }
  // Checks the list's signature, among others.
  absl::Status trusted = identity::Trust::Parse(issuer.certificate_pem, revocations_pem).status();
  if (!trusted.ok()) return Damaged(folder, trusted.message());
  absl::StatusOr<identity::RevocationFacts> list = identity::InspectRevocations(revocations_pem);
  if (!list.ok()) return Damaged(folder, list.status().message());
  revocations = *std::move(list);
  absl::flat_hash_set<std::string> serials;
  for (const config::IssuedCertificate& issued : entries.certificates()) {
    serials.insert(issued.serial());
  }
  for (const identity::Revocation& revocation : revocations.revocations) {
    if (!serials.contains(revocation.serial)) {
      return Damaged(folder, "revoked.crl revokes a certificate that register.textproto lacks");
    }
  }
  return absl::OkStatus();
}

Authority::Authority(std::unique_ptr<State> state) : state_(std::move(state)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority& Authority::operator=(Authority&&) noexcept = default;
Authority::~Authority() = default;

absl::StatusOr<Authority> Authority::Create(const std::string& folder,
                                            absl::string_view trust_domain, absl::Time now) {
  if (absl::Status status = identity::CheckTrustDomain(trust_domain); !status.ok()) return status;
  if (absl::Status status = MakeFolder(folder); !status.ok()) return status;
  absl::StatusOr<platform::FileDescriptor> lock = Lock(folder);
  if (!lock.ok()) return lock.status();
  if (absl::Status status = CheckAbsent(folder); !status.ok()) return status;

  absl::StatusOr<Issuer> issuer =
      MakeIssuer(trust_domain, 0, now - kClockTolerance, now + kAuthorityValidity);
  if (!issuer.ok()) return issuer.status();
  absl::StatusOr<identity::CertificateFacts> facts = identity::Inspect(issuer->certificate_pem);
  if (!facts.ok()) return facts.status();
  auto state = std::make_unique<State>();
  state->folder = folder;
  state->lock = *std::move(lock);
  state->issuer = *std::move(issuer);
  state->not_after = facts->not_after;
  state->entries.set_trust_domain(std::string(trust_domain));
  state->entries.set_authority_fingerprint(facts->fingerprint);

  absl::Status written = platform::WriteFile(Beside(folder, kKeyFile),
                                             state->issuer.private_key_pem, FileMode::kPrivate);
  if (written.ok()) {
    written = platform::WriteFile(Beside(folder, kCertificateFile), state->issuer.certificate_pem,
                                  FileMode::kPublic);
  }
  if (written.ok()) written = state->SignAndWrite({}, now);
  if (written.ok()) {
    written = platform::WriteFile(Beside(folder, kRegisterFile), PrintRegister(state->entries),
                                  FileMode::kPublic);
  }
  if (!written.ok()) return written;
  return Authority(std::move(state));
}

absl::StatusOr<Authority> Authority::Open(const std::string& folder) {
  absl::StatusOr<platform::FileDescriptor> lock = Lock(folder);
  if (!lock.ok()) return lock.status();
  if (!Exists(Beside(folder, kKeyFile))) {
    return absl::NotFoundError(absl::StrCat(folder, " has no ", kKeyFile,
                                            "; make an authority with: consortium certs init"));
  }
  if (absl::Status status = platform::CheckPrivate(Beside(folder, kKeyFile)); !status.ok()) {
    return status;
  }
  auto state = std::make_unique<State>();
  state->folder = folder;
  state->lock = *std::move(lock);
  absl::StatusOr<std::string> key = ReadPart(folder, kKeyFile);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> certificate = ReadPart(folder, kCertificateFile);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> entries = ReadPart(folder, kRegisterFile);
  if (!entries.ok()) return entries.status();
  absl::StatusOr<std::string> revocations = ReadPart(folder, kRevocationsFile);
  if (!revocations.ok()) return revocations.status();

  state->issuer = {*std::move(certificate), *std::move(key)};
  state->revocations_pem = *std::move(revocations);
  absl::StatusOr<config::AuthorityRegister> parsed = ParseRegister(*entries);
  if (!parsed.ok()) return Damaged(folder, parsed.status().message());
  state->entries = *std::move(parsed);
  if (absl::Status status = state->CheckWhole(); !status.ok()) return status;
  return Authority(std::move(state));
}

const std::string& Authority::trust_domain() const { return state_->entries.trust_domain(); }
std::string Authority::certificate_pem() const { return state_->issuer.certificate_pem; }
std::string Authority::revocations_pem() const { return state_->revocations_pem; }

absl::StatusOr<std::string> Authority::Issue(absl::string_view request_pem,
                                             const IssueOptions& options, absl::Time now) {
  const bool sealing =
      options.use == CertificateUse::kSealing || options.use == CertificateUse::kRecovery;
  if (absl::Status status = sealing ? CheckSealingRequest(request_pem) : CheckRequest(request_pem);
      !status.ok()) {
    return status;
  }
  absl::StatusOr<CertificateContent> content = ContentOf(trust_domain(), options);
  if (!content.ok()) return content.status();
  content->not_before = now - kClockTolerance;
  content->not_after = now + options.validity;
  if (content->not_after > state_->not_after) {
    return absl::InvalidArgumentError(
        absl::StrCat("the validity passes the authority's own end, ",
                     absl::FormatTime("%Y-%m-%d", state_->not_after, absl::UTCTimeZone()),
                     "; ask for less, or make a new authority"));
  }
  absl::StatusOr<std::string> pem = SignCertificate(state_->issuer, request_pem, *content);
  if (!pem.ok()) return pem.status();
  if (absl::Status status = state_->Append(EntryOf(*content, options)); !status.ok()) {
    return status;
  }
  return pem;
}

absl::Status Authority::Revoke(absl::string_view serial, absl::Time now) {
  const auto& issued = state_->entries.certificates();
  const bool known = std::any_of(issued.begin(), issued.end(),
                                 [&](const auto& entry) { return entry.serial() == serial; });
  if (!known) {
    return absl::NotFoundError(
        "the authority issued no certificate of this serial number; consortium certs list shows "
        "them");
  }
  identity::RevocationFacts next = state_->revocations;
  for (const identity::Revocation& revocation : next.revocations) {
    if (revocation.serial == serial) return absl::OkStatus();
  }
  // Whole seconds, as the list on disk has them.
  next.revocations.push_back({std::string(serial), absl::FromTimeT(absl::ToTimeT(now))});
  return state_->SignAndWrite(std::move(next), now);
}

absl::Status Authority::RefreshRevocations(absl::Time now) {
  return state_->SignAndWrite(state_->revocations, now);
}

std::vector<Issued> Authority::List() const {
  absl::flat_hash_map<std::string, absl::Time> revoked;
  for (const identity::Revocation& revocation : state_->revocations.revocations) {
    revoked[revocation.serial] = revocation.revoked_at;
  }
  std::vector<Issued> all;
  for (const config::IssuedCertificate& entry : state_->entries.certificates()) {
    all.push_back(IssuedOf(entry));
    if (const auto found = revoked.find(entry.serial()); found != revoked.end()) {
      all.back().revoked = true;
      all.back().revoked_at = found->second;
    }
  }
  return all;
}

}  // namespace consortium::authority
