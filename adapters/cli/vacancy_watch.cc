#include "adapters/cli/vacancy_watch.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/json.h"
#include "adapters/cli/list_view.h"
#include "adapters/cli/watch_loop.h"
#include "certs/platform/random.h"

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
  const absl::Status status = WatchLoop<v1::WatchAvailabilityRequest>(
      session_, "The position is too old to go on from; starting with everything on offer.",
      std::move(request), time_max, &position_,
      [this](bool from_the_start) {
        in_snapshot_ = from_the_start;
        households_ = 0;
        members_.clear();
      },
      [&](const v1::WatchAvailabilityRequest& from, absl::Duration left) {
        return client.Watch(
            from, [this](const auto& response) { return Show(response); }, left);
      });
  return EndWatch(session_, failure_.ok() ? status : failure_, position_,
                  options_.count == 0 || changes_ >= options_.count);
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
