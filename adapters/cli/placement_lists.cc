#include "adapters/cli/placement_lists.h"

#include "adapters/cli/placement_view.h"
#include "adapters/cli/placement_watch.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

constexpr v1::PlacementState kHeldStates[] = {
    v1::PLACEMENT_STATE_HELD, v1::PLACEMENT_STATE_OFFERED, v1::PLACEMENT_STATE_TAKEN_UP,
    v1::PLACEMENT_STATE_AWAITING_CONSENTS, v1::PLACEMENT_STATE_ACCEPTED};
constexpr v1::PlacementState kDeclinedStates[] = {
    v1::PLACEMENT_STATE_DECLINED, v1::PLACEMENT_STATE_EXPIRED, v1::PLACEMENT_STATE_PLACE_GONE};
constexpr uint32_t kPageSizeMax = 200;

void AddEveryState(v1::ListPlacementRequestsRequest* request) {
  for (int state = v1::PLACEMENT_STATE_REQUESTED; state < v1::PlacementState_ARRAYSIZE; ++state) {
    request->add_states(static_cast<v1::PlacementState>(state));
  }
}

}  // namespace

PlacementLists::PlacementLists(CLI::App& group, Session& session) : session_(session) {
  CLI::App* list = AddList(group, "list", "Requests, yours and of you: who waits for whom", {});
  list->add_flag("--all", all_, "Also those that have ended");
  list->footer(
      "Examples:\n"
      "  consortium placements list\n"
      "  consortium placements list --in\n"
      "  consortium placements list --need-ref 1c8z7k2m9x4q1c8z7k2m9x4q1c --all\n"
      "Last changed first. Exit code 1: there is none.");
  AddList(group, "holds", "What is held, offered or agreed, and until when", kHeldStates);
  AddList(group, "declined", "What came to nothing, and why", kDeclinedStates);
  CLI::App* history = group.add_subcommand("history", "One request with all that happened to it");
  history->add_option("REQUEST", placement_ref_, "As `placements list` shows it")->required();
  history->footer(
      "Example:\n  consortium placements history 7k2m9x4q1c8z7k2m9x4q1c8z7k\n"
      "Exit code 1: no request of yours, out or in, has this name.");
  history->callback([this] { session_.exit_code = History(); });
  AddWatch(group);
}

CLI::App* PlacementLists::AddList(CLI::App& group, const char* name, const char* about,
                                  absl::Span<const v1::PlacementState> states) {
  CLI::App* list = group.add_subcommand(name, about);
  CLI::Option* out = list->add_flag("--out", out_, "Those that you asked");
  list->add_flag("--in", in_, "Those that you were asked")->excludes(out);
  list->add_option("--need-ref", need_ref_, "Of this need alone")->type_name("NEED");
  list->add_option("--limit", page_size_, "Requests a page; 50 without it")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, kPageSizeMax, "1-200"));
  list->add_option("--page", page_, "The token that the page before ended with")
      ->type_name("TOKEN");
  list->callback([this, states] { session_.exit_code = List(states); });
  return list;
}

void PlacementLists::AddWatch(CLI::App& group) {
  CLI::App* watch = group.add_subcommand(
      "watch", "See requests change, and places that fit your standing searches, as it happens");
  watch->add_option("--from", position_, "Go on after this position")->type_name("POSITION");
  watch->add_option("--count", count_, "End after so many changes")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 1000000u, "1-1000000"));
  watch->add_option("--for", for_seconds_, "End after so many seconds")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 1e6, "0.1-1000000"));
  watch->add_flag("--snapshot", snapshot_, "Show also the requests that are open at the start");
  watch->footer(
      "Examples:\n"
      "  consortium placements watch\n"
      "  consortium placements watch --count 1 --for 60\n"
      "Places that fit a standing search are shown at the start too, and count as changes.\n"
      "Resumes by itself when the connection breaks. Ctrl-C ends it. Exit code 1: --for was over\n"
      "before --count changes came.");
  watch->callback([this] { session_.exit_code = Watch(); });
}

ExitCode PlacementLists::List(absl::Span<const v1::PlacementState> states) {
  v1::ListPlacementRequestsRequest request;
  if (out_) request.set_direction(v1::DIRECTION_OUT);
  if (in_) request.set_direction(v1::DIRECTION_IN);
  for (const v1::PlacementState state : states) request.add_states(state);
  if (all_) AddEveryState(&request);
  request.set_need_ref(need_ref_);
  request.set_page_size(page_size_);
  request.set_page_token(page_);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.ListPlacementRequests(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderPlacements(*response, session_.now(), session_.colour()); },
        response->requests().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

ExitCode PlacementLists::History() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::ListPlacementRequestsRequest request;
    AddEveryState(&request);
    request.set_page_size(kPageSizeMax);
    do {
      const auto page = client.ListPlacementRequests(request);
      if (!page.ok()) return session_.Fail(page.status());
      for (const v1::PlacementRequest& each : page->requests()) {
        if (each.placement_ref() != placement_ref_) continue;
        return session_.Answer(
            each, [&] { return RenderHistory(each, session_.now(), session_.colour()); });
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return session_.Fail(
        absl::NotFoundError("no request of yours, out or in, has this name; `consortium placements "
                            "list --all` shows them"),
        ExitCode::kNothingFound);
  });
}

ExitCode PlacementLists::Watch() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    PlacementWatch watch(session_, {.count = count_, .show_snapshot = snapshot_});
    return watch.Run(client, position_,
                     for_seconds_ > 0 ? absl::Seconds(for_seconds_) : absl::InfiniteDuration());
  });
}

}  // namespace consortium::cli
