#include "adapters/cli/placement_commands.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/input.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/need_flags.h"
#include "adapters/cli/placement_view.h"
#include "adapters/cli/record_page.h"
#include "certs/platform/file.h"
#include "certs/platform/random.h"
#include "policy/placement/need_rules.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

CLI::App& PlacementCommands::AddGroup(CLI::App& app) {
  CLI::App* group =
      app.add_subcommand("placements", "Ask neighbours for a place, and answer who asks");
  group->require_subcommand(1);
  group->footer(
      "From need to placement: `vacancies search`, `placements request`, the host's `hold` or\n"
      "`accept`, `take-up`; the host's next list then shows the children placed. No name, date of\n"
      "birth or case number of a child is ever asked for.");
  return *group;
}

PlacementCommands::PlacementCommands(CLI::App& app, Session& session)
    : session_(session), group_(AddGroup(app)), answers_(group_, session), lists_(group_, session) {
  AddRequest(group_);
  AddSaveSearch(group_);
  AddMoves(group_);
  AddRecord(group_);
}

void PlacementCommands::AddRequest(CLI::App& group) {
  CLI::App* request = group.add_subcommand("request", "Ask one or several hosts for a place");
  AddNeedOptions(*request, need_, /*required=*/false);
  AddChildWishes(*request, need_);
  request->add_option("--note", note_, "For the host, at most 300 characters; no names")
      ->type_name("TEXT")
      ->group("What");
  request
      ->add_option("--host", hosts_,
                   "MEMBER/REFERENCE of a household, as the search showed it; up to ten")
      ->type_name("HOUSEHOLD")
      ->required()
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group("Whom");
  request->add_option("--need-ref", need_ref_, "Instead of --child and --kind: a need that is open")
      ->type_name("NEED")
      ->group("Who");
  AddAskerOptions(*request, need_);
  request
      ->add_option("--searched", searched_file_,
                   "What `vacancies search --record FILE` kept, for the search record")
      ->type_name("FILE")
      ->group("Asking");
  request->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID")
      ->group("Asking");
  request->footer(absl::StrCat(kChildSyntaxHelp, R"(

Examples:
  consortium vacancies search --child 7:f --kind short-term --record found
  consortium placements request --child 7:f --kind short-term --searched found \
      --host hackney/4k2m9x4q1c8z7k2m9x4q1c8z7k,camden/8m2k9x4q1c8z7k2m9x4q1c8z7k
  consortium placements request --need-ref 1c8z7k2m9x4q1c8z7k2m9x4q1c --host barnet/…
All are asked or none. The first hold that you take up withdraws the others.)"));
  request->callback([this] { session_.exit_code = Request(); });
}

void PlacementCommands::AddSaveSearch(CLI::App& group) {
  CLI::App* save =
      group.add_subcommand("save-search", "Keep a need open: `watch` tells when a place fits");
  AddNeedOptions(*save, need_);
  AddChildWishes(*save, need_);
  AddPlaceWishes(*save, need_);
  AddAskerOptions(*save, need_);
  save->add_option("--until", until_, "Last day, at most 90 days ahead, e.g. 2026-12-24")
      ->type_name("DAY")
      ->required()
      ->group("What");
  save->add_option("--need-ref", need_ref_, "An open need that it belongs to; a new one without it")
      ->type_name("NEED")
      ->group("What");
  save->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID")
      ->group("Asking");
  save->footer(absl::StrCat(kChildSyntaxHelp, R"(

Example:
  consortium placements save-search --child 9 --kind long-term --until 2026-12-24
Areas to avoid are never kept, so there is no --avoid here.)"));
  save->callback([this] { session_.exit_code = SaveSearch(); });
}

void PlacementCommands::AddMoves(CLI::App& group) {
  CLI::App* take = group.add_subcommand("take-up", "Take a place that is held or offered");
  take->add_option("REQUEST", placement_ref_, "As `placements list` shows it")->required();
  take->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID");
  take->footer(
      "Example:\n  consortium placements take-up 7k2m9x4q1c8z7k2m9x4q1c8z7k\n"
      "Withdraws your other requests for the same need.");
  take->callback([this] { session_.exit_code = TakeUp(); });

  CLI::App* withdraw = group.add_subcommand("withdraw", "Ask no more");
  CLI::Option* request = withdraw->add_option("REQUEST", placement_ref_, "One request");
  withdraw->add_option("--need-ref", need_ref_, "Instead: a need, its requests and standing search")
      ->type_name("NEED")
      ->excludes(request);
  withdraw->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID");
  withdraw->callback([this] { session_.exit_code = Withdraw(); });
}

void PlacementCommands::AddRecord(CLI::App& group) {
  CLI::App* record = group.add_subcommand(
      "record", "What was searched, found, asked and answered, for the care planning panel");
  record->add_option("NEED", need_ref_, "As `placements list --json` and `request` show it")
      ->required();
  record->add_option("--html", html_file_, "Write a page to print to this file, mode 0600")
      ->type_name("FILE");
  record->footer(
      "Examples:\n"
      "  consortium placements record 1c8z7k2m9x4q1c8z7k2m9x4q1c --html record.html\n"
      "  consortium placements record 1c8z7k2m9x4q1c8z7k2m9x4q1c --json");
  record->callback([this] { session_.exit_code = Record(); });

  CLI::App* unmet =
      group.add_subcommand("unmet", "What your neighbours look for in vain, counted from five up");
  unmet->footer("Exit code 1: nothing that five or more share.");
  unmet->callback([this] { session_.exit_code = Unmet(); });
}

std::string PlacementCommands::RequestId() const {
  return request_id_.empty() ? platform::RandomUuid() : request_id_;
}

absl::StatusOr<v1::SearchAvailabilityRequest> PlacementCommands::Need(
    const config::ClientSettings& settings) {
  if (need_.officer.empty()) need_.officer = settings.officer_reference();
  return ParseNeed(need_, LocalDay(session_.now()));
}

absl::Status PlacementCommands::FillAsked(v1::RequestPlacementRequest* request) {
  for (const std::string& host : hosts_) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(host, absl::MaxSplits('/', 1));
    if (parts.first.empty() || parts.second.empty()) {
      return absl::InvalidArgumentError("--host: MEMBER/REFERENCE, e.g. hackney/7k2m9x4q…");
    }
    v1::AskedVacancy* const asked = request->add_vacancies();
    asked->set_member(parts.first);
    asked->set_vacancy_ref(parts.second);
  }
  if (searched_file_.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> kept = ReadInput(searched_file_, session_.in());
  if (!kept.ok()) return kept.status();
  for (const absl::string_view token : absl::StrSplit(*kept, '\n', absl::SkipWhitespace())) {
    request->add_search_tokens(std::string(token));
  }
  return absl::OkStatus();
}

ExitCode PlacementCommands::Request() {
  v1::RequestPlacementRequest request;
  if (need_ref_.empty() == need_.children.empty()) {
    return session_.Fail(
        absl::InvalidArgumentError("give --child and --kind, or --need-ref with an open need"),
        ExitCode::kUsage);
  }
  if (absl::Status filled = FillAsked(&request); !filled.ok()) {
    return session_.Fail(filled,
                         absl::IsInvalidArgument(filled) ? ExitCode::kUsage : ExitCode::kLocal);
  }
  return session_.WithClient(
      [&](client::GatewayClient& client, const config::ClientSettings& settings) {
        if (need_ref_.empty()) {
          const auto search = Need(settings);
          if (!search.ok()) return session_.Fail(search.status(), ExitCode::kUsage);
          *request.mutable_need() = policy::NeedOf(*search);
          request.mutable_need()->set_note(note_);
          *request.mutable_asker() = search->asker();
        } else {
          const auto asker = ParseAsker(
              need_.officer.empty() ? settings.officer_reference() : need_.officer, need_.purpose);
          if (!asker.ok()) return session_.Fail(asker.status(), ExitCode::kUsage);
          request.set_need_ref(need_ref_);
          *request.mutable_asker() = *asker;
        }
        request.set_request_id(RequestId());
        const auto response = client.RequestPlacement(request);
        if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
        return session_.Answer(
            *response, [&] { return RenderAsked(*response, session_.now(), session_.colour()); });
      });
}

ExitCode PlacementCommands::SaveSearch() {
  return session_.WithClient(
      [&](client::GatewayClient& client, const config::ClientSettings& settings) {
        const auto search = Need(settings);
        if (!search.ok()) return session_.Fail(search.status(), ExitCode::kUsage);
        v1::SaveSearchRequest request;
        request.set_request_id(RequestId());
        *request.mutable_search() = *search;
        request.set_until(until_);
        request.set_need_ref(need_ref_);
        const auto response = client.SaveSearch(request);
        if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
        return session_.Answer(*response, [&] {
          return absl::StrCat("Need ", Printable(response->need_ref()), " is kept open until ",
                              LocalDate(until_, LocalDay(session_.now())),
                              "; `consortium placements watch` tells what fits.\n",
                              RenderReceipt(response->receipt()));
        });
      });
}

ExitCode PlacementCommands::TakeUp() {
  v1::TakeUpPlacementRequest request;
  request.set_request_id(RequestId());
  request.set_placement_ref(placement_ref_);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.TakeUpPlacement(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(*response, [&] {
      std::string text =
          RenderMoved("Taken up", response->request(), session_.now(), session_.colour());
      for (const v1::PlacementRequest& other : response->withdrawn()) {
        absl::StrAppend(&text, RenderMoved("Withdrawn", other, session_.now(), session_.colour()));
      }
      return absl::StrCat(text, RenderReceipt(response->receipt()));
    });
  });
}

ExitCode PlacementCommands::Withdraw() {
  if (placement_ref_.empty() && need_ref_.empty()) {
    return session_.Fail(absl::InvalidArgumentError("give REQUEST, or --need-ref with a need"),
                         ExitCode::kUsage);
  }
  v1::WithdrawPlacementRequestRequest request;
  request.set_request_id(RequestId());
  if (need_ref_.empty()) {
    request.set_placement_ref(placement_ref_);
  } else {
    request.set_need_ref(need_ref_);
  }
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.WithdrawPlacementRequest(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(*response, [&] {
      std::string text = need_ref_.empty() ? "" : "The need is closed.\n";
      for (const v1::PlacementRequest& asked : response->requests()) {
        absl::StrAppend(&text, RenderMoved("Withdrawn", asked, session_.now(), session_.colour()));
      }
      return absl::StrCat(text, RenderReceipt(response->receipt()));
    });
  });
}

ExitCode PlacementCommands::Record() {
  v1::GetSearchRecordRequest request;
  request.set_need_ref(need_ref_);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.GetSearchRecord(request);
    if (!response.ok()) return session_.Fail(response.status());
    if (!html_file_.empty()) {
      if (absl::Status written =
              platform::WriteFile(html_file_, RecordPage(response->record(), session_.now()),
                                  platform::FileMode::kPrivate);
          !written.ok()) {
        return session_.Fail(written, ExitCode::kLocal);
      }
      session_.Note(absl::StrCat("Wrote ", html_file_));
    }
    return session_.Answer(*response, [&] {
      return RenderRecord(response->record(), session_.now(), session_.colour());
    });
  });
}

ExitCode PlacementCommands::Unmet() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.CountUnmetNeeds({});
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderUnmet(*response, session_.colour()); },
        response->counts().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

}  // namespace consortium::cli
