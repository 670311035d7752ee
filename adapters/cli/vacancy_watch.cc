#include "adapters/cli/vacancy_watch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/json.h"
#include "adapters/cli/list_view.h"
#include "certs/platform/random.h"
#include "google/rpc/status_details.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

bool VacancyWatch::Show(const v1::WatchAvailabilityResponse& response) {
  if (!response.position().empty()) position_ = response.position();
  if (session_.json) {
    const absl::StatusOr<std::string> line = ToJson(response);
    if (!line.ok()) {
      failure_ = line.status();
      return false;
    }
    session_.Print(*line);
  }
  for (const v1::VacancyEvent& event : response.events()) {
    if (in_snapshot_) {
      ++households_;
      members_.insert(event.vacancy().member());
    } else {
      ++changes_;
    }
    if (!session_.json && (!in_snapshot_ || options_.show_snapshot)) {
      session_.Print(RenderEvent(event, session_.now(), session_.colour()));
    }
  }
  if (response.snapshot_complete()) {
    in_snapshot_ = false;
    session_.Note(absl::StrCat(Counted(households_, "household", "households"), " of ",
                               Counted(members_.size(), "member", "members"),
                               " on offer; changes follow as they happen (Ctrl-C ends)."));
  }
  return options_.count == 0 || changes_ < options_.count;
}

ExitCode VacancyWatch::Run(client::GatewayClient& client, v1::WatchAvailabilityRequest request,
                           absl::Duration time_max) {
  const absl::Time end =
      time_max == absl::InfiniteDuration() ? absl::InfiniteFuture() : session_.now() + time_max;
  absl::Status status;
  do {
    in_snapshot_ = request.position().empty();
    households_ = 0;
    members_.clear();
    const absl::Duration left =
        end == absl::InfiniteFuture() ? absl::InfiniteDuration() : end - session_.now();
    status = client.Watch(
        request, [this](const auto& response) { return Show(response); }, left);
    // Without any position it was a snapshot that was asked for.
    const bool from_position = !request.position().empty() || !position_.empty();
    if (rpc::ReasonOf(status) != "SNAPSHOT_REQUIRED" || !from_position) break;
    session_.Note("The position is too old to go on from; starting with everything on offer.");
    request.clear_position();
    position_.clear();
  } while (true);

  if (!failure_.ok()) return session_.Fail(failure_);
  if (!status.ok()) return session_.Fail(status);
  if (!position_.empty()) {
    session_.Note(absl::StrCat("Go on with --from ", Printable(position_)));
  }
  const bool enough = options_.count == 0 || changes_ >= options_.count;
  return enough ? ExitCode::kDone : ExitCode::kNothingFound;
}

ExitCode SendUpdate(Session& session, v1::UpdateVacancyRequest request) {
  if (request.request_id().empty()) request.set_request_id(platform::RandomUuid());
  return session.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.UpdateVacancy(request);
    if (!response.ok()) return session.FailWrite(response.status(), request.request_id());
    return session.Answer(*response, [&] { return RenderUpdate(*response); });
  });
}

}  // namespace consortium::cli
