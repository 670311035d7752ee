#include "gateway/vacancies/week_refusal.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status_details.h"

namespace consortium::vacancies {

absl::Status WeekRefusal(absl::string_view message, absl::string_view reason,
                         absl::string_view member, absl::string_view week) {
  google::rpc::PreconditionFailure failure;
  google::rpc::PreconditionFailure::Violation* const violation = failure.add_violations();
  violation->set_type("WEEK");
  violation->set_subject(week.empty() ? std::string(member) : absl::StrCat(member, "/", week));
  violation->set_description(std::string(message));
  absl::Status status = rpc::WithReason(absl::FailedPreconditionError(message), reason);
  status.SetPayload("type.googleapis.com/google.rpc.PreconditionFailure",
                    absl::Cord(failure.SerializeAsString()));
  return status;
}

absl::Status LaterWeekStands(absl::string_view member, absl::CivilDay week) {
  return WeekRefusal(
      "week_commencing: a list for a later week stands; publish for that week or a later one",
      kLaterWeekStands, member, absl::FormatCivilTime(week));
}

}  // namespace consortium::vacancies
