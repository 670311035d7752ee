#include "adapters/inbox/notifier.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/cli/local_time.h"
#include "google/protobuf/util/json_util.h"

namespace consortium::inbox {

absl::Status MailNotifier::Notify(const config::EnquiryNotice& notice) {
  absl::Time due;
  std::string error;
  const bool promised = absl::ParseTime(absl::RFC3339_full, notice.contact_due_at(), &due, &error);
  const std::string when =
      promised ? absl::StrCat("The person is to be contacted by ", cli::DueTime(due), ".\r\n") : "";
  Mail mail = {settings_.from, settings_.to, ""};
  mail.text = absl::StrCat(
      "Date: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", clock_.Now(), absl::UTCTimeZone()),
      "\r\nFrom: <", settings_.from, ">\r\nTo: ",
      absl::StrJoin(
          settings_.to, ", ",
          [](std::string* out, const std::string& to) { absl::StrAppend(out, "<", to, ">"); }),
      "\r\nMessage-ID: <enquiry-", notice.reference(), "@", notice.member(),
      ">\r\nSubject: Enquiry ", notice.reference(),
      "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n", "Enquiry ",
      notice.reference(), " has come in for ", notice.member(), ".\r\n", when,
      "It is where your enquiries are kept; this message says nothing about who asked.\r\n");
  return SendMail(settings_.server, settings_.username, settings_.password, mail);
}

absl::Status WebhookNotifier::Notify(const config::EnquiryNotice& notice) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(notice, &json).ok()) {
    return absl::InternalError("the notice cannot be written as JSON");
  }
  const absl::StatusOr<int> answer = PostJson(peer_, json, notice.reference());
  if (!answer.ok()) {
    return absl::Status(answer.status().code(),
                        absl::StrCat("webhook: ", answer.status().message()));
  }
  if (*answer >= 200 && *answer < 300) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("webhook: it answered ", *answer));
}

}  // namespace consortium::inbox
