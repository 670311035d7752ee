#ifndef CONSORTIUM_ADAPTERS_PUBLISHING_SEND_ONCE_H_
#define CONSORTIUM_ADAPTERS_PUBLISHING_SEND_ONCE_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "adapters/publishing/pending_request.h"
#include "adapters/publishing/publication.h"
#include "certs/platform/random.h"

namespace consortium::publishing {

// Sends `request`, to publish something and still without an id, and fills `answer`.
// The id is in the file `pending` before anything is sent and until the gateway has
// answered for good, so that after a crash at any instant an equal request goes under
// the same id. validate_only: under a new one, and no file is touched.
template <typename Request, typename Response>
Failure SendOnce(const std::string& pending, bool validate_only,
                 const std::function<absl::StatusOr<Response>(const Request&)>& send,
                 Request* request, Response* answer) {
  request->set_validate_only(validate_only);
  if (validate_only) {
    request->set_request_id(platform::RandomUuid());
  } else {
    absl::StatusOr<std::string> id = RequestIdFor(*request, pending);
    if (!id.ok()) return {kWrongUse, id.status()};
    request->set_request_id(*id);
  }
  absl::StatusOr<Response> sent = send(*request);
  const ExitCode exit_code = sent.ok() ? kOk : ExitCodeOf(sent.status());
  if (!validate_only && exit_code != kNoAnswer) {
    if (absl::Status forgot = ForgetRequestId(pending); !forgot.ok()) {
      return {kWrongUse, std::move(forgot)};
    }
  }
  if (!sent.ok()) return {exit_code, sent.status()};
  *answer = *std::move(sent);
  return {};
}

}  // namespace consortium::publishing

#endif  // CONSORTIUM_ADAPTERS_PUBLISHING_SEND_ONCE_H_
