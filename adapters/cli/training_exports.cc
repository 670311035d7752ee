#include "adapters/cli/training_exports.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/export_folder.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/training_pages.h"
#include "adapters/programme/calendar.h"
#include "adapters/programme/open_referral.h"
#include "adapters/programme/page.h"

namespace consortium::cli {

namespace {

constexpr char kTitle[] = "Training and support of the fostering consortium";

std::vector<v1::TrainingOffer> OffersOf(std::vector<v1::FoundTraining> found) {
  std::vector<v1::TrainingOffer> offers;
  for (v1::FoundTraining& one : found) offers.push_back(std::move(*one.mutable_offer()));
  return offers;
}

// A search that finds all that there is.
v1::SearchTrainingRequest EveryOffer() {
  v1::SearchTrainingRequest request;
  request.set_first_day(kFirstDayOfAll);
  request.set_include_closed(true);
  return request;
}

}  // namespace

TrainingExports::TrainingExports(CLI::App& group, Session& session) : session_(session) {
  AddCalendar(group);
  AddProgramme(group);
  AddExport(group);
}

void TrainingExports::AddCalendar(CLI::App& group) {
  CLI::App* calendar =
      group.add_subcommand("calendar", "Offers found, or your bookings, as an iCalendar file");
  AddTrainingOptions(*calendar, options_);
  const std::vector<CLI::Option*> criteria = calendar->get_options([](const CLI::Option* one) {
    return one->get_group() != "Options" && !one->check_lname("closed");
  });
  CLI::Option* bookings =
      calendar->add_flag("--bookings", bookings_,
                         "Your own bookings instead, with joining links of confirmed places "
                         "alone; --closed has those that ended too");
  for (CLI::Option* one : criteria) bookings->excludes(one);
  calendar->add_option("--participant", participant_ref_, "With --bookings: of this one alone")
      ->type_name("REF")
      ->needs(bookings);
  calendar->add_option("--out", out_, "A file instead of standard output")->type_name("FILE");
  calendar->footer(
      "Examples:\n"
      "  consortium training calendar --for primary-carers --out programme.ics\n"
      "  consortium training calendar --bookings --participant islington-0417 --out carer.ics\n"
      "RFC 5545, an event for each session, in Europe/London. Read again, a calendar moves what "
      "has\n"
      "moved and strikes what was cancelled (--closed has those too). Exit code 1: nothing is in "
      "it.");
  calendar->callback([this] { session_.exit_code = Calendar(); });
}

void TrainingExports::AddProgramme(CLI::App& group) {
  CLI::App* programme = group.add_subcommand("programme", "Offers found, as a page to print");
  AddTrainingOptions(*programme, options_);
  programme->add_flag("--html", html_, "One HTML page that needs nothing else")->required();
  programme->add_option("--title", title_, absl::StrCat("Its heading; without it: ", kTitle))
      ->type_name("TEXT");
  programme->add_option("--out", out_, "A file instead of standard output")->type_name("FILE");
  programme->footer(
      "Examples:\n"
      "  consortium training programme --html --out programme.html\n"
      "  consortium training programme --html --member hackney --title 'Hackney, spring term'\n"
      "No joining link is on it. Exit code 1: nothing is in it.");
  programme->callback([this] { session_.exit_code = Programme(); });
}

void TrainingExports::AddExport(CLI::App& group) {
  CLI::App* command =
      group.add_subcommand("export", "Offers that the public may hear of, as static files");
  command
      ->add_option("--open-referral", folder_,
                   "The folder for the Open Referral UK files: a new one, or that of an earlier "
                   "export")
      ->type_name("DIR")
      ->required();
  command->footer(R"(Example:
  consortium training export --open-referral public/open-referral
Open Referral UK (HSDS 3.0) for any web server: /services is services.json, /services/ID is
services/ID.json, and organizations, taxonomies and taxonomy_terms likewise. Offers that their owners
marked as public and nothing else: no vacancy, no joining link, nobody booked. What an earlier export
left is taken away. Exit code 1: no offer is public (the files say so).)");
  command->callback([this] { session_.exit_code = Export(); });
}

ExitCode TrainingExports::Put(const std::string& content, platform::FileMode mode, bool found) {
  if (out_.empty()) {
    session_.Print(content);
  } else if (absl::Status written = platform::WriteFile(out_, content, mode); !written.ok()) {
    return session_.Fail(written, ExitCode::kLocal);
  } else {
    session_.Note(absl::StrCat(Printable(out_), " is written"));
  }
  return found ? ExitCode::kDone : ExitCode::kNothingFound;
}

ExitCode TrainingExports::Calendar() {
  const auto search = ParseTraining(options_, LocalDay(session_.now()));
  if (!search.ok()) return session_.Fail(search.status(), ExitCode::kUsage);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    return bookings_ ? CalendarOfBookings(client) : CalendarOfFound(client, *search);
  });
}

ExitCode TrainingExports::CalendarOfFound(client::GatewayClient& client,
                                          const v1::SearchTrainingRequest& search) {
  auto found = AllTraining(client, search);
  if (!found.ok()) return session_.Fail(found.status());
  std::vector<programme::CalendarEntry> entries;
  for (v1::TrainingOffer& offer : OffersOf(*std::move(found))) {
    entries.emplace_back().offer = std::move(offer);
  }
  return Put(programme::Calendar(kTitle, entries), platform::FileMode::kPublic, !entries.empty());
}

ExitCode TrainingExports::CalendarOfBookings(client::GatewayClient& client) {
  v1::ListBookingsRequest list;
  list.set_include_ended(options_.closed);
  auto bookings = AllBookings(client, list);
  if (!bookings.ok()) return session_.Fail(bookings.status());
  if (!participant_ref_.empty()) {
    std::erase_if(*bookings, [this](const v1::Booking& booking) {
      return booking.participant_ref() != participant_ref_;
    });
  }
  auto found = AllTraining(client, EveryOffer());
  if (!found.ok()) return session_.Fail(found.status());
  const std::vector<v1::TrainingOffer> offers = OffersOf(*std::move(found));
  const std::vector<programme::CalendarEntry> entries = programme::EntriesOf(*bookings, offers);
  // Who comes and where they join is nobody else's on this machine.
  return Put(programme::Calendar("Training booked", entries), platform::FileMode::kPrivate,
             !entries.empty());
}

ExitCode TrainingExports::Programme() {
  const auto request = ParseTraining(options_, LocalDay(session_.now()));
  if (!request.ok()) return session_.Fail(request.status(), ExitCode::kUsage);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    auto found = AllTraining(client, *request);
    if (!found.ok()) return session_.Fail(found.status());
    const auto members = client.ListMembers({});
    if (!members.ok()) return session_.Fail(members.status());
    std::map<std::string, std::string> names;
    for (const v1::Member& member : members->members()) names[member.id()] = member.name();
    const std::vector<v1::TrainingOffer> offers = OffersOf(*std::move(found));
    return Put(
        programme::ProgrammePage(title_.empty() ? kTitle : title_, offers, names, session_.now()),
        platform::FileMode::kPublic, !offers.empty());
  });
}

ExitCode TrainingExports::Export() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    // A course of several days is still one to hear of while it runs.
    auto found = AllTraining(client, EveryOffer());
    if (!found.ok()) return session_.Fail(found.status());
    const auto members = client.ListMembers({});
    if (!members.ok()) return session_.Fail(members.status());
    const std::vector<v1::TrainingOffer> offers = OffersOf(*std::move(found));
    const std::vector<v1::Member> all_members(members->members().begin(), members->members().end());
    const auto files = programme::OpenReferralFiles(offers, all_members);
    if (absl::Status put = PutExport(folder_, files); !put.ok()) {
      return session_.Fail(put, ExitCode::kLocal);
    }
    size_t services = 0;
    for (const auto& [path, content] : files) services += path.rfind("services/", 0) == 0 ? 1 : 0;
    session_.Note(absl::StrCat(Counted(services, "service", "services"), " in ", Printable(folder_),
                               ", of ", Counted(offers.size(), "offer", "offers")));
    return services == 0 ? ExitCode::kNothingFound : ExitCode::kDone;
  });
}

}  // namespace consortium::cli
