#include "adapters/cli/training_commands.h"

#include "absl/strings/str_cat.h"
#include "adapters/cli/input.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/training_pages.h"
#include "adapters/cli/training_view.h"
#include "certs/platform/random.h"

namespace consortium::cli {

namespace {

constexpr char kGroupFooter[] =
    R"(From a programme to a full room:
  consortium training publish programme.json        the owner; from a spreadsheet: consortium-adapter publish
  consortium training search --topic attachment     everybody; show MEMBER OFFER has the rest
  consortium training book hackney first-aid --seat carer:islington-0417 --ask
  consortium training watch                         who got a place from the waiting list
  consortium training participants first-aid …      the owner's list for the door
  consortium training attendance first-aid 7kq4…=yes

People are references of your own (pseudonyms). Their names, contacts and needs are read from files and
standard input, never from a command line, and are sealed to the offer's owner.)";

}  // namespace

TrainingCommands::TrainingCommands(CLI::App& app, Session& session)
    : session_(session),
      group_(AddGroup(app)),
      bookings_(group_, session),
      door_(group_, session),
      exports_(group_, session) {
  AddPublish(group_);
  AddSearch(group_);
  AddShow(group_);
}

CLI::App& TrainingCommands::AddGroup(CLI::App& app) {
  CLI::App* group =
      app.add_subcommand("training", "Courses, support groups and events, and places at them");
  group->require_subcommand(1);
  group->footer(kGroupFooter);
  return *group;
}

void TrainingCommands::AddPublish(CLI::App& group) {
  CLI::App* publish =
      group.add_subcommand("publish", "Publish the whole programme, or some offers of it");
  publish
      ->add_option("FILE", file_,
                   "PublishTrainingOffersRequest as .json or .textproto; - for JSON from standard "
                   "input")
      ->required();
  publish->add_flag("--check", check_, "Have the gateway check and answer, and store nothing");
  publish
      ->add_option("--request-id", request_id_,
                   "UUID of the write, instead of the file's; the same one repeats safely")
      ->type_name("UUID");
  publish->footer(
      "Examples:\n"
      "  consortium training publish programme.json --check\n"
      "  consortium training publish programme.json\n"
      "With `wholeProgramme` in the file, an offer that is in it no more is cancelled, and "
      "everybody\n"
      "booked is told; without it the file's offers are added or changed and the rest stands.\n"
      "Offers that do not add up are reported and the others stand (exit code 7). A spreadsheet\n"
      "becomes a programme by a mapping: consortium-adapter check --help.");
  publish->callback([this] { session_.exit_code = Publish(); });
}

void TrainingCommands::AddSearch(CLI::App& group) {
  CLI::App* search = group.add_subcommand("search", "Find training, by its first session");
  AddTrainingOptions(*search, options_);
  search->add_option("--limit", limit_, "Offers a page; 50 without it")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 200u, "1-200"));
  search->add_option("--page", page_, "The token that the page before ended with")
      ->type_name("TOKEN");
  search->footer(R"(Examples:
  consortium training search
  consortium training search --topic safer-caring,attachment --for primary-carers --free 2
  consortium training search --near "N4 2" --within 5 --from 2026-11-23 --until 2026-12-31
  consortium training search --mode online --stage core --standard 5
Every option that is given must be met. "Free" places are those that you could have confirmed now.
Exit code 1: nothing fits.)");
  search->callback([this] { session_.exit_code = Search(); });
}

void TrainingCommands::AddShow(CLI::App& group) {
  CLI::App* show = group.add_subcommand("show", "Everything about one offer");
  show->add_option("MEMBER", member_, "Whose, e.g. hackney")->required();
  show->add_option("OFFER", offer_ref_, "Its reference, as search shows it")->required();
  show->footer(
      "Example:\n  consortium training show hackney first-aid\n"
      "Its owner sees also the joining link, how many are confirmed and how many wait.\n"
      "Exit code 4: there is no such offer.");
  show->callback([this] { session_.exit_code = Show(); });
}

ExitCode TrainingCommands::Publish() {
  v1::PublishTrainingOffersRequest request;
  if (absl::Status read = ReadMessage(file_, session_.in(), &request); !read.ok()) {
    return session_.Fail(read, ExitCode::kLocal);
  }
  if (check_) request.set_validate_only(true);
  if (!request_id_.empty()) request.set_request_id(request_id_);
  if (request.request_id().empty()) request.set_request_id(platform::RandomUuid());
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.PublishTrainingOffers(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(
        *response, [&] { return RenderProgrammePublication(*response, session_.colour()); },
        response->offers_refused() > 0 ? ExitCode::kPartly : ExitCode::kDone);
  });
}

ExitCode TrainingCommands::Search() {
  auto request = ParseTraining(options_, LocalDay(session_.now()));
  if (!request.ok()) return session_.Fail(request.status(), ExitCode::kUsage);
  request->set_page_size(limit_);
  request->set_page_token(page_);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.SearchTraining(*request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderTraining(*response, session_.now(), session_.colour()); },
        response->found().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

ExitCode TrainingCommands::Show() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto found = FindOffer(client, member_, offer_ref_);
    if (!found.ok()) return session_.Fail(found.status());
    return session_.Answer(*found,
                           [&] { return RenderOffer(*found, session_.now(), session_.colour()); });
  });
}

}  // namespace consortium::cli
