#include "adapters/cli/certificate_commands.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "adapters/cli/directory_view.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/local_time.h"
#include "certs/identity/spiffe_id.h"
#include "certs/platform/file.h"
#include "google/protobuf/struct.pb.h"

namespace consortium::cli {
namespace {

constexpr size_t kRequestBytesMax = 64 * 1024;

using Fields = google::protobuf::Map<std::string, google::protobuf::Value>;

void SetTime(Fields& fields, const char* name, absl::Time at) {
  fields[name].set_string_value(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", at, absl::UTCTimeZone()));
}

google::protobuf::Struct ToStruct(const authority::Issued& issued) {
  google::protobuf::Struct one;
  Fields& fields = *one.mutable_fields();
  fields["serial"].set_string_value(issued.serial);
  fields["spiffeId"].set_string_value(issued.spiffe_id);
  fields["use"].set_string_value(UseText(issued.use));
  auto* hosts = fields["hosts"].mutable_list_value();
  for (const std::string& host : issued.hosts) hosts->add_values()->set_string_value(host);
  SetTime(fields, "notBefore", issued.not_before);
  SetTime(fields, "notAfter", issued.not_after);
  fields["revoked"].set_bool_value(issued.revoked);
  if (issued.revoked) SetTime(fields, "revokedAt", issued.revoked_at);
  return one;
}

// An answer that names the files it left behind.
google::protobuf::Struct FilesStruct(const std::vector<std::string>& files) {
  google::protobuf::Struct answer;
  auto* list = (*answer.mutable_fields())["files"].mutable_list_value();
  for (const std::string& file : files) list->add_values()->set_string_value(file);
  return answer;
}

// Days that a certificate is valid unless the operator says otherwise: changing a
// sealing key takes three people's hands, the recovery key a visit to the safe.
uint32_t UsualDays(authority::CertificateUse use) {
  switch (use) {
    case authority::CertificateUse::kSealing:
      return 365;
    case authority::CertificateUse::kRecovery:
      return 1825;
    case authority::CertificateUse::kMember:
    case authority::CertificateUse::kGateway:
      return 90;
  }
  return 90;
}

}  // namespace

CertificateCommands::CertificateCommands(CLI::App& app, Session& session) : session_(session) {
  CLI::App* group =
      app.add_subcommand("certs", "The consortium's certificate authority and its certificates");
  group->require_subcommand(1);
  group->footer(R"(How a client gets its certificate:
  1. the member:    consortium certs request --member hackney --client adapter
                    makes hackney-adapter.key (stays there) and hackney-adapter.csr (goes to the operator)
  2. the operator:  consortium certs issue --csr hackney-adapter.csr --member hackney \
                        --client adapter --out hackney-adapter.pem
  3. the member:    names certificate, key and authority.crt in its client.textproto

The client `sealing` is reserved for a member's sealing key, which enquiries are encrypted to, and
the client `recovery` of `consortium` for the recovery key, which is kept offline. Both go the same
way; their certificates go to the gateway and cannot call it. To change a sealing key, make the
new one in another folder (--into) and keep the old until its enquiries are opened.)");
  AddInit(*group);
  AddRequest(*group);
  AddIssue(*group);
  AddRevoke(*group);
  AddList(*group);
}

void CertificateCommands::AddFolder(CLI::App& command) {
  command.add_option("--authority", folder_, "The authority's folder")
      ->type_name("FOLDER")
      ->capture_default_str();
}

void CertificateCommands::AddInit(CLI::App& group) {
  CLI::App* init = group.add_subcommand("init", "Make a new authority");
  AddFolder(*init);
  init->add_option("--trust-domain", trust_domain_, "Of every identity")
      ->type_name("DOMAIN")
      ->capture_default_str();
  init->footer(
      "Example:\n  consortium certs init --authority /var/lib/consortium/authority\n"
      "The gateway reads authority.crt as trusted_issuers_file and revoked.crl as\n"
      "revocations_file. Keep authority.key on a machine of its own, with a backup.");
  init->callback([this] { session_.exit_code = Init(); });
}

void CertificateCommands::AddRequest(CLI::App& group) {
  CLI::App* request = group.add_subcommand(
      "request", "Make a key and a request for its certificate, at the member");
  request->add_option("--member", member_, "e.g. hackney")->type_name("MEMBER")->required();
  request->add_option("--client", client_, "e.g. adapter")->type_name("CLIENT")->required();
  request->add_option("--trust-domain", trust_domain_, "Of the consortium")
      ->type_name("DOMAIN")
      ->capture_default_str();
  request->add_option("--into", into_, "Folder for MEMBER-CLIENT.key (0600) and MEMBER-CLIENT.csr")
      ->type_name("FOLDER")
      ->capture_default_str();
  request->footer(
      "Example:\n  consortium certs request --member hackney --client adapter\n"
      "The key never leaves this machine: send the .csr alone.");
  request->callback([this] { session_.exit_code = Request(); });
}

void CertificateCommands::AddIssue(CLI::App& group) {
  CLI::App* issue = group.add_subcommand("issue", "Certify a request");
  AddFolder(*issue);
  issue->add_option("--csr", request_file_, "The request (PKCS #10, PEM)")
      ->type_name("FILE")
      ->required();
  issue->add_option("--member", member_, "Whom it is for: what the request says does not count")
      ->type_name("MEMBER")
      ->required();
  issue->add_option("--client", client_, "… and which client")->type_name("CLIENT")->required();
  issue->add_option("--out", out_file_, "Where the certificate goes (PEM)")
      ->type_name("FILE")
      ->required();
  issue
      ->add_option("--days", days_,
                   "How long it is valid; else 90, for sealing 365, for recovery 1825")
      ->type_name("DAYS")
      ->check(CLI::Range(1u, 3652u, "1-398, for recovery 1-3652"));
  CLI::Option* gateway = issue->add_flag("--gateway", gateway_, "For the gateway itself");
  CLI::Option* host = issue
                          ->add_option("--host", hosts_,
                                       "With --gateway: names and addresses that clients connect "
                                       "to, with commas")
                          ->type_name("HOST")
                          ->delimiter(',')
                          ->allow_extra_args(false);
  gateway->needs(host);
  host->needs(gateway);
  issue->footer(
      "Examples:\n"
      "  consortium certs issue --csr hackney-adapter.csr --member hackney --client adapter \\\n"
      "      --out hackney-adapter.pem\n"
      "  consortium certs issue --csr consortium-gateway.csr --member consortium --client gateway "
      "\\\n"
      "      --gateway --host gateway.example,10.0.0.5 --out gateway.pem\n"
      "  consortium certs issue --csr hackney-sealing.csr --member hackney --client sealing \\\n"
      "      --out hackney-sealing.pem");
  issue->callback([this] { session_.exit_code = Issue(); });
}

void CertificateCommands::AddRevoke(CLI::App& group) {
  CLI::App* revoke = group.add_subcommand("revoke", "Revoke a certificate, or all of a client");
  AddFolder(*revoke);
  CLI::Option* serial = revoke->add_option("SERIAL", serial_, "As `certs list` shows it");
  CLI::Option* member = revoke->add_option("--member", member_, "Instead: all of this member's …")
                            ->type_name("MEMBER");
  CLI::Option* client = revoke->add_option("--client", client_, "… certificates for this client")
                            ->type_name("CLIENT");
  member->needs(client)->excludes(serial);
  client->needs(member);
  revoke->footer(
      "Examples:\n  consortium certs revoke 5f0c…\n"
      "  consortium certs revoke --member hackney --client adapter\n"
      "Signs revoked.crl anew. The gateway reads it by itself and ends open streams within five\n"
      "seconds; where it runs elsewhere, copy the file there.");
  revoke->callback([this] { session_.exit_code = Revoke(); });
}

void CertificateCommands::AddList(CLI::App& group) {
  CLI::App* list = group.add_subcommand("list", "Every certificate issued, with its state");
  AddFolder(*list);
  list->callback([this] { session_.exit_code = List(); });

  CLI::App* refresh =
      group.add_subcommand("refresh", "Sign the revocation list anew, for another year");
  AddFolder(*refresh);
  refresh->callback([this] { session_.exit_code = Refresh(); });
}

ExitCode CertificateCommands::WithAuthority(
    absl::FunctionRef<ExitCode(authority::Authority&)> work) {
  absl::StatusOr<authority::Authority> authority = authority::Authority::Open(folder_);
  if (!authority.ok()) return session_.Fail(authority.status(), ExitCode::kLocal);
  return work(*authority);
}

ExitCode CertificateCommands::Init() {
  const auto made = authority::Authority::Create(folder_, trust_domain_, session_.now());
  if (!made.ok()) return session_.Fail(made.status(), ExitCode::kLocal);
  const std::string certificate = folder_ + "/authority.crt";
  const std::string revocations = folder_ + "/revoked.crl";
  return session_.Answer(FilesStruct({certificate, revocations}), [&] {
    return absl::StrCat("Made an authority for ", trust_domain_, " in ", folder_,
                        ":\n  authority.key  its key: keep it here, back it up, show it to nobody\n"
                        "  authority.crt  for the gateway and every client\n"
                        "  revoked.crl    for the gateway\n");
  });
}

ExitCode CertificateCommands::Request() {
  const auto id = identity::SpiffeId::Make(trust_domain_, member_, client_);
  if (!id.ok()) return session_.Fail(id.status(), ExitCode::kUsage);
  const std::string stem = absl::StrCat(into_, "/", member_, "-", client_);
  const std::string key_file = stem + ".key";
  const std::string csr_file = stem + ".csr";
  std::error_code failed;
  if (std::filesystem::exists(key_file, failed)) {
    return session_.Fail(absl::AlreadyExistsError(absl::StrCat(
                             key_file, " exists already: move it away first, it may be in use")),
                         ExitCode::kLocal);
  }
  const auto made = authority::MakeRequest(id->ToString());
  if (!made.ok()) return session_.Fail(made.status(), ExitCode::kUsage);
  absl::Status written =
      platform::WriteFile(key_file, made->private_key_pem, platform::FileMode::kPrivate);
  written.Update(platform::WriteFile(csr_file, made->request_pem, platform::FileMode::kPublic));
  if (!written.ok()) return session_.Fail(written, ExitCode::kLocal);
  return session_.Answer(FilesStruct({key_file, csr_file}), [&] {
    return absl::StrCat("Made for ", id->ToString(), ":\n  ", key_file, "  the key: stays here\n  ",
                        csr_file, "  the request: send it to the consortium's operator\n");
  });
}

ExitCode CertificateCommands::Issue() {
  const auto request = platform::ReadFile(request_file_, kRequestBytesMax);
  if (!request.ok()) return session_.Fail(request.status(), ExitCode::kLocal);
  return WithAuthority([&](authority::Authority& authority) {
    authority::IssueOptions options;
    options.use =
        gateway_ ? authority::CertificateUse::kGateway : authority::UseOf(member_, client_);
    options.member = member_;
    options.client = client_;
    options.hosts = hosts_;
    options.validity = absl::Hours(24 * (days_ > 0 ? days_ : UsualDays(options.use)));
    const auto certificate = authority.Issue(*request, options, session_.now());
    if (!certificate.ok()) return session_.Fail(certificate.status(), ExitCode::kInvalid);
    const authority::Issued issued = authority.List().back();
    if (absl::Status written =
            platform::WriteFile(out_file_, *certificate, platform::FileMode::kPublic);
        !written.ok()) {
      return session_.Fail(
          absl::Status(written.code(), absl::StrCat(written.message(),
                                                    ". The certificate is in the register: "
                                                    "revoke ",
                                                    issued.serial, " and issue again")),
          ExitCode::kLocal);
    }
    return session_.Answer(ToStruct(issued), [&] {
      return absl::StrCat("Issued to ", issued.spiffe_id, "\n  until   ",
                          LocalTime(issued.not_after), "\n  serial  ", issued.serial,
                          "\n  file    ", out_file_, "\n");
    });
  });
}

ExitCode CertificateCommands::Revoke() {
  return WithAuthority([&](authority::Authority& authority) {
    std::vector<std::string> serials;
    if (!serial_.empty()) {
      serials.push_back(serial_);
    } else if (!member_.empty()) {
      const auto id = identity::SpiffeId::Make(authority.trust_domain(), member_, client_);
      if (!id.ok()) return session_.Fail(id.status(), ExitCode::kUsage);
      for (const authority::Issued& issued : authority.List()) {
        if (issued.spiffe_id == id->ToString() && !issued.revoked) {
          serials.push_back(issued.serial);
        }
      }
    }
    if (serials.empty()) {
      return session_.Fail(
          absl::NotFoundError("no certificate to revoke: give a SERIAL of `certs list`, or "
                              "--member and --client of certificates that are not revoked yet"),
          ExitCode::kNothingFound);
    }
    for (const std::string& serial : serials) {
      if (absl::Status revoked = authority.Revoke(serial, session_.now()); !revoked.ok()) {
        return session_.Fail(
            revoked, absl::IsNotFound(revoked) ? ExitCode::kNothingFound : ExitCode::kLocal);
      }
    }
    return session_.Answer(FilesStruct({folder_ + "/revoked.crl"}), [&] {
      return absl::StrCat("Revoked ", Counted(serials.size(), "certificate", "certificates"), "; ",
                          folder_, "/revoked.crl is signed anew.\n");
    });
  });
}

ExitCode CertificateCommands::List() {
  return WithAuthority([&](authority::Authority& authority) {
    const std::vector<authority::Issued> issued = authority.List();
    google::protobuf::Struct answer;
    auto* list = (*answer.mutable_fields())["certificates"].mutable_list_value();
    for (const authority::Issued& one : issued) {
      *list->add_values()->mutable_struct_value() = ToStruct(one);
    }
    return session_.Answer(
        answer, [&] { return RenderCertificates(issued, session_.now(), session_.colour()); });
  });
}

ExitCode CertificateCommands::Refresh() {
  return WithAuthority([&](authority::Authority& authority) {
    if (absl::Status signed_anew = authority.RefreshRevocations(session_.now());
        !signed_anew.ok()) {
      return session_.Fail(signed_anew, ExitCode::kLocal);
    }
    return session_.Answer(FilesStruct({folder_ + "/revoked.crl"}), [&] {
      return absl::StrCat(folder_, "/revoked.crl is signed anew, for another year.\n");
    });
  });
}

}  // namespace consortium::cli
