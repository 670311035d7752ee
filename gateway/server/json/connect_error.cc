#include "gateway/server/json/connect_error.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status_details.h"
#include "nlohmann/json.hpp"

namespace consortium::server {
namespace {

struct CodeRow {
  absl::string_view name;
  int http_status;
};

// By the canonical number of the code.
constexpr CodeRow kCodes[] = {
    {"ok", 200},
    {"canceled", 499},
    {"unknown", 500},
    {"invalid_argument", 400},
    {"deadline_exceeded", 504},
    {"not_found", 404},
    {"already_exists", 409},
    {"permission_denied", 403},
    {"resource_exhausted", 429},
    {"failed_precondition", 400},
    {"aborted", 409},
    {"out_of_range", 400},
    {"unimplemented", 501},
    {"internal", 500},
    {"unavailable", 503},
    {"data_loss", 500},
    {"unauthenticated", 401},
};
constexpr size_t kUnknown = 2;

const CodeRow& RowOf(absl::StatusCode code) {
  const auto number = static_cast<size_t>(code);
  return kCodes[number < std::size(kCodes) ? number : kUnknown];
}

constexpr absl::string_view kTypeUrlPrefix = "type.googleapis.com/";

// Null where the detail's type is none of ours.
nlohmann::json DebugOf(const google::protobuf::Any& detail) {
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(detail, &text).ok()) return nullptr;
  nlohmann::json debug = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (debug.is_discarded()) return nullptr;
  debug.erase("@type");
  return debug;
}

nlohmann::json DetailOf(const google::protobuf::Any& detail) {
  std::string value;
  absl::Base64Escape(detail.value(), &value);
  nlohmann::json json = {
      {"type", std::string(absl::StripPrefix(detail.type_url(), kTypeUrlPrefix))},
      {"value", std::string(value, 0, value.find('='))}};
  if (nlohmann::json debug = DebugOf(detail); !debug.is_null()) json["debug"] = std::move(debug);
  return json;
}

}  // namespace

absl::string_view ConnectCode(absl::StatusCode code) { return RowOf(code).name; }

int HttpStatusOf(absl::StatusCode code) { return RowOf(code).http_status; }

JsonAnswer ErrorAnswer(const absl::Status& status, int http_status) {
  const google::rpc::Status proto = rpc::ToProto(status);
  nlohmann::json error = {{"code", std::string(ConnectCode(status.code()))},
                          {"message", proto.message()}};
  for (const google::protobuf::Any& detail : proto.details()) {
    error["details"].push_back(DetailOf(detail));
  }
  JsonAnswer answer;
  answer.http_status = http_status;
  answer.body = error.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (const absl::Duration delay = rpc::RetryDelayOf(status); delay > absl::ZeroDuration()) {
    answer.headers.emplace_back(
        "Retry-After", absl::StrCat(absl::ToInt64Seconds(absl::Ceil(delay, absl::Seconds(1)))));
  }
  return answer;
}

JsonAnswer ErrorAnswer(const absl::Status& status) {
  return ErrorAnswer(status, HttpStatusOf(status.code()));
}

}  // namespace consortium::server
