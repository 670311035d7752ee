#include "adapters/cli/error_view.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/json.h"
#include "google/rpc/status_details.h"

namespace consortium::cli {
namespace {

// What a person does about it. Empty where the message itself says it all.
std::string NextStep(const absl::Status& status, ExitCode code) {
  switch (code) {
    case ExitCode::kUsage:
      return "see --help of this command";
    case ExitCode::kRefused:
      return absl::IsUnauthenticated(status)
                 ? "ask the consortium's operator for a certificate that is in force: "
                   "`consortium certs request` makes the request"
                 : "`consortium whoami` shows what this client may do; the operator changes the "
                   "policy";
    case ExitCode::kUnreachable: {
      const absl::Duration delay = rpc::RetryDelayOf(status);
      if (delay > absl::ZeroDuration()) {
        return absl::StrCat("the same again in ", absl::FormatDuration(delay));
      }
      return absl::IsResourceExhausted(status) ? "send less at once" : "";
    }
    case ExitCode::kFault:
      return "tell the gateway's operator, with the time; its log has the cause";
    case ExitCode::kInvalid: {
      // Any other reason says of what there is one already, and it is not the request.
      const std::string reason = rpc::ReasonOf(status);
      if (absl::IsAlreadyExists(status) && (reason.empty() || reason == "REQUEST_ID_REUSED")) {
        return "use a new request_id for new content; the same one only to repeat the same";
      }
      return "";
    }
    default:
      return "";
  }
}

// Whether a message says nothing but this violation, the name of a file before it
// aside.
bool IsTheWholeOf(absl::string_view message, const rpc::FieldViolation& violation) {
  const std::string text = absl::StrCat(violation.field, ": ", violation.description);
  return message == text || absl::EndsWith(message, absl::StrCat(": ", text));
}

}  // namespace

std::string RenderError(const absl::Status& status, ExitCode code, bool colour) {
  std::string text =
      absl::StrCat(Painted("error:", Paint::kRed, colour), " ", Printable(status.message()), "\n");
  const auto violations = rpc::FieldViolationsOf(status);
  for (const rpc::FieldViolation& violation : violations) {
    if (IsTheWholeOf(status.message(), violation)) continue;
    absl::StrAppend(&text, "  ", Painted(Printable(violation.field), Paint::kBold, colour), ": ",
                    Printable(violation.description), "\n");
  }
  if (const std::string reason = rpc::ReasonOf(status); !reason.empty()) {
    absl::StrAppend(&text, "  reason: ", Printable(reason), "\n");
  }
  if (const std::string next = NextStep(status, code); !next.empty()) {
    absl::StrAppend(&text, "What to do: ", next, "\n");
  }
  return text;
}

std::string RenderErrorJson(const absl::Status& status) {
  google::rpc::Status proto = rpc::ToProto(status);
  // What this machine has to say of itself is not withheld from its user.
  proto.set_message(std::string(status.message()));
  if (absl::StatusOr<std::string> json = ToJson(proto); json.ok()) return *std::move(json);
  // Details of a kind that a newer gateway sends: the rest still counts.
  proto.clear_details();
  return ToJson(proto).value_or("{}\n");
}

}  // namespace consortium::cli
