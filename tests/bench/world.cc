#include "tests/bench/world.h"

#include <signal.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/identity/spiffe_id.h"
#include "certs/platform/clock.h"
#include "certs/platform/file.h"
#include "certs/platform/random.h"
#include "consortium/config/gateway.pb.h"
#include "consortium/config/policy.pb.h"
#include "google/protobuf/text_format.h"
#include "grpcpp/generic/generic_stub.h"
#include "policy/listing/row_rules.h"
#include "tests/bench/process_cpu.h"

namespace consortium::bench {
namespace {

constexpr char kTrustDomain[] = "consortium.example";
constexpr const char* kActions[] = {"directory.whoami", "directory.members", "vacancies.publish",
                                    "vacancies.search", "vacancies.watch",   "vacancies.read",
                                    "vacancies.lists",  "training.publish",  "training.search",
                                    "training.book",    "placements.request"};

// Everybody takes enquiries; the first three have those that go elsewhere, too.
void AddEnquiries(config::Policy& policy) {
  for (config::Member& member : *policy.mutable_members()) {
    config::PublicFace& face = *member.mutable_public_face();
    face.set_telephone("020 7946 0102");
    face.set_email(absl::StrCat("enquiries@", member.id(), ".example"));
    face.set_page_url(absl::StrCat("https://", member.id(), ".example/fostering"));
    face.set_information_pack_url(absl::StrCat("https://", member.id(), ".example/pack"));
  }
  config::EnquiryRules& rules = *policy.mutable_enquiries();
  rules.set_coordinator(BoroughId(0));
  rules.set_adoption_recipient(BoroughId(1));
  rules.set_sandbox_recipient(BoroughId(2));
  policy.mutable_rules(0)->add_actions("enquiries.submit");
  policy.mutable_rules(0)->add_actions("directory.resolve");
}

config::Policy MakePolicy(int boroughs) {
  config::Policy policy;
  policy.set_trust_domain(kTrustDomain);
  for (int number = 0; number < boroughs; ++number) {
    config::Member& member = *policy.add_members();
    member.set_id(BoroughId(number));
    member.set_name(absl::StrCat("Borough ", number));
    member.set_kind(v1::MEMBER_KIND_BOROUGH);
    member.set_gss_code(GssCodeOf(number));
    member.set_duty_desk_telephone("020 7946 0100");
    member.set_out_of_hours_telephone("020 7946 0101");
    for (int day = 1; day <= 5; ++day) {
      v1::RotaWindow& window = *member.add_working_hours();
      window.set_day(static_cast<v1::Weekday>(day));
      window.set_start_minute(9 * 60);
      window.set_end_minute(17 * 60);
    }
    config::Client& desk = *member.add_clients();
    desk.set_name("desk");
    desk.add_roles("team");
  }
  config::DisclosureTier& tier = *policy.add_disclosure_tiers();
  tier.set_name("neighbour");
  tier.add_shown(v1::DISCLOSURE_SHARED);
  tier.add_matched(v1::DISCLOSURE_MATCHED);
  config::Role& role = *policy.add_roles();
  role.set_name("team");
  role.set_disclosure_tier("neighbour");
  role.set_purpose("Publishes and searches.");
  config::Rule& rule = *policy.add_rules();
  rule.set_id("team");
  rule.add_roles("team");
  for (const char* action : kActions) rule.add_actions(action);
  config::Case& allowed = *policy.add_cases();
  allowed.set_client(BoroughId(0) + "/desk");
  allowed.set_action("vacancies.search");
  allowed.set_expect(config::DECISION_ALLOW);
  config::Case& denied = *policy.add_cases();
  denied.set_client("stranger/desk");
  denied.set_action("vacancies.search");
  denied.set_expect(config::DECISION_DENY);
  policy.mutable_default_rate()->set_per_minute(10'000'000);
  policy.set_calls_in_progress_max(10'000);
  policy.set_streams_open_max(10'000);
  return policy;
}

absl::Status WriteText(const std::string& path, const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return platform::WriteFile(path, text, platform::FileMode::kPublic);
}

}  // namespace

std::string BoroughId(int borough) { return absl::StrFormat("b%04d", borough); }

std::string GssCodeOf(int borough) { return absl::StrFormat("E06%06d", borough); }

absl::Status Call(grpc::Channel& channel, const std::string& path,
                  const google::protobuf::Message& request, google::protobuf::Message* response) {
  const std::shared_ptr<grpc::Channel> borrowed(&channel, [](grpc::Channel*) {});
  grpc::GenericStub stub(borrowed);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  const grpc::Slice slice(request.SerializeAsString());
  const grpc::ByteBuffer bytes(&slice, 1);
  grpc::ByteBuffer answer;
  grpc::Status status;
  const auto reader = stub.PrepareUnaryCall(&context, path, bytes, &queue);
  reader->StartCall();
  reader->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) {
    return absl::UnknownError(absl::StrCat(path, ": ", status.error_message()));
  }
  grpc::Slice whole;
  if (!answer.DumpToSingleSlice(&whole).ok() ||
      !response->ParseFromArray(whole.begin(), static_cast<int>(whole.size()))) {
    return absl::InternalError(absl::StrCat(path, ": the answer does not parse"));
  }
  return absl::OkStatus();
}

World::World(std::string folder, std::string program, int boroughs)
    : folder_(std::move(folder)), program_(std::move(program)), boroughs_(boroughs) {}

absl::StatusOr<std::unique_ptr<World>> World::Start(const std::string& folder,
                                                    const std::string& program, int boroughs,
                                                    const Extras& extras) {
  std::unique_ptr<World> world(new World(folder, program, boroughs));
  if (absl::Status status = world->MakeFiles(extras); !status.ok()) return status;
  if (absl::Status status = world->StartGateway(); !status.ok()) return status;
  return world;
}

absl::Status World::MakeSealing(authority::Authority& authority) {
  std::filesystem::create_directories(folder_ + "/sealing");
  for (int number = 0; number < boroughs_; ++number) {
    if (absl::Status status = Issue(authority, absl::StrCat("sealing/", BoroughId(number)),
                                    {.use = authority::CertificateUse::kSealing,
                                     .member = BoroughId(number),
                                     .client = identity::kSealingClient,
                                     .hosts = {}});
        !status.ok()) {
      return status;
    }
  }
  return Issue(authority, "recovery",
               {.use = authority::CertificateUse::kRecovery,
                .member = identity::kRecoveryMember,
                .client = identity::kRecoveryClient,
                .hosts = {}});
}

absl::Status World::MakeFiles(const Extras& extras) {
  const platform::SystemClock clock;
  absl::StatusOr<authority::Authority> authority =
      authority::Authority::Create(folder_ + "/authority", kTrustDomain, clock.Now());
  if (!authority.ok()) return authority.status();
  if (absl::Status status = platform::WriteFile(
          folder_ + "/issuers.crt", authority->certificate_pem(), platform::FileMode::kPublic);
      !status.ok()) {
    return status;
  }
  for (const char* name : {"gateway", "server"}) {
    if (absl::Status status = Issue(*authority, name,
                                    {.use = authority::CertificateUse::kGateway,
                                     .member = "consortium",
                                     .client = name,
                                     .hosts = {"localhost", "127.0.0.1"}});
        !status.ok()) {
      return status;
    }
  }
  for (int number = 0; number < boroughs_; ++number) {
    if (absl::Status status = Issue(*authority, BoroughId(number),
                                    {.member = BoroughId(number), .client = "desk", .hosts = {}});
        !status.ok()) {
      return status;
    }
  }
  if (absl::Status status = platform::WriteFile(
          folder_ + "/revoked.crl", authority->revocations_pem(), platform::FileMode::kPublic);
      !status.ok()) {
    return status;
  }
  config::Policy policy = MakePolicy(boroughs_);
  config::GatewaySettings settings;
  if (!extras.postcode_directory.empty()) {
    AddEnquiries(policy);
    absl::Status made = MakeSealing(*authority);
    made.Update(platform::WriteFile(folder_ + "/postcodes.directory", extras.postcode_directory,
                                    platform::FileMode::kPublic));
    if (!made.ok()) return made;
    settings.set_postcode_directory_file("postcodes.directory");
    settings.mutable_sealing()->set_certificates("sealing");
    settings.mutable_sealing()->set_recovery_certificate_file("recovery.crt");
  }
  if (absl::Status status = WriteText(folder_ + "/policy.textproto", policy); !status.ok()) {
    return status;
  }
  settings.set_listen_address("127.0.0.1:0");
  settings.set_json_listen_address("127.0.0.1:0");
  settings.mutable_tls()->set_certificate_file("gateway.crt");
  settings.mutable_tls()->set_private_key_file("gateway.key");
  settings.mutable_tls()->set_trusted_issuers_file("issuers.crt");
  settings.mutable_tls()->set_revocations_file("revoked.crl");
  settings.set_policy_file("policy.textproto");
  if (!extras.areas_csv.empty()) {
    settings.set_areas_file("areas.csv");
    if (absl::Status status = platform::WriteFile(folder_ + "/areas.csv", extras.areas_csv,
                                                  platform::FileMode::kPublic);
        !status.ok()) {
      return status;
    }
  }
  settings.mutable_storage()->set_sqlite_file("consortium.db");
  settings.set_state_directory("state");
  settings.mutable_limits()->set_writes_waiting_max(4096);
  settings.mutable_limits()->set_calls_in_progress_max(10'000);
  settings.mutable_limits()->set_streams_open_max(10'000);
  settings.mutable_limits()->set_request_bytes_max(16 << 20);
  settings.set_log_file("gateway.log");
  return WriteText(folder_ + "/gateway.textproto", settings);
}

absl::Status World::Issue(authority::Authority& authority, const std::string& name,
                          const authority::IssueOptions& options) {
  const platform::SystemClock clock;
  const absl::StatusOr<authority::KeyAndRequest> made = authority::MakeRequest(
      absl::StrCat("spiffe://", kTrustDomain, "/", options.member, "/", options.client));
  if (!made.ok()) return made.status();
  const absl::StatusOr<std::string> certificate =
      authority.Issue(made->request_pem, options, clock.Now());
  if (!certificate.ok()) return certificate.status();
  const TlsFiles files = FilesOf(name);
  if (absl::Status status = platform::WriteFile(files.private_key, made->private_key_pem,
                                                platform::FileMode::kPrivate);
      !status.ok()) {
    return status;
  }
  return platform::WriteFile(files.certificate, *certificate, platform::FileMode::kPublic);
}

absl::Status World::StartGateway() {
  absl::StatusOr<testing::ChildProcess> process = testing::ChildProcess::Start(
      {.command = {program_, "serve", "--config", folder_ + "/gateway.textproto"},
       .environment = {},
       .stderr_file = folder_ + "/gateway.stderr",
       .user = 0});
  if (!process.ok()) return process.status();
  gateway_ = std::make_unique<testing::ChildProcess>(*std::move(process));
  for (const auto& [mark, address] :
       {std::pair("JSON over HTTPS at ", &json_address_), std::pair("serving on ", &address_)}) {
    const absl::StatusOr<std::string> line = gateway_->WaitForLine(mark, absl::Seconds(120));
    if (!line.ok()) return line.status();
    *address = line->substr(line->find(mark) + strlen(mark));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Duration> World::Restart() {
  gateway_->Signal(SIGTERM);
  if (const absl::StatusOr<int> end = gateway_->WaitForEnd(absl::Seconds(60)); !end.ok()) {
    return end.status();
  }
  const absl::Duration started = Monotonic();
  if (absl::Status status = StartGateway(); !status.ok()) return status;
  return Monotonic() - started;
}

TlsFiles World::FilesOf(const std::string& name) const {
  return {.issuers = folder_ + "/issuers.crt",
          .certificate = absl::StrCat(folder_, "/", name, ".crt"),
          .private_key = absl::StrCat(folder_, "/", name, ".key")};
}

TlsFiles World::Desk(int borough) const { return FilesOf(BoroughId(borough)); }

std::shared_ptr<grpc::Channel> World::Connect(int borough) const {
  return OpenChannel(address_, "localhost", Desk(borough));
}

absl::Status World::Publish(RowMaker& maker, int rows) {
  const platform::SystemClock clock;
  const absl::Time now = clock.Now();
  const std::string monday =
      absl::FormatCivilTime(policy::WeekCommencing(absl::ToCivilDay(now, absl::UTCTimeZone())));
  uint64_t number = 0;
  for (int borough = 0; borough < boroughs_; ++borough) {
    const int count = rows / boroughs_ + (borough < rows % boroughs_ ? 1 : 0);
    const v1::PublishVacancyListRequest list =
        maker.List(platform::RandomUuid(), monday, absl::ToUnixSeconds(now), number, count);
    number += count;
    v1::PublishVacancyListResponse response;
    if (absl::Status status = Call(
            *Connect(borough), "/consortium.v1.VacancyService/PublishVacancyList", list, &response);
        !status.ok()) {
      return status;
    }
    if (response.rows_refused() != 0) {
      return absl::InternalError(absl::StrCat(response.rows_refused(),
                                              " rows refused: ", response.problems(0).field(), ": ",
                                              response.problems(0).problem()));
    }
  }
  return absl::OkStatus();
}

}  // namespace consortium::bench
