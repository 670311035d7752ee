#include "certs/authority/register.h"

#include <arpa/inet.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/identity/spiffe_id.h"
#include "consortium/config/text_format.h"
#include "google/protobuf/text_format.h"

namespace consortium::authority {
namespace {

constexpr absl::string_view kHeading =
    "# proto-message: consortium.config.AuthorityRegister\n"
    "# What this authority certified. Written by `consortium certs`; do not edit.\n\n";
constexpr size_t kHostLengthMax = 253;
constexpr size_t kLabelLengthMax = 63;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

// InfinitePast when `text` is none; ParseRegister admits no such text.
absl::Time TimeFrom(const std::string& text) {
  absl::Time time;
  return absl::ParseTime(absl::RFC3339_full, text, &time, nullptr) ? time : absl::InfinitePast();
}

bool IsAddress(const std::string& host) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

bool IsLabel(absl::string_view label) {
  return !label.empty() && label.size() <= kLabelLengthMax && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), [](unsigned char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

bool IsDnsName(absl::string_view host) {
  if (host.empty() || host.size() > kHostLengthMax) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(host, '.');
  return std::all_of(labels.begin(), labels.end(), IsLabel);
}

absl::Status AddHosts(const IssueOptions& options, CertificateContent& content) {
  if (options.use != CertificateUse::kGateway) {
    if (options.hosts.empty()) return absl::OkStatus();
    return Wrong("a member's certificate has no hosts; only a gateway's has");
  }
  if (options.hosts.empty() || options.hosts.size() > Authority::kHostsMax) {
    return Wrong(absl::StrCat("a gateway's certificate has 1 to ", Authority::kHostsMax,
                              " hosts; these are ", options.hosts.size()));
  }
  for (size_t i = 0; i < options.hosts.size(); ++i) {
    const std::string& host = options.hosts[i];
    if (IsAddress(host)) {
      content.addresses.push_back(host);
    } else if (IsDnsName(host)) {
      content.dns_names.push_back(host);
    } else {
      return Wrong(absl::StrCat("host ", i + 1,
                                " is neither an IP address nor a DNS name of lower-case letters, "
                                "digits, '-' and '.'"));
    }
  }
  return absl::OkStatus();
}

// The two spellings of a use, in one order.
constexpr std::pair<CertificateUse, config::CertificateUse> kUses[] = {
    {CertificateUse::kMember, config::CERTIFICATE_USE_MEMBER},
    {CertificateUse::kGateway, config::CERTIFICATE_USE_GATEWAY},
    {CertificateUse::kSealing, config::CERTIFICATE_USE_SEALING},
    {CertificateUse::kRecovery, config::CERTIFICATE_USE_RECOVERY},
};

bool KnownUse(config::CertificateUse use) {
  return std::any_of(std::begin(kUses), std::end(kUses),
                     [use](const auto& known) { return known.second == use; });
}

config::CertificateUse ToProto(CertificateUse use) {
  for (const auto& [ours, theirs] : kUses) {
    if (ours == use) return theirs;
  }
  return config::CERTIFICATE_USE_UNSPECIFIED;
}

// Of a use that is known.
CertificateUse FromProto(config::CertificateUse use) {
  for (const auto& [ours, theirs] : kUses) {
    if (theirs == use) return ours;
  }
  return CertificateUse::kMember;
}

// The reserved client parts say what a certificate is for, so that its name can
// never be taken for another kind's.
absl::Status CheckUse(const IssueOptions& options) {
  const CertificateUse named = UseOf(options.member, options.client);
  if (options.use == named) return absl::OkStatus();
  const bool free_name = named == CertificateUse::kMember;
  if (options.use == CertificateUse::kGateway && free_name) return absl::OkStatus();
  if (options.use == CertificateUse::kSealing) {
    return Wrong("a sealing certificate is of the client `sealing`");
  }
  if (options.use == CertificateUse::kRecovery) {
    return Wrong("the recovery certificate is of the client `recovery` of `consortium`");
  }
  return Wrong(
      "the clients `sealing`, and `recovery` of `consortium`, are reserved for certificates that "
      "enquiries are sealed to; name the client otherwise");
}

}  // namespace

CertificateUse UseOf(absl::string_view member, absl::string_view client) {
  if (client == identity::kSealingClient) return CertificateUse::kSealing;
  if (member == identity::kRecoveryMember && client == identity::kRecoveryClient)
    return CertificateUse::kRecovery;
  return CertificateUse::kMember;
}

std::string PrintRegister(const config::AuthorityRegister& entries) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(entries, &text);
  return absl::StrCat(kHeading, text);
}

absl::StatusOr<config::AuthorityRegister> ParseRegister(absl::string_view text) {
  config::AuthorityRegister entries;
  if (const absl::Status parsed = config::ParseText(text, &entries); !parsed.ok()) {
    return Wrong(absl::StrCat("register.textproto, ", parsed.message()));
  }
  if (absl::Status status = identity::CheckTrustDomain(entries.trust_domain()); !status.ok()) {
    return Wrong(absl::StrCat("register.textproto: ", status.message()));
  }
  for (int i = 0; i < entries.certificates_size(); ++i) {
    const config::IssuedCertificate& entry = entries.certificates(i);
    if (entry.serial().empty() || entry.spiffe_id().empty() || !KnownUse(entry.use()) ||
        TimeFrom(entry.not_before()) == absl::InfinitePast() ||
        TimeFrom(entry.not_after()) == absl::InfinitePast()) {
      return Wrong(absl::StrCat("register.textproto: certificates[", i, "] is not complete"));
    }
  }
  return entries;
}

absl::StatusOr<CertificateContent> ContentOf(absl::string_view trust_domain,
                                             const IssueOptions& options) {
  absl::StatusOr<identity::SpiffeId> id =
      identity::SpiffeId::Make(trust_domain, options.member, options.client);
  if (!id.ok()) return id.status();
  if (absl::Status status = CheckUse(options); !status.ok()) return status;
  const bool recovery = options.use == CertificateUse::kRecovery;
  const absl::Duration validity_max =
      recovery ? Authority::kRecoveryValidityMax : Authority::kValidityMax;
  if (options.validity < absl::Seconds(1) || options.validity > validity_max) {
    return Wrong(
        absl::StrCat("the validity must be 1 second to ", validity_max / absl::Hours(24), " days"));
  }
  CertificateContent content;
  content.serial = NewSerial();
  content.organisation = id->member();
  content.common_name = id->client();
  content.uris = {id->ToString()};
  content.for_sealing = recovery || options.use == CertificateUse::kSealing;
  content.for_clients = !content.for_sealing;
  content.for_servers = options.use == CertificateUse::kGateway;
  if (absl::Status status = AddHosts(options, content); !status.ok()) return status;
  return content;
}

config::IssuedCertificate EntryOf(const CertificateContent& content, const IssueOptions& options) {
  config::IssuedCertificate entry;
  entry.set_serial(content.serial);
  entry.set_spiffe_id(content.uris.front());
  entry.set_use(ToProto(options.use));
  entry.set_not_before(TimeText(content.not_before));
  entry.set_not_after(TimeText(content.not_after));
  for (const std::string& host : options.hosts) entry.add_hosts(host);
  return entry;
}

Issued IssuedOf(const config::IssuedCertificate& entry) {
  Issued issued;
  issued.serial = entry.serial();
  issued.spiffe_id = entry.spiffe_id();
  issued.use = FromProto(entry.use());
  issued.not_before = TimeFrom(entry.not_before());
  issued.not_after = TimeFrom(entry.not_after());
  issued.hosts.assign(entry.hosts().begin(), entry.hosts().end());
  return issued;
}

}  // namespace consortium::authority
