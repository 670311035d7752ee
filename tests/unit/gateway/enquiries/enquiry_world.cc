#include "tests/unit/gateway/enquiries/enquiry_world.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gateway/directory/postcodes/postcode_import.h"
#include "gateway/enquiries/enquiry_store.h"
#include "gateway/enquiries/sealed_copies.h"
#include "policy/listing/row_rules.h"
#include "tests/support/awaited_status.h"
#include "tests/support/status_matchers.h"

namespace consortium::enquiries {
namespace {

constexpr char kGatewayKey[] = "0123456789abcdef0123456789abcdef";
#ifdef ENQUIRIES_ON_POSTGRESQL
constexpr storage::Kind kDatabase = storage::Kind::kPostgresql;
#else
constexpr storage::Kind kDatabase = storage::Kind::kSqlite;
#endif
const std::vector<std::string> kRecipients = {"hackney", "haringey", "bridge-adoption",
                                              "consortium", "sandbox"};

std::shared_ptr<const directory::PostcodeDirectory> SampleDirectory(const std::string& file) {
  const auto report = directory::ImportPostcodes(
      {.files = {SAMPLE_FILE}, .output = file, .names_file = "", .release = "sample"},
      [](uint64_t) {});
  EXPECT_THAT(report, testing::IsOk());
  return std::make_shared<directory::PostcodeDirectory>(
      directory::PostcodeDirectory::Open(file).value());
}

}  // namespace

absl::Time TuesdayMorning() {
  return absl::FromCivil(absl::CivilMinute(2026, 11, 24, 10, 0), policy::London());
}

config::Policy FiveMembers() {
  config::Policy policy;
  const std::vector<std::pair<std::string, std::string>> members = {{"hackney", "E09000012"},
                                                                    {"haringey", "E09000014"},
                                                                    {"bridge-adoption", ""},
                                                                    {"consortium", ""},
                                                                    {"sandbox", ""}};
  for (const auto& [id, code] : members) {
    config::Member& member = *policy.add_members();
    member.set_id(id);
    member.set_name(absl::StrCat("The ", id, " team"));
    member.set_gss_code(code);
    member.set_kind(code.empty() ? v1::MEMBER_KIND_CONSORTIUM : v1::MEMBER_KIND_BOROUGH);
    member.mutable_public_face()->set_telephone("020 7946 0000");
    member.mutable_public_face()->set_email(absl::StrCat("enquiries@", id, ".example"));
    member.mutable_public_face()->set_page_url(absl::StrCat("https://", id, ".example/fostering"));
    member.mutable_public_face()->set_information_pack_url(
        absl::StrCat("https://", id, ".example/pack"));
  }
  config::EnquiryRules& rules = *policy.mutable_enquiries();
  rules.set_coordinator("consortium");
  rules.set_adoption_recipient("bridge-adoption");
  rules.set_sandbox_recipient("sandbox");
  return policy;
}

v1::Enquiry Answers() {
  v1::Enquiry enquiry;
  enquiry.set_name("Ada Zebrafinch");
  enquiry.set_email("ada.zebrafinch@example.com");
  enquiry.set_telephone("020 7946 0123");
  enquiry.set_postcode("E8 1EA");
  enquiry.set_over_21(true);
  enquiry.set_spare_room(v1::SPARE_ROOM_YES);
  enquiry.set_message("We have a quokka at home.");
  enquiry.set_campaign("zephyr-campaign");
  enquiry.set_privacy_notice_version("2026-04");
  enquiry.set_consent_to_contact(true);
  return enquiry;
}

EnquiryWorld::EnquiryWorld()
    : holidays_(std::make_shared<policy::BankHolidays>(
          policy::BankHolidays::From({absl::CivilDay(2026, 12, 25)}).value())),
      postcodes_(SampleDirectory(folder_ / "sample.postcodes")),
      store_(kDatabase),
      membership_(std::make_shared<directory::Membership>(FiveMembers())),
      certificates_(CertificatesOf(kRecipients)) {
  EXPECT_THAT(store_.database().Migrate(), testing::IsOk());
  Start();
}

EnquiryWorld::~EnquiryWorld() = default;

std::shared_ptr<const sealing::SealingCertificates> EnquiryWorld::CertificatesOf(
    const std::vector<std::string>& members) {
  std::vector<sealing::PemFile> files;
  for (const std::string& member : members) {
    const auto [found, fresh] = sealing_.try_emplace(member);
    if (fresh) found->second = authority_.Sealing(member);
    files.push_back({member + ".pem", found->second.certificate_pem});
  }
  const auto trust =
      identity::Trust::Parse(authority_.issuers_pem(), authority_.revocations_pem()).value();
  return sealing::SealingCertificates::Make(files, {"recovery.pem", recovery_.certificate_pem},
                                            *trust, "consortium.example", clock_.Now())
      .value();
}

void EnquiryWorld::Start() {
  erasures_ = ErasureList::Open(folder_ / "erasures.log", clock_.Now()).value();
  room_ = std::make_unique<EnquiryRoom>(membership_, postcodes_, holidays_, certificates_, clock_,
                                        kGatewayKey, *erasures_);
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = store_.database().Connect();
  ASSERT_THAT(connection, testing::IsOk());
  ASSERT_THAT(room_->Load(**connection), testing::IsOk());
  writer_ = std::make_unique<storage::Writer>(
      store_.database(), clock_, storage::Writer::Options{},
      storage::Writer::Hooks{
          .committed = [] {},
          .reload = [room =
                         room_.get()](storage::Connection& fresh) { return room->Load(fresh); }});
  table_ = std::make_unique<server::MethodTable>();
  room_->Register(*table_, *writer_);
}

void EnquiryWorld::Stop() {
  table_.reset();
  writer_.reset();
  room_.reset();
}

void EnquiryWorld::Restart() {
  Stop();
  Start();
}

void EnquiryWorld::Backup() {
  Stop();
  if (kDatabase == storage::Kind::kSqlite) {
    store_.Reopen();  // Closes it; it opens when it is used.
    std::filesystem::copy_file(store_.file(), folder_ / "backup.db");
  } else {
    for (const char* copy : {"CREATE TABLE old_enquiries AS TABLE enquiries",
                             "CREATE TABLE old_journal AS TABLE journal",
                             "CREATE TABLE old_requests AS TABLE requests"}) {
      EXPECT_THAT(store_.Connect()->Execute(copy), testing::IsOk());
    }
  }
  Start();
}

void EnquiryWorld::Restore() {
  Stop();
  if (kDatabase == storage::Kind::kSqlite) {
    store_.Reopen();
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(store_.file() + suffix);
    std::filesystem::copy_file(folder_ / "backup.db", store_.file(),
                               std::filesystem::copy_options::overwrite_existing);
  } else {
    for (const char* put_back :
         {"DELETE FROM enquiries", "INSERT INTO enquiries SELECT * FROM old_enquiries",
          "DELETE FROM journal", "INSERT INTO journal SELECT * FROM old_journal",
          "DELETE FROM requests", "INSERT INTO requests SELECT * FROM old_requests",
          "DROP TABLE old_enquiries", "DROP TABLE old_journal", "DROP TABLE old_requests"}) {
      EXPECT_THAT(store_.Connect()->Execute(put_back), testing::IsOk());
    }
  }
  Start();
}

void EnquiryWorld::SetPolicy(const config::Policy& policy) {
  membership_.Replace(std::make_shared<directory::Membership>(policy));
}

void EnquiryWorld::SetSealing(const std::vector<std::string>& members) {
  certificates_.Replace(CertificatesOf(members));
}

server::Call EnquiryWorld::CallOf(absl::string_view member) const {
  return {.member = std::string(member),
          .client = "enquiries",
          .may_match = false,
          .received_at = clock_.Now(),
          .certificate_not_after = clock_.Now() + absl::Hours(24),
          .spiffe_id = absl::StrCat("spiffe://consortium.example/", member, "/enquiries")};
}

void EnquiryWorld::Identify(google::protobuf::Message& request) {
  const google::protobuf::FieldDescriptor* field =
      request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || request.GetReflection()->HasField(request, field)) return;
  request.GetReflection()->SetString(&request, field,
                                     absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
}

absl::Status EnquiryWorld::CallMethod(absl::string_view method, absl::string_view member,
                                      const google::protobuf::Message& request,
                                      google::protobuf::Message* response) {
  const server::Method* const found =
      table_->Find(absl::StrCat("/consortium.v1.EnquiryService/", method));
  testing::AwaitedStatus answer;
  found->unary(CallOf(member), request, response,
               [&answer](absl::Status status) { answer.Set(std::move(status)); });
  return answer.Wait();
}

absl::StatusOr<v1::SubmitEnquiryResponse> EnquiryWorld::Submit(v1::SubmitEnquiryRequest request) {
  return Call<v1::SubmitEnquiryResponse>("SubmitEnquiry", "consortium", std::move(request));
}

absl::StatusOr<v1::SubmitEnquiryResponse> EnquiryWorld::SubmitAnswers(const v1::Enquiry& answers) {
  v1::SubmitEnquiryRequest request;
  request.set_kind(v1::ENQUIRY_KIND_FOSTERING);
  request.set_channel(v1::ENQUIRY_CHANNEL_WEBSITE);
  *request.mutable_enquiry() = answers;
  return Submit(std::move(request));
}

std::unique_ptr<server::StreamSource> EnquiryWorld::Receive(absl::string_view member,
                                                            uint32_t lease_seconds) {
  v1::ReceiveEnquiriesRequest request;
  request.set_lease_seconds(lease_seconds);
  return table_->Find("/consortium.v1.EnquiryService/ReceiveEnquiries")
      ->stream(CallOf(member), request)
      .value();
}

std::optional<v1::ReceiveEnquiriesResponse> EnquiryWorld::Next(server::StreamSource& stream) {
  v1::ReceiveEnquiriesResponse response;
  for (int attempt = 0; attempt < 2; ++attempt) {
    const absl::StatusOr<bool> next = stream.Next(&response);
    EXPECT_THAT(next, testing::IsOk());
    if (next.ok() && *next) return response;
    // Whatever was submitted before is done when this is.
    EXPECT_THAT(RunChange([](storage::Transaction&) { return absl::OkStatus(); }), testing::IsOk());
  }
  return std::nullopt;
}

absl::StatusOr<v1::AcknowledgeEnquiryResponse> EnquiryWorld::Acknowledge(
    absl::string_view member, const v1::ReceiveEnquiriesResponse& delivery) {
  v1::AcknowledgeEnquiryRequest request;
  request.set_reference(delivery.record().reference());
  request.set_lease(delivery.lease());
  return Call<v1::AcknowledgeEnquiryResponse>("AcknowledgeEnquiry", member, std::move(request));
}

absl::StatusOr<v1::RecordEnquiryProgressResponse> EnquiryWorld::Progress(
    absl::string_view member, const std::string& reference, v1::EnquiryStage stage) {
  v1::RecordEnquiryProgressRequest request;
  request.set_reference(reference);
  request.set_stage(stage);
  if (stage == v1::ENQUIRY_STAGE_CLOSED) {
    request.set_closing_reason(v1::CLOSING_REASON_NOT_REACHED);
  }
  return Call<v1::RecordEnquiryProgressResponse>("RecordEnquiryProgress", member,
                                                 std::move(request));
}

absl::StatusOr<v1::RerouteEnquiryResponse> EnquiryWorld::Reroute(absl::string_view member,
                                                                 const std::string& reference,
                                                                 const std::string& to_member,
                                                                 const v1::Enquiry& answers) {
  v1::RerouteEnquiryRequest request;
  request.set_reference(reference);
  request.set_to_member(to_member);
  request.set_reason(v1::REROUTE_REASON_PERSON_MOVED);
  *request.mutable_enquiry() = answers;
  return Call<v1::RerouteEnquiryResponse>("RerouteEnquiry", member, std::move(request));
}

absl::StatusOr<v1::EraseEnquiryResponse> EnquiryWorld::Erase(absl::string_view member,
                                                             const std::string& reference) {
  v1::EraseEnquiryRequest request;
  request.set_reference(reference);
  return Call<v1::EraseEnquiryResponse>("EraseEnquiry", member, std::move(request));
}

absl::StatusOr<v1::DecideSetAsideResponse> EnquiryWorld::Decide(const std::string& reference,
                                                                v1::SetAsideDecision decision) {
  v1::DecideSetAsideRequest request;
  request.set_reference(reference);
  request.set_decision(decision);
  return Call<v1::DecideSetAsideResponse>("DecideSetAside", "consortium", std::move(request));
}

v1::ListOverdueEnquiriesResponse EnquiryWorld::Overdue() {
  return Call<v1::ListOverdueEnquiriesResponse>("ListOverdueEnquiries", "consortium",
                                                v1::ListOverdueEnquiriesRequest())
      .value();
}

std::optional<v1::WatchOverdueEnquiriesResponse> EnquiryWorld::NextOverdue(
    const std::string& position) {
  v1::WatchOverdueEnquiriesRequest request;
  request.set_position(position);
  const auto watch = table_->Find("/consortium.v1.EnquiryService/WatchOverdueEnquiries")
                         ->stream(CallOf("consortium"), request);
  EXPECT_THAT(watch, testing::IsOk());
  v1::WatchOverdueEnquiriesResponse told;
  if (!watch.ok() || !(*watch)->Next(&told).value_or(false)) return std::nullopt;
  return told;
}

v1::ReportEnquiriesResponse EnquiryWorld::Report(const std::string& first_day,
                                                 const std::string& last_day) {
  v1::ReportEnquiriesRequest period;
  period.set_first_day(first_day);
  period.set_last_day(last_day);
  return Call<v1::ReportEnquiriesResponse>("ReportEnquiries", "consortium", period).value();
}

absl::StatusOr<v1::TakeRecoveryCopyResponse> EnquiryWorld::TakeRecoveryCopy(
    const std::string& reference) {
  v1::TakeRecoveryCopyRequest request;
  request.set_reference(reference);
  request.mutable_asker()->set_officer_reference("officer-1");
  request.mutable_asker()->set_purpose(v1::PURPOSE_AUDIT);
  return Call<v1::TakeRecoveryCopyResponse>("TakeRecoveryCopy", "consortium", request);
}

v1::GetEnquiryStatusResponse EnquiryWorld::StatusOf(const std::string& reference) {
  v1::GetEnquiryStatusRequest request;
  request.set_reference(reference);
  const auto status = Call<v1::GetEnquiryStatusResponse>("GetEnquiryStatus", "consortium", request);
  EXPECT_THAT(status, testing::IsOk());
  return status.value_or(v1::GetEnquiryStatusResponse());
}

bool EnquiryWorld::HasBody(const std::string& reference) {
  bool there = false;
  EXPECT_THAT(
      RunChange([&](storage::Transaction& transaction) {
        there = EnquiryStore(transaction.connection()).Find(reference).value()->body.has_value();
        return absl::OkStatus();
      }),
      testing::IsOk());
  return there;
}

absl::Status EnquiryWorld::Housekeep() {
  return RunChange(
      [this](storage::Transaction& transaction) { return room_->Housekeep(transaction); });
}

v1::Enquiry EnquiryWorld::Open(absl::string_view member, absl::string_view sealed) const {
  const auto found = sealing_.find(member);
  const testing::TestIdentity& identity = found == sealing_.end() ? recovery_ : found->second;
  const auto key = sealing::SealingKey::Parse(identity.certificate_pem, identity.private_key_pem);
  EXPECT_THAT(key, testing::IsOk());
  const absl::StatusOr<sealing::ClearText> clear = sealing::Unseal(sealed, {*key});
  EXPECT_THAT(clear, testing::IsOk());
  return clear.ok() ? EnquiryOf(clear->view()).value() : v1::Enquiry();
}

bool EnquiryWorld::DatabaseHolds(absl::string_view bytes) {
  return store_.Holds(bytes, {"enquiries", "enquiry_campaigns", "journal", "requests"});
}

}  // namespace consortium::enquiries
