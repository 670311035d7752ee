#include "adapters/cli/vacancy_commands.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "adapters/cli/input.h"
#include "adapters/cli/json.h"
#include "adapters/cli/list_view.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/need_flags.h"
#include "adapters/cli/search_view.h"
#include "adapters/cli/vacancy_watch.h"
#include "adapters/cli/words.h"
#include "certs/platform/file.h"
#include "certs/platform/random.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

// Far more searches than one need may have on record.
constexpr size_t kRecordBytesMax = 1 << 20;

}  // namespace

VacancyCommands::VacancyCommands(CLI::App& app, Session& session) : session_(session) {
  CLI::App* group = app.add_subcommand("vacancies", "Places with foster carers and hosts");
  group->require_subcommand(1);
  AddSearch(*group);
  AddWatch(*group);
  AddLists(*group);
  AddQuoted(*group);
  AddPublish(*group);
  AddUpdate(*group);
}

std::string VacancyCommands::OfficerOr(const config::ClientSettings& settings) const {
  return need_.officer.empty() ? settings.officer_reference() : need_.officer;
}

void VacancyCommands::AddPublish(CLI::App& group) {
  CLI::App* publish = group.add_subcommand("publish", "Publish this borough's whole weekly list");
  publish
      ->add_option("FILE", file_,
                   "PublishVacancyListRequest as .json or .textproto; - for "
                   "JSON from standard input")
      ->required();
  publish->add_flag("--validate-only", validate_only_, "Check and answer, store nothing");
  publish
      ->add_option("--request-id", request_id_,
                   "UUID of the write, instead of the file's; the same one repeats safely")
      ->type_name("UUID");
  publish->footer(
      "Examples:\n"
      "  consortium vacancies publish list.json --validate-only\n"
      "  consortium vacancies publish list.json\n"
      "Rows that do not add up are reported and the others stand (exit code 7). From a local\n"
      "export, `consortium-adapter publish` makes the list and publishes it.");
  publish->callback([this] { session_.exit_code = Publish(); });
}

void VacancyCommands::AddUpdate(CLI::App& group) {
  CLI::App* update = group.add_subcommand("update", "Change one household between lists");
  update
      ->add_option("FILE", file_,
                   "UpdateVacancyRequest as .json or .textproto; - for JSON "
                   "from standard input")
      ->required();
  update->add_option("--request-id", request_id_, "UUID of the write, instead of the file's")
      ->type_name("UUID");
  update->callback([this] { session_.exit_code = Update(); });

  CLI::App* withdraw =
      group.add_subcommand("withdraw", "Take one household off the list until the next one");
  withdraw->add_option("HOUSEHOLD", household_ref_, "This borough's own reference")->required();
  withdraw->add_option("--reason", withdrawal_reason_, WordsOf<v1::WithdrawalReason>())
      ->type_name("REASON")
      ->required();
  withdraw->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID");
  withdraw->footer("Example:\n  consortium vacancies withdraw 7k2m9x4q1c8z --reason filled");
  withdraw->callback([this] { session_.exit_code = Withdraw(); });
}

void VacancyCommands::AddSearch(CLI::App& group) {
  CLI::App* search = group.add_subcommand("search", "Find households for one to eight children");
  AddNeedOptions(*search, need_);
  AddSearchWishes(*search);

  AddAskerOptions(*search, need_);
  search
      ->add_option("--record", record_file_,
                   "Add what was found to this file, for `placements request --searched`")
      ->type_name("FILE")
      ->group("Asking");
  search->add_option("--limit", need_.limit, "Households a page; 20 without it")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 100u, "1-100"))
      ->group("Asking");
  search->add_option("--page", need_.page, "The token that the page before ended with")
      ->type_name("TOKEN")
      ->group("Asking");
  search->footer(absl::StrCat(kChildSyntaxHelp, R"(

Examples:
  consortium vacancies search --child 4 --child 7:f --siblings --kind short-term \
      --start 2026-11-23 --length 14 --near "N4 2" --within 5
  consortium vacancies search --child 15:m --kind same-day-emergency --urgency out-of-hours
  consortium vacancies search --child 2m --parent 17:f --kind parent-and-child
  consortium vacancies search --child 16 --kind supported-lodgings --no dog --language so
  printf 'N17\nE8\n' | consortium vacancies search --child 9 --kind short-term --avoid -
The number to ring comes first. Nobody learns whom you look for: the gateway keeps no need.
Exit code 1: nobody suits (near misses and, for siblings, the nearest split are shown).)"));
  search->callback([this] { session_.exit_code = Search(); });
}

void VacancyCommands::AddSearchWishes(CLI::App& search) {
  search
      .add_option("--avoid", need_.avoid,
                  "Outcodes or sectors that are not safe, with commas; - reads them from standard "
                  "input, which no process list shows")
      ->type_name("AREA")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group("Where");
  AddPlaceWishes(search, need_);
  AddChildWishes(search, need_);
}

void VacancyCommands::AddWatch(CLI::App& group) {
  CLI::App* watch =
      group.add_subcommand("watch", "See households come, change and go, as it happens");
  watch->add_option("--member", members_, "Only these members, with commas")
      ->type_name("MEMBER")
      ->delimiter(',')
      ->allow_extra_args(false);
  watch->add_option("--from", position_, "Go on after this position, without a snapshot")
      ->type_name("POSITION");
  watch->add_option("--count", count_, "End after so many changes")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 1000000u, "1-1000000"));
  watch->add_option("--for", for_seconds_, "End after so many seconds")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 1e6, "0.1-1000000"));
  watch->add_flag("--snapshot", show_snapshot_, "Show also what is on offer at the start");
  watch
      ->add_option("--officer", need_.officer,
                   "Who asks; the settings' officer_reference without it")
      ->type_name("REF");
  watch->add_option("--purpose", need_.purpose, WordsOf<v1::Purpose>())->type_name("PURPOSE");
  watch->footer(
      "Examples:\n"
      "  consortium vacancies watch\n"
      "  consortium vacancies watch --member hackney,camden --count 1 --for 60\n"
      "Resumes by itself when the connection breaks. Ctrl-C ends it.\n"
      "Exit code 1: --for was over before --count changes came.");
  watch->callback([this] { session_.exit_code = Watch(); });
}

void VacancyCommands::AddLists(CLI::App& group) {
  CLI::App* lists =
      group.add_subcommand("lists", "Every borough's list: week, age, late or missing");
  lists->add_flag("--totals", totals_, "Also households and places of every kind");
  lists->footer("Examples:\n  consortium vacancies lists\n  consortium vacancies lists --totals");
  lists->callback([this] { session_.exit_code = Lists(); });

  CLI::App* show = group.add_subcommand("show", "The households on one member's list");
  show->add_option("MEMBER", member_, "e.g. hackney")->required();
  show->add_option("--limit", page_size_, "Households a page; 200 without it")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 1000u, "1-1000"));
  show->add_option("--page", need_.page, "The token that the page before ended with")
      ->type_name("TOKEN");
  show->callback([this] { session_.exit_code = Show(); });
}

void VacancyCommands::AddQuoted(CLI::App& group) {
  CLI::App* quoted =
      group.add_subcommand("quoted", "Which of your households a neighbour on the telephone means");
  quoted
      ->add_option("REFERENCE", quoted_reference_,
                   "The household's reference as they say it: 26 letters and digits; capitals, o "
                   "for 0, i or l for 1, and hyphens are understood")
      ->required();
  quoted->add_option("--by", quoted_by_, "Which member they are, e.g. islington")
      ->type_name("MEMBER")
      ->required();
  quoted->footer(
      "Example:\n"
      "  consortium vacancies quoted 0ncf-srxc-8qct-rw4p-6h4y-zdr4-m8 --by islington\n"
      "Every member sees another reference for the same household, so that nobody can compare\n"
      "notes about a carer: ask who rings before you look it up. The answer is your own "
      "reference;\n"
      "your alias table (consortium-adapter keeps it) turns that into the one of your local\n"
      "system. Exit code 4: it means no household of yours; ask them to read it again.");
  quoted->callback([this] { session_.exit_code = Quoted(); });
}

ExitCode VacancyCommands::Publish() {
  v1::PublishVacancyListRequest request;
  if (absl::Status read = ReadMessage(file_, session_.in(), &request); !read.ok()) {
    return session_.Fail(read, ExitCode::kLocal);
  }
  if (validate_only_) request.set_validate_only(true);
  if (!request_id_.empty()) request.set_request_id(request_id_);
  if (request.request_id().empty()) request.set_request_id(platform::RandomUuid());
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    session_.Note(absl::StrCat(request.validate_only() ? "checking " : "publishing ",
                               request.rows_size(), " rows as request ", request.request_id()));
    const auto response = client.PublishVacancyList(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(
        *response, [&] { return RenderPublication(*response, session_.colour()); },
        response->rows_refused() > 0 ? ExitCode::kPartly : ExitCode::kDone);
  });
}

ExitCode VacancyCommands::Update() {
  v1::UpdateVacancyRequest request;
  if (absl::Status read = ReadMessage(file_, session_.in(), &request); !read.ok()) {
    return session_.Fail(read, ExitCode::kLocal);
  }
  if (!request_id_.empty()) request.set_request_id(request_id_);
  return SendUpdate(session_, std::move(request));
}

ExitCode VacancyCommands::Withdraw() {
  const auto reason = ValueOf<v1::WithdrawalReason>(withdrawal_reason_);
  if (!reason.ok()) {
    return session_.Fail(
        absl::InvalidArgumentError(absl::StrCat("--reason: ", reason.status().message())),
        ExitCode::kUsage);
  }
  v1::UpdateVacancyRequest request;
  request.set_request_id(request_id_);
  request.mutable_withdrawal()->set_household_ref(household_ref_);
  request.mutable_withdrawal()->set_reason(*reason);
  return SendUpdate(session_, std::move(request));
}

ExitCode VacancyCommands::Search() {
  if (absl::Status read = ExpandFromInput(session_.in(), &need_.avoid); !read.ok()) {
    return session_.Fail(read, ExitCode::kLocal);
  }
  return session_.WithClient(
      [&](client::GatewayClient& client, const config::ClientSettings& settings) {
        need_.officer = OfficerOr(settings);
        const auto request = ParseNeed(need_, LocalDay(session_.now()));
        if (!request.ok()) return session_.Fail(request.status(), ExitCode::kUsage);
        const auto response = client.SearchAvailability(*request);
        if (!response.ok()) return session_.Fail(response.status());
        if (absl::Status kept = Record(response->search_token()); !kept.ok()) {
          return session_.Fail(kept, ExitCode::kLocal);
        }
        return session_.Answer(
            *response,
            [&] { return RenderSearch(*request, *response, session_.now(), session_.colour()); },
            response->matches().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
      });
}

absl::Status VacancyCommands::Record(const std::string& search_token) const {
  if (record_file_.empty() || search_token.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> kept = platform::ReadFile(record_file_, kRecordBytesMax);
  if (!kept.ok() && !absl::IsNotFound(kept.status())) return kept.status();
  return platform::WriteFile(record_file_, absl::StrCat(kept.value_or(""), search_token, "\n"),
                             platform::FileMode::kPrivate);
}

ExitCode VacancyCommands::Watch() {
  return session_.WithClient(
      [&](client::GatewayClient& client, const config::ClientSettings& settings) {
        const auto asker = ParseAsker(OfficerOr(settings), need_.purpose);
        if (!asker.ok()) return session_.Fail(asker.status(), ExitCode::kUsage);
        v1::WatchAvailabilityRequest request;
        *request.mutable_asker() = *asker;
        request.set_position(position_);
        for (const std::string& member : members_) request.add_members(member);
        VacancyWatch watch(session_, {.count = count_, .show_snapshot = show_snapshot_});
        return watch.Run(client, std::move(request),
                         for_seconds_ > 0 ? absl::Seconds(for_seconds_) : absl::InfiniteDuration());
      });
}

ExitCode VacancyCommands::Lists() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.ListVacancyLists({});
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(*response, [&] {
      return RenderLists(*response, totals_, session_.now(), session_.colour());
    });
  });
}

ExitCode VacancyCommands::Show() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::GetVacancyListRequest request;
    request.set_member(member_);
    request.set_page_size(page_size_);
    request.set_page_token(need_.page);
    const auto response = client.GetVacancyList(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderList(*response, session_.now(), session_.colour()); },
        response->rows().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

ExitCode VacancyCommands::Quoted() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto me = client.WhoAmI({});
    if (!me.ok()) return session_.Fail(me.status());
    v1::GetVacancyListRequest request;
    request.set_member(me->member());
    request.set_quoted_reference(quoted_reference_);
    request.set_quoted_by(quoted_by_);
    const auto response = client.GetVacancyList(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response,
        [&] { return RenderQuoted(*response, quoted_by_, session_.now(), session_.colour()); },
        response->rows().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

}  // namespace consortium::cli
