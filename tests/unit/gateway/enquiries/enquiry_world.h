#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_ENQUIRIES_ENQUIRY_WORLD_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_ENQUIRIES_ENQUIRY_WORLD_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "certs/sealing/unseal.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/directory/in_force.h"
#include "gateway/directory/membership.h"
#include "gateway/enquiries/enquiry_service.h"
#include "gateway/enquiries/erasure_list.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"
#include "tests/unit/gateway/storage/databases.h"

namespace consortium::enquiries {

// Tuesday 24 November 2026, 10:00 in London.
absl::Time TuesdayMorning();

// Two boroughs, an agency, the consortium and a sandbox.
config::Policy FiveMembers();

// Answers that are complete, at a postcode of Hackney.
v1::Enquiry Answers();

// The room over a database of its own (SQLite, or PostgreSQL in the executable
// that is built for it), with sealing certificates, the sample directory and a
// writer, and without a server.
class EnquiryWorld : public ::testing::Test {
 protected:
  EnquiryWorld();
  ~EnquiryWorld() override;

  // Ends room and writer and starts others over the same database.
  void Restart();
  // Copies the database while nothing runs; and puts the copy back.
  void Backup();
  void Restore();
  void SetPolicy(const config::Policy& policy);
  // Only these members have sealing certificates from here on.
  void SetSealing(const std::vector<std::string>& members);

  absl::StatusOr<v1::SubmitEnquiryResponse> Submit(v1::SubmitEnquiryRequest request);
  // One of `answers` by the website.
  absl::StatusOr<v1::SubmitEnquiryResponse> SubmitAnswers(const v1::Enquiry& answers);

  std::unique_ptr<server::StreamSource> Receive(absl::string_view member,
                                                uint32_t lease_seconds = 60);
  // What the stream has next, once bodies were fetched; nothing when it waits.
  std::optional<v1::ReceiveEnquiriesResponse> Next(server::StreamSource& stream);

  absl::StatusOr<v1::AcknowledgeEnquiryResponse> Acknowledge(
      absl::string_view member, const v1::ReceiveEnquiriesResponse& delivery);
  absl::StatusOr<v1::RecordEnquiryProgressResponse> Progress(absl::string_view member,
                                                             const std::string& reference,
                                                             v1::EnquiryStage stage);

  absl::StatusOr<v1::RerouteEnquiryResponse> Reroute(absl::string_view member,
                                                     const std::string& reference,
                                                     const std::string& to_member,
                                                     const v1::Enquiry& answers);

  absl::StatusOr<v1::EraseEnquiryResponse> Erase(absl::string_view member,
                                                 const std::string& reference);
  absl::StatusOr<v1::DecideSetAsideResponse> Decide(const std::string& reference,
                                                    v1::SetAsideDecision decision);

  // What the coordinator sees: all that is overdue; what the watch has next behind
  // `position`; counts of November 2026; the recovery copy.
  v1::ListOverdueEnquiriesResponse Overdue();
  std::optional<v1::WatchOverdueEnquiriesResponse> NextOverdue(const std::string& position = "");
  v1::ReportEnquiriesResponse Report(const std::string& first_day = "2026-11-01",
                                     const std::string& last_day = "2026-11-30");
  absl::StatusOr<v1::TakeRecoveryCopyResponse> TakeRecoveryCopy(const std::string& reference);

  // What the person sees.
  v1::GetEnquiryStatusResponse StatusOf(const std::string& reference);

  // Whether the answers are there.
  bool HasBody(const std::string& reference);
  absl::Status Housekeep();

  // What the member's key opens.
  v1::Enquiry Open(absl::string_view member, absl::string_view sealed) const;

  // Calls any method with a request id of its own unless it has one.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(absl::string_view method, absl::string_view member,
                                Request request) {
    Identify(request);
    Response response;
    absl::Status status = CallMethod(method, member, request, &response);
    if (!status.ok()) return status;
    return response;
  }

  absl::Status RunChange(storage::Change change) { return writer_->Run(std::move(change)); }
  server::Call CallOf(absl::string_view member) const;

  // Whether the database has these bytes anywhere: SQLite in its file and its log,
  // PostgreSQL in a row that any query can reach.
  bool DatabaseHolds(absl::string_view bytes);

  testing::TempFolder folder_;
  testing::FakeClock clock_{TuesdayMorning()};
  testing::TestAuthority authority_{TuesdayMorning()};
  std::map<std::string, testing::TestIdentity, std::less<>> sealing_;
  testing::TestIdentity recovery_ = authority_.Recovery();
  directory::CurrentHolidays holidays_;
  directory::CurrentPostcodes postcodes_;
  storage::Store store_;
  directory::CurrentMembership membership_;
  CurrentSealing certificates_;
  std::unique_ptr<ErasureList> erasures_;
  std::unique_ptr<EnquiryRoom> room_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<server::MethodTable> table_;

 private:
  void Start();
  void Stop();
  std::shared_ptr<const sealing::SealingCertificates> CertificatesOf(
      const std::vector<std::string>& members);
  void Identify(google::protobuf::Message& request);
  absl::Status CallMethod(absl::string_view method, absl::string_view member,
                          const google::protobuf::Message& request,
                          google::protobuf::Message* response);

  int requests_ = 0;
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_ENQUIRIES_ENQUIRY_WORLD_H_
