#include "adapters/inbox/endpoint_sink.h"

#include "absl/strings/str_cat.h"
#include "adapters/inbox/enquiry_view.h"

namespace consortium::inbox {
namespace {

// Answers that say nothing about one enquiry.
constexpr int kTakesNone[] = {401, 403, 404, 408, 425, 429, 502, 503, 504};

}  // namespace

absl::Status EndpointSink::HandOver(const OpenedEnquiry& enquiry) {
  const absl::StatusOr<sealing::ClearText> json = ToReceivedJson(enquiry);
  if (!json.ok()) return absl::InvalidArgumentError(json.status().message());
  const absl::StatusOr<int> answer = PostJson(peer_, json->view(), enquiry.name());
  if (!answer.ok()) return answer.status();
  if (*answer >= 200 && *answer < 300) return absl::OkStatus();
  for (const int code : kTakesNone) {
    if (*answer != code) continue;
    return absl::UnavailableError(absl::StrCat("the endpoint answered ", code,
                                               "; check `url`, `bearer_token_file`, and its log"));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the endpoint answered ", *answer, " to this enquiry; its log may say why"));
}

}  // namespace consortium::inbox
