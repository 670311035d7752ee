#include "gateway/server/health.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/rpc/status_details.h"

namespace consortium::server {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

absl::Status CheckName(const HealthCheckRequest& request) {
  const size_t bytes = request.service().size();
  if (bytes <= kHealthNameBytesMax) return absl::OkStatus();
  return rpc::InvalidField(
      "service", absl::StrCat("has ", bytes, " bytes; at most ", kHealthNameBytesMax,
                              " are allowed, and the empty name asks for the whole gateway"));
}

// The state of one name, each time that it is another one.
class HealthWatch final : public StreamSource {
 public:
  HealthWatch(const Health& health, std::string name) : health_(health), name_(std::move(name)) {}

  absl::StatusOr<bool> Next(google::protobuf::Message* response) override {
    const Health::Status now = health_.Of(name_);
    if (said_ == now) return false;
    said_ = now;
    static_cast<HealthCheckResponse&>(*response).set_status(now);
    return true;
  }

 private:
  const Health& health_;
  const std::string name_;
  std::optional<Health::Status> said_;
};

}  // namespace

void Health::Set(absl::string_view name, bool serving) {
  const Status status = serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
  {
    platform::MutexLock lock(mutex_);
    if (ended_) return;
    const auto known = by_name_.find(name);
    if (known != by_name_.end() && known->second == status) return;
    by_name_.insert_or_assign(std::string(name), status);
  }
  changed_();
}

void Health::EndAll() {
  {
    platform::MutexLock lock(mutex_);
    ended_ = true;
    for (auto& [name, status] : by_name_) status = HealthCheckResponse::NOT_SERVING;
  }
  changed_();
}

Health::Status Health::Of(absl::string_view name) const {
  platform::MutexLock lock(mutex_);
  const auto known = by_name_.find(name);
  return known == by_name_.end() ? HealthCheckResponse::SERVICE_UNKNOWN : known->second;
}

void RegisterHealth(MethodTable& table, const Health& health) {
  table.AddRead<HealthCheckRequest, HealthCheckResponse>(
      "/grpc.health.v1.Health/Check",
      [&health](const Call&, const HealthCheckRequest& request,
                HealthCheckResponse* response) -> absl::Status {
        if (absl::Status named = CheckName(request); !named.ok()) return named;
        const Health::Status status = health.Of(request.service());
        if (status == HealthCheckResponse::SERVICE_UNKNOWN) {
          return absl::NotFoundError(
              "service: no service or part of the gateway has this name; the empty name asks for "
              "the whole");
        }
        response->set_status(status);
        return absl::OkStatus();
      });
  table.AddStream<HealthCheckRequest, HealthCheckResponse>(
      "/grpc.health.v1.Health/Watch",
      [&health](const Call&, const HealthCheckRequest& request)
          -> absl::StatusOr<std::unique_ptr<StreamSource>> {
        if (absl::Status named = CheckName(request); !named.ok()) return named;
        return std::make_unique<HealthWatch>(health, request.service());
      });
}

}  // namespace consortium::server
