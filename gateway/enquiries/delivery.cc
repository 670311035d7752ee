#include "gateway/enquiries/delivery.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/journal/receipt.h"
#include "google/rpc/status_details.h"

namespace consortium::enquiries {
namespace {

constexpr uint32_t kLeaseSeconds = 120;
constexpr uint32_t kLeaseSecondsMin = 10;
constexpr uint32_t kLeaseSecondsMax = 3600;
constexpr uint32_t kUnacknowledged = 10;
constexpr uint32_t kUnacknowledgedMax = 100;

// Fetches the bodies that consumers wait for; the commit wakes their streams.
void FetchBodies(EnquiryQueue& queue, storage::Writer& writer) {
  std::vector<std::string> wanted = queue.WantedBodies();
  if (wanted.empty()) return;
  writer.Submit(
      [&queue, wanted](storage::Transaction& transaction) -> absl::Status {
        EnquiryStore store(transaction.connection());
        for (const std::string& reference : wanted) {
          absl::StatusOr<std::optional<StoredEnquiry>> found = store.Find(reference);
          if (!found.ok()) return found.status();
          if (!found->has_value() || !(*found)->body.has_value()) continue;
          transaction.AfterCommit([&queue, reference, body = *std::move((*found)->body)]() mutable {
            queue.PutBody(reference, std::move(body.sealed), std::move(body.sealing_certificate));
          });
        }
        return absl::OkStatus();
      },
      [&queue, wanted](const absl::Status& fetched) {
        if (!fetched.ok()) queue.BodiesFailed(wanted);
      });
}

// Places for what comes again: what a recipient cannot take must not keep those out
// that it has not seen.
size_t AgainMax(size_t unacknowledged_max) { return std::max<size_t>(1, unacknowledged_max / 2); }

class Deliveries final : public server::StreamSource {
 public:
  Deliveries(const Surroundings& around, storage::Writer& writer, const std::string& recipient,
             absl::Duration lease, size_t unacknowledged_max)
      : around_(around),
        writer_(writer),
        lease_(lease),
        unacknowledged_max_(unacknowledged_max),
        consumer_(around.queue.Open(recipient)) {}

  ~Deliveries() override { around_.queue.Close(consumer_); }

  absl::StatusOr<bool> Next(google::protobuf::Message* message) override {
    const absl::Time now = around_.clock.Now();
    if (around_.queue.Held(consumer_, now) >= unacknowledged_max_) return false;
    std::optional<Delivery> delivery =
        around_.queue.Next(consumer_, now, lease_, AgainMax(unacknowledged_max_));
    if (!delivery.has_value()) {
      FetchBodies(around_.queue, writer_);
      return false;
    }
    auto* response = static_cast<v1::ReceiveEnquiriesResponse*>(message);
    *response->mutable_record() = std::move(delivery->record);
    response->set_sealed_enquiry(std::move(delivery->sealed));
    response->set_sealing_certificate(std::move(delivery->sealing_certificate));
    response->set_lease(std::move(delivery->lease));
    journal::SetInstant(delivery->lease_ends, response->mutable_lease_ends_at());
    response->set_delivery(delivery->number);
    return true;
  }

 private:
  const Surroundings& around_;
  storage::Writer& writer_;
  const absl::Duration lease_;
  const size_t unacknowledged_max_;
  const Consumer consumer_;
};

// `1.<due, microseconds>.<place>`
std::string PositionOf(const EnquiryQueue::OverduePlace& place) {
  return absl::StrCat("1.", absl::ToUnixMicros(place.first), ".", place.second);
}

absl::StatusOr<EnquiryQueue::OverduePlace> ParsePosition(absl::string_view position) {
  if (position.empty()) return EnquiryQueue::OverduePlace(absl::InfinitePast(), 0);
  const std::vector<absl::string_view> parts = absl::StrSplit(position, '.');
  int64_t due_us = 0;
  uint64_t place = 0;
  if (parts.size() != 3 || parts[0] != "1" || !absl::SimpleAtoi(parts[1], &due_us) ||
      !absl::SimpleAtoi(parts[2], &place)) {
    return rpc::InvalidField("position", "is none of this stream; leave it empty to begin anew");
  }
  return EnquiryQueue::OverduePlace(absl::FromUnixMicros(due_us), place);
}

class OverdueWatch final : public server::StreamSource {
 public:
  OverdueWatch(const Surroundings& around, EnquiryQueue::OverduePlace after)
      : around_(around), after_(after) {}

  absl::StatusOr<bool> Next(google::protobuf::Message* message) override {
    auto next = around_.queue.NextOverdue(after_, around_.clock.Now());
    if (!next.has_value()) return false;
    after_ = next->first;
    auto* response = static_cast<v1::WatchOverdueEnquiriesResponse*>(message);
    *response->mutable_record() = std::move(next->second);
    response->set_position(PositionOf(after_));
    return true;
  }

 private:
  const Surroundings& around_;
  EnquiryQueue::OverduePlace after_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenDelivery(
    const Surroundings& around, storage::Writer& writer, const server::Call& call,
    const v1::ReceiveEnquiriesRequest& request) {
  const uint32_t seconds = request.lease_seconds() == 0 ? kLeaseSeconds : request.lease_seconds();
  if (seconds < kLeaseSecondsMin || seconds > kLeaseSecondsMax) {
    return rpc::InvalidField(
        "lease_seconds", absl::StrCat("must be from ", kLeaseSecondsMin, " to ", kLeaseSecondsMax));
  }
  const uint32_t count =
      request.unacknowledged_max() == 0 ? kUnacknowledged : request.unacknowledged_max();
  if (count > kUnacknowledgedMax) {
    return rpc::InvalidField("unacknowledged_max",
                             absl::StrCat("must be at most ", kUnacknowledgedMax));
  }
  return std::make_unique<Deliveries>(around, writer, call.member, absl::Seconds(seconds), count);
}

absl::StatusOr<std::unique_ptr<server::StreamSource>> OpenOverdueWatch(
    const Surroundings& around, const v1::WatchOverdueEnquiriesRequest& request) {
  absl::StatusOr<EnquiryQueue::OverduePlace> after = ParsePosition(request.position());
  if (!after.ok()) return after.status();
  return std::make_unique<OverdueWatch>(around, *after);
}

}  // namespace consortium::enquiries
