#include "google/rpc/status_details.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace consortium::rpc {
namespace {

constexpr absl::string_view kTypeUrlPrefix = "type.googleapis.com/";
constexpr absl::string_view kDomain = "consortium.v1";
constexpr absl::string_view kWithheld =
    "the gateway failed and withholds why; its operator finds the cause in its log";

// google.protobuf.Duration holds at most 10,000 years.
constexpr int64_t kDurationSecondsMax = 315'576'000'000;

template <typename Detail>
std::string TypeUrl() {
  return absl::StrCat(std::string(kTypeUrlPrefix), Detail::descriptor()->full_name());
}

template <typename Detail>
void SetDetail(const Detail& detail, absl::Status& status) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(TypeUrl<Detail>());
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

template <typename Detail>
void PackDetail(const absl::Status& status, google::rpc::Status& proto) {
  if (const std::optional<Detail> detail = DetailOf<Detail>(status); detail.has_value()) {
    proto.add_details()->PackFrom(*detail);
  }
}

void PackBadRequest(const absl::Status& status, google::rpc::Status& proto) {
  std::optional<google::rpc::BadRequest> bad = DetailOf<google::rpc::BadRequest>(status);
  if (!bad.has_value()) return;
  while (bad->ByteSizeLong() > kBadRequestBytesMax && bad->field_violations_size() > 1) {
    bad->mutable_field_violations()->RemoveLast();
  }
  proto.add_details()->PackFrom(*bad);
}

bool DescribesOurMachinery(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

// Both enums share the canonical numbers.
static_assert(static_cast<int>(absl::StatusCode::kUnauthenticated) == 16);

}  // namespace

absl::Status InvalidFields(const std::vector<FieldViolation>& violations) {
  if (violations.empty()) {
    std::fputs("InvalidFields needs a violation\n", stderr);
    std::abort();
  }
  google::rpc::BadRequest bad_request;
  for (const FieldViolation& violation : violations) {
    if (bad_request.field_violations_size() == kViolationsMax) break;
    google::rpc::BadRequest::FieldViolation& added = *bad_request.add_field_violations();
    added.set_field(violation.field);
    added.set_description(violation.description);
  }
  const FieldViolation& first = violations.front();
  std::string message = absl::StrCat(first.field, ": ", first.description);
  if (violations.size() > 1) absl::StrAppend(&message, " (and ", violations.size() - 1, " more)");
  absl::Status status = absl::InvalidArgumentError(message);
  SetDetail(bad_request, status);
  return status;
}

absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  return InvalidFields({{std::string(field), std::string(description)}});
}

absl::Status WithReason(absl::Status status, absl::string_view reason,
                        const std::map<std::string, std::string>& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kDomain));
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  SetDetail(info, status);
  return status;
}

absl::Status WithRetry(absl::Status status, absl::Duration retry_delay) {
  retry_delay = std::clamp(retry_delay, absl::ZeroDuration(), absl::Seconds(kDurationSecondsMax));
  google::rpc::RetryInfo info;
  absl::Duration rest;
  const int64_t seconds = absl::IDivDuration(retry_delay, absl::Seconds(1), &rest);
  info.mutable_retry_delay()->set_seconds(seconds);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  SetDetail(info, status);
  return status;
}

std::vector<FieldViolation> FieldViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  if (!bad_request.has_value()) return violations;
  for (const auto& violation : bad_request->field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  return violations;
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

absl::Duration RetryDelayOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::RetryInfo>(status);
  if (!info.has_value()) return absl::ZeroDuration();
  return absl::Seconds(info->retry_delay().seconds()) +
         absl::Nanoseconds(info->retry_delay().nanos());
}

google::rpc::Status ToProto(const absl::Status& status) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(status.code()));
  if (status.ok()) return proto;
  if (DescribesOurMachinery(status.code())) {
    proto.set_message(std::string(kWithheld));
    return proto;
  }
  proto.set_message(std::string(status.message()));
  PackBadRequest(status, proto);
  PackDetail<google::rpc::ErrorInfo>(status, proto);
  PackDetail<google::rpc::RetryInfo>(status, proto);
  PackDetail<google::rpc::PreconditionFailure>(status, proto);
  return proto;
}

absl::Status FromProto(const google::rpc::Status& proto) {
  const bool known = proto.code() >= 0 && proto.code() <= 16;
  absl::Status status(
      known ? static_cast<absl::StatusCode>(proto.code()) : absl::StatusCode::kUnknown,
      proto.message());
  for (const google::protobuf::Any& detail : proto.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

}  // namespace consortium::rpc
