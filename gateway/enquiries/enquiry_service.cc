#include "gateway/enquiries/enquiry_service.h"

#include <algorithm>
#include <utility>

#include "certs/evidence/message_digest.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/enquiries/delivery.h"
#include "gateway/enquiries/erasure.h"
#include "gateway/enquiries/handling.h"
#include "gateway/enquiries/reading.h"
#include "gateway/enquiries/submission.h"
#include "gateway/enquiries/surroundings.h"
#include "google/rpc/status_details.h"
#include "policy/enquiry/form.h"

namespace consortium::enquiries {
namespace {

using server::Call;
using server::Done;

constexpr uint32_t kErasedAfterDays = 30;
// A person needs time to look at what was set aside, however soon answers go.
constexpr uint32_t kUndecidedDaysMin = 30;
constexpr int kErasedAtOnce = 1'000;

absl::Status NoEnquiries() {
  return rpc::WithReason(
      absl::FailedPreconditionError("this gateway takes no enquiries: its operator sets sealing, "
                                    "postcode_directory_file and the policy's enquiries"),
      "NO_ENQUIRIES");
}

// Adds a method that takes the writer's way: a write, or a read of the database.
template <typename Part, typename Whole, typename Request, typename Response>
void AddMethod(server::MethodTable& table, storage::Writer& writer, const Surroundings& around,
               absl::string_view path, Part& part,
               void (Whole::*method)(storage::Writer&, const Call&, const Request&, Response*,
                                     Done)) {
  table.AddWrite<Request, Response>(
      path, [&part, &writer, &around, method](const Call& call, const Request& request,
                                              Response* response, Done done) {
        if (!around.TakesEnquiries()) return done(NoEnquiries());
        (part.*method)(writer, call, request, response, std::move(done));
      });
}

}  // namespace

struct EnquiryRoom::Parts {
  Parts(const directory::CurrentMembership& membership,
        const directory::CurrentPostcodes& postcodes, const directory::CurrentHolidays& holidays,
        const CurrentSealing& certificates, const platform::Clock& clock,
        const std::string& gateway_key, ErasureList& erasures)
      : person_keys(evidence::HmacSha256(gateway_key, "enquiries/persons")),
        tokens(evidence::HmacSha256(gateway_key, "enquiries/tokens")),
        around{.membership = membership,
               .postcodes = postcodes,
               .holidays = holidays,
               .certificates = certificates,
               .person_keys = person_keys,
               .tokens = tokens,
               .clock = clock,
               .queue = queue,
               .erasures = erasures},
        submission(around),
        handling(around),
        reading(around) {}

  const evidence::PersonKeys person_keys;
  const evidence::SealedToken tokens;
  EnquiryQueue queue;
  const Surroundings around;
  Submission submission;
  Handling handling;
  Reading reading;
};

EnquiryRoom::EnquiryRoom(const directory::CurrentMembership& membership,
                         const directory::CurrentPostcodes& postcodes,
                         const directory::CurrentHolidays& holidays,
                         const CurrentSealing& certificates, const platform::Clock& clock,
                         const std::string& gateway_key, ErasureList& erasures)
    : parts_(std::make_unique<Parts>(membership, postcodes, holidays, certificates, clock,
                                     gateway_key, erasures)) {}

EnquiryRoom::~EnquiryRoom() = default;

absl::Status EnquiryRoom::Load(storage::Connection& connection) {
  return parts_->queue.Load(connection);
}

absl::Status EnquiryRoom::Housekeep(storage::Transaction& transaction) {
  const auto membership = parts_->around.membership.Get();
  const config::EnquiryRules& rules = membership->policy().enquiries();
  const uint32_t days =
      rules.erased_after_days() == 0 ? kErasedAfterDays : rules.erased_after_days();
  const absl::Status erased =
      EraseOld(transaction, parts_->around.erasures, absl::Hours(24) * days, kErasedAtOnce)
          .status();
  if (!erased.ok()) return erased;
  return ExpireUndecided(transaction, parts_->around.erasures, rules.coordinator(),
                         absl::Hours(24) * std::max(days, kUndecidedDaysMin), kErasedAtOnce)
      .status();
}

absl::StatusOr<size_t> EnquiryRoom::ReplayErasures(storage::Transaction& transaction) {
  const absl::StatusOr<std::vector<std::string>> erased =
      EraseAgain(transaction, parts_->around.erasures);
  if (!erased.ok()) return erased.status();
  transaction.AfterCommit([&queue = parts_->queue, references = *erased] {
    for (const std::string& reference : references) queue.Remove(reference);
  });
  return erased->size();
}

bool EnquiryRoom::Tick(absl::Time now) { return parts_->queue.Tick(now); }

void EnquiryRoom::Register(server::MethodTable& table, storage::Writer& writer) {
  Parts& parts = *parts_;
  // A write, or a read that takes the writer's way.
  const auto add = [&table, &writer, &parts](auto path, auto& part, auto method) {
    AddMethod(table, writer, parts.around, path, part, method);
  };
  add("/consortium.v1.EnquiryService/SubmitEnquiry", parts.submission, &Submission::Submit);
  add("/consortium.v1.EnquiryService/AcknowledgeEnquiry", parts.handling, &Handling::Acknowledge);
  add("/consortium.v1.EnquiryService/RecordEnquiryProgress", parts.handling,
      &Handling::RecordProgress);
  add("/consortium.v1.EnquiryService/RerouteEnquiry", parts.handling, &Handling::Reroute);
  add("/consortium.v1.EnquiryService/TakeRecoveryCopy", parts.handling,
      &Handling::TakeRecoveryCopy);
  add("/consortium.v1.EnquiryService/DecideSetAside", parts.handling, &Handling::DecideSetAside);
  add("/consortium.v1.EnquiryService/EraseEnquiry", parts.handling, &Handling::Erase);
  add("/consortium.v1.EnquiryService/GetEnquiryStatus", parts.reading, &Reading::Status);
  add("/consortium.v1.EnquiryService/ListOverdueEnquiries", parts.reading, &Reading::ListOverdue);
  add("/consortium.v1.EnquiryService/ListSetAside", parts.reading, &Reading::ListSetAside);
  add("/consortium.v1.EnquiryService/ReportEnquiries", parts.reading, &Reading::Report);
  table.AddRead<v1::DescribeEnquiryFormRequest, v1::DescribeEnquiryFormResponse>(
      "/consortium.v1.EnquiryService/DescribeEnquiryForm",
      [](const Call&, const v1::DescribeEnquiryFormRequest&, auto* response) {
        policy::DescribeEnquiryForm(response);
        return absl::OkStatus();
      });
  table.AddStream<v1::ReceiveEnquiriesRequest, v1::ReceiveEnquiriesResponse>(
      "/consortium.v1.EnquiryService/ReceiveEnquiries",
      [&parts, &writer](const Call& call, const v1::ReceiveEnquiriesRequest& request) {
        return parts.around.TakesEnquiries() ? OpenDelivery(parts.around, writer, call, request)
                                             : NoEnquiries();
      });
  table.AddStream<v1::WatchOverdueEnquiriesRequest, v1::WatchOverdueEnquiriesResponse>(
      "/consortium.v1.EnquiryService/WatchOverdueEnquiries",
      [&parts](const Call&, const v1::WatchOverdueEnquiriesRequest& request) {
        return parts.around.TakesEnquiries() ? OpenOverdueWatch(parts.around, request)
                                             : NoEnquiries();
      });
}

}  // namespace consortium::enquiries
