#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_INBOX_INBOX_WORLD_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_INBOX_INBOX_WORLD_H_

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "adapters/inbox/disk.h"
#include "adapters/inbox/enquiry_gateway.h"
#include "adapters/inbox/opened_enquiry.h"
#include "adapters/inbox/sink.h"
#include "certs/evidence/enquiry_reference.h"
#include "certs/sealing/seal.h"
#include "certs/sealing/unseal.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status_details.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_authority.h"

namespace consortium::inbox {

namespace v1 = consortium::v1;

inline const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 11, 23, 9, 0, 0), absl::UTCTimeZone());

// What must be nowhere but in sinks.
inline constexpr char kName[] = "Winifred Ashworth-Test";
inline constexpr char kTelephone[] = "020 7946 0123";

// Steps until a machine stops: each file operation, each acknowledgement.
class Steps {
 public:
  enum class Fate { kDone, kStopsNow, kStopped };
  explicit Steps(int until_stop = 1'000'000) : left_(until_stop) {}
  Fate Take() {
    if (left_ < 0) return Fate::kStopped;
    return --left_ >= 0 ? Fate::kDone : Fate::kStopsNow;
  }
  bool stopped() const { return left_ < 0; }

 private:
  int left_;
};

inline absl::Status Stopped() { return absl::UnavailableError("the machine stopped"); }

// The machine's disk, unsynced, until it stops; the write that it stops in leaves
// a half.
class StoppingDisk final : public Disk {
 public:
  explicit StoppingDisk(Steps& steps) : steps_(steps) {}
  absl::StatusOr<std::optional<Facts>> Look(const std::string& path) override {
    if (steps_.Take() != Steps::Fate::kDone) return Stopped();
    return disk_.Look(path);
  }
  absl::StatusOr<std::string> Read(const std::string& path, size_t bytes_max) override {
    if (steps_.Take() != Steps::Fate::kDone) return Stopped();
    return disk_.Read(path, bytes_max);
  }
  absl::Status Write(const std::string& path, absl::string_view content) override {
    const Steps::Fate fate = steps_.Take();
    if (fate == Steps::Fate::kDone) return disk_.Write(path, content);
    if (fate == Steps::Fate::kStopsNow) {
      EXPECT_TRUE(disk_.Write(path, content.substr(0, content.size() / 2)).ok());
    }
    return Stopped();
  }
  absl::Status Append(const std::string& path, absl::string_view content) override {
    const Steps::Fate fate = steps_.Take();
    if (fate == Steps::Fate::kDone) return disk_.Append(path, content);
    if (fate == Steps::Fate::kStopsNow) {
      EXPECT_TRUE(disk_.Append(path, content.substr(0, content.size() / 2)).ok());
    }
    return Stopped();
  }
  absl::Status Truncate(const std::string& path, uint64_t bytes) override {
    if (steps_.Take() != Steps::Fate::kDone) return Stopped();
    return disk_.Truncate(path, bytes);
  }
  absl::Status Sync(const std::string&) override {
    // What was written outlives the program, if not the power: no need to wait for the disk.
    return steps_.Take() == Steps::Fate::kDone ? absl::OkStatus() : Stopped();
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    if (steps_.Take() != Steps::Fate::kDone) return Stopped();
    return disk_.Rename(from, to);
  }
  absl::Status Remove(const std::string& path) override {
    if (steps_.Take() != Steps::Fate::kDone) return Stopped();
    return disk_.Remove(path);
  }
  absl::StatusOr<platform::FileDescriptor> Lock(const std::string& folder) override {
    if (steps_.Take() != Steps::Fate::kDone) return Stopped();
    return disk_.Lock(folder);
  }

 private:
  Steps& steps_;
  PosixDisk disk_;
};

inline v1::Enquiry Answers() {
  v1::Enquiry answers;
  answers.set_name(kName);
  answers.set_email("winifred@example.com");
  answers.set_telephone(kTelephone);
  answers.set_postcode("N4 2DP");
  answers.add_call_back_windows(v1::CALL_BACK_WINDOW_MORNINGS);
  answers.set_over_21(true);
  answers.set_spare_room(v1::SPARE_ROOM_NOT_YET);
  answers.set_message("Two lines,\nand a \"quote\".");
  answers.set_privacy_notice_version("2026-1");
  answers.set_consent_to_contact(true);
  return answers;
}

inline v1::EnquiryRecord RecordOf(uint64_t number) {
  v1::EnquiryRecord record;
  record.set_reference(evidence::EnquiryReference::Of(number).Text());
  record.set_kind(v1::ENQUIRY_KIND_FOSTERING);
  record.set_channel(v1::ENQUIRY_CHANNEL_WEBSITE);
  record.set_routing(v1::ROUTING_ROUTED);
  record.set_recipient("hackney");
  record.set_stage(v1::ENQUIRY_STAGE_RECEIVED);
  record.mutable_received_at()->set_seconds(absl::ToUnixSeconds(kNow - absl::Hours(1)));
  v1::Promise& promise = *record.add_promises();
  promise.set_kind(v1::PROMISE_KIND_CONTACTED);
  // The midnight that ends Tuesday, as the gateway says it.
  promise.mutable_due_at()->set_seconds(absl::ToUnixSeconds(kNow + absl::Hours(39)));
  return record;
}

// Hackney's sealing keys, made once for all tests of a program.
struct HackneyKeys {
  testing::TestAuthority authority{kNow};
  testing::TestIdentity older = authority.Sealing("hackney");
  testing::TestIdentity newer = authority.Sealing("hackney");
  testing::TestIdentity camden = authority.Sealing("camden");
};
inline HackneyKeys& Keys() {
  static HackneyKeys keys;
  return keys;
}
inline std::shared_ptr<const sealing::SealingKey> KeyOf(const testing::TestIdentity& identity) {
  return sealing::SealingKey::Parse(identity.certificate_pem, identity.private_key_pem).value();
}

// As the gateway seals: protobuf JSON with line breaks.
inline v1::ReceiveEnquiriesResponse DeliveryOf(const v1::EnquiryRecord& record,
                                               const v1::Enquiry& answers = Answers(),
                                               const testing::TestIdentity& to = Keys().newer) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(answers, &json, options).ok());
  const auto certificate = sealing::SealingCertificate::Parse(to.certificate_pem).value();
  v1::ReceiveEnquiriesResponse delivery;
  *delivery.mutable_record() = record;
  delivery.set_sealed_enquiry(sealing::Seal(json, *certificate).value());
  delivery.set_sealing_certificate(certificate->facts().fingerprint);
  return delivery;
}

inline OpenedEnquiry Opened(uint64_t number, const v1::Enquiry& answers = Answers()) {
  return OpenedEnquiry::Open(DeliveryOf(RecordOf(number), answers), {KeyOf(Keys().newer)}).value();
}

// A gateway that keeps what is unacknowledged. Waiting moves the clock.
class FakeGateway final : public EnquiryGateway {
 public:
  explicit FakeGateway(testing::FakeClock& clock) : clock_(clock) {}

  void Add(v1::ReceiveEnquiriesResponse delivery) {
    const std::string reference = delivery.record().reference();
    order_.push_back(reference);
    unacknowledged_[reference] = std::move(delivery);
    due_.push_back(reference);
  }
  // All leases end: everything unacknowledged comes again.
  void Again() {
    due_.clear();
    for (const std::string& reference : order_) {
      if (unacknowledged_.count(reference) > 0) due_.push_back(reference);
    }
  }
  void StopWith(Steps* steps) { steps_ = steps; }

  absl::StatusOr<std::optional<v1::ReceiveEnquiriesResponse>> Next(absl::Duration wait) override {
    if (!next_errors.empty()) {
      const absl::Status error = next_errors.front();
      next_errors.pop_front();
      return error;
    }
    if (steps_ != nullptr && steps_->stopped()) return Stopped();
    if (due_.empty()) {
      clock_.Advance(wait);
      return std::optional<v1::ReceiveEnquiriesResponse>();
    }
    v1::ReceiveEnquiriesResponse& delivery = unacknowledged_[due_.front()];
    due_.pop_front();
    delivery.set_lease(absl::StrCat("lease-", ++leases_));
    return std::optional(delivery);
  }
  absl::StatusOr<v1::AcknowledgeEnquiryResponse> Acknowledge(
      const v1::AcknowledgeEnquiryRequest& request) override {
    acknowledgements.push_back(request);
    const Steps::Fate fate = steps_ == nullptr ? Steps::Fate::kDone : steps_->Take();
    if (fate == Steps::Fate::kStopped) return Stopped();
    if (!acknowledge_errors.empty()) {
      const absl::Status error = acknowledge_errors.front();
      acknowledge_errors.pop_front();
      return error;
    }
    const auto found = unacknowledged_.find(request.reference());
    if (found == unacknowledged_.end()) {
      return rpc::WithReason(absl::FailedPreconditionError("before"), "ALREADY_ACKNOWLEDGED");
    }
    if (found->second.lease() != request.lease()) {
      return rpc::WithReason(absl::FailedPreconditionError("lease"), "LEASE_ENDED");
    }
    unacknowledged_.erase(found);
    // Recorded, and the answer is lost.
    if (fate == Steps::Fate::kStopsNow) return Stopped();
    return v1::AcknowledgeEnquiryResponse();
  }
  absl::StatusOr<v1::RecordEnquiryProgressResponse> RecordProgress(
      const v1::RecordEnquiryProgressRequest& request) override {
    progress.push_back(request);
    if (!progress_errors.empty()) {
      const absl::Status error = progress_errors.front();
      progress_errors.pop_front();
      if (!error.ok()) return error;
    }
    return v1::RecordEnquiryProgressResponse();
  }

  size_t unacknowledged() const { return unacknowledged_.size(); }

  std::deque<absl::Status> next_errors;
  std::deque<absl::Status> acknowledge_errors;
  std::deque<absl::Status> progress_errors;
  std::vector<v1::AcknowledgeEnquiryRequest> acknowledgements;
  std::vector<v1::RecordEnquiryProgressRequest> progress;

 private:
  testing::FakeClock& clock_;
  Steps* steps_ = nullptr;
  std::vector<std::string> order_;
  std::map<std::string, v1::ReceiveEnquiriesResponse> unacknowledged_;
  std::deque<std::string> due_;
  int leases_ = 0;
};

// Keeps what it takes, and refuses as told.
class FakeSink final : public Sink {
 public:
  absl::Status HandOver(const OpenedEnquiry& enquiry) override {
    tries.push_back(enquiry.name());
    if (!down.ok()) return down;
    const auto refusal = refusals.find(enquiry.name());
    if (refusal != refusals.end()) return refusal->second;
    taken.push_back(enquiry.name());
    return absl::OkStatus();
  }
  absl::Status down;
  std::map<std::string, absl::Status> refusals;
  std::vector<std::string> tries;
  std::vector<std::string> taken;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_INBOX_INBOX_WORLD_H_
