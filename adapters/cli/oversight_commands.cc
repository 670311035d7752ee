#include "adapters/cli/oversight_commands.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/enquiry_intake.h"
#include "adapters/cli/enquiry_view.h"
#include "adapters/cli/json.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/need_options.h"
#include "adapters/cli/watch_loop.h"
#include "adapters/cli/words.h"
#include "certs/platform/file.h"
#include "certs/platform/random.h"
#include "google/protobuf/struct.pb.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

// First and last day of a month as it is written, `2026-11`.
absl::StatusOr<v1::ReportEnquiriesRequest> MonthOf(const std::string& text) {
  absl::CivilMonth month;
  if (!absl::ParseCivilTime(text, &month)) {
    return absl::InvalidArgumentError("MONTH is year and month, e.g. 2026-11");
  }
  v1::ReportEnquiriesRequest request;
  request.set_first_day(absl::FormatCivilTime(absl::CivilDay(month)));
  request.set_last_day(absl::FormatCivilTime(absl::CivilDay(month + 1) - 1));
  return request;
}

}  // namespace

OversightCommands::OversightCommands(CLI::App& group, Session& session) : session_(session) {
  AddOverdue(group);
  AddSuspected(group);
  AddRecovery(group);
  AddReport(group);
}

void OversightCommands::AddOverdue(CLI::App& group) {
  CLI::App* overdue = group.add_subcommand(
      "overdue", "Enquiries with a promise that is not kept in time (coordinator)");
  overdue->add_option("--limit", page_size_, "Enquiries a page; 100 without it")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 500u, "1-500"));
  overdue->add_option("--page", page_, "The token that the page before ended with")
      ->type_name("TOKEN");
  overdue->footer(
      "Examples:\n"
      "  consortium enquiries overdue\n"
      "  consortium enquiries overdue --json | jq -r '.records[].recipient' | sort | uniq -c\n"
      "Longest overdue first; who asked is not shown, as the gateway does not know. Ring the\n"
      "borough. When it cannot be reached: consortium enquiries recovery. Exit code 1: nothing is\n"
      "overdue.");
  overdue->callback([this] { session_.exit_code = Overdue(); });

  CLI::App* watch = group.add_subcommand(
      "watch", "See each enquiry that was not picked up in time, as it happens (coordinator)");
  watch->add_option("--from", position_, "Go on after this position")->type_name("POSITION");
  watch->add_option("--count", count_, "End after so many")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 1000000u, "1-1000000"));
  watch->add_option("--for", for_seconds_, "End after so many seconds")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 1e6, "0.1-1000000"));
  watch->footer(
      "Examples:\n"
      "  consortium enquiries watch\n"
      "  consortium enquiries watch --count 1 --for 60\n"
      "Begins with all that are overdue. Resumes by itself when the connection breaks. Ctrl-C "
      "ends\n"
      "it. Exit code 1: --for was over before --count came.");
  watch->callback([this] { session_.exit_code = Watch(); });
}

void OversightCommands::AddSuspected(CLI::App& group) {
  CLI::App* suspected = group.add_subcommand(
      "suspected", "Enquiries that were set aside as suspected spam (coordinator)");
  suspected->require_subcommand(1);
  CLI::App* list = suspected->add_subcommand("list", "Those that wait for a decision");
  list->add_option("--limit", page_size_, "Enquiries a page; 100 without it")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 500u, "1-500"));
  list->add_option("--page", page_, "The token that the page before ended with")
      ->type_name("TOKEN");
  list->footer("Example:\n  consortium enquiries suspected list\nExit code 1: nothing waits.");
  list->callback([this] { session_.exit_code = Suspected(); });

  const auto decide = [&](const char* name, const char* about, v1::SetAsideDecision decision,
                          const char* footer) {
    CLI::App* command = suspected->add_subcommand(name, about);
    command->add_option("REFERENCE", reference_, "As the list shows it")->required();
    command->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
        ->type_name("UUID");
    command->footer(footer);
    command->callback([this, decision] { session_.exit_code = Decide(decision); });
  };
  decide("release", "An honest enquiry after all: it goes its way", v1::SET_ASIDE_DECISION_RELEASE,
         "Example:\n  consortium enquiries suspected release 7KQ4-M2XD-9\n"
         "Its promises run from when it was received.");
  decide("drop", "Spam: its answers are erased", v1::SET_ASIDE_DECISION_DROP,
         "Example:\n  consortium enquiries suspected drop 7KQ4-M2XD-9\n"
         "This cannot be undone. What nobody decides on expires by itself, in the report as the\n"
         "coordinator's.");
}

void OversightCommands::AddRecovery(CLI::App& group) {
  CLI::App* recovery = group.add_subcommand(
      "recovery", "Take the copy of an overdue enquiry that the recovery key opens (coordinator)");
  recovery->add_option("REFERENCE", reference_, "Of an enquiry that is overdue")->required();
  recovery->add_option("--out", out_file_, "A new file for the sealed copy, mode 0600")
      ->type_name("FILE")
      ->required();
  recovery
      ->add_option("--officer", officer_,
                   "Who asks: your staff reference; the settings' officer_reference without it")
      ->type_name("REF");
  recovery->add_option("--purpose", purpose_, WordsOf<v1::Purpose>())
      ->type_name("PURPOSE")
      ->capture_default_str();
  recovery->footer(
      "Example:\n"
      "  consortium enquiries recovery 7KQ4-M2XD-9 --out 7KQ4-M2XD-9.cms\n"
      "Then, on the machine where the recovery key is kept:\n"
      "  openssl cms -decrypt -inform DER -in 7KQ4-M2XD-9.cms -recip recovery.crt -inkey "
      "recovery.key\n"
      "Each time is in the journal, with who asked. It works once the enquiry is overdue and "
      "until\n"
      "its answers are erased.");
  recovery->callback([this] { session_.exit_code = Recovery(); });
}

void OversightCommands::AddReport(CLI::App& group) {
  CLI::App* report =
      group.add_subcommand("report", "How the promises were kept, by member, and the campaigns");
  CLI::Option* month = report->add_option("MONTH", month_, "e.g. 2026-11; this month without it");
  CLI::Option* from = report->add_option("--from", from_, "Instead: the first day, e.g. 2026-11-02")
                          ->type_name("DAY")
                          ->excludes(month);
  CLI::Option* to = report->add_option("--to", to_, "… and the last, at most 366 days later")
                        ->type_name("DAY")
                        ->needs(from);
  from->needs(to);
  report->footer(
      "Examples:\n"
      "  consortium enquiries report\n"
      "  consortium enquiries report 2026-11\n"
      "  consortium enquiries report --from 2026-09-01 --to 2026-11-30 --json\n"
      "Test enquiries are not counted. Campaigns are shown for a whole calendar month and no "
      "other\n"
      "period, from five enquiries upwards. Exit code 1: none was received.");
  report->callback([this] { session_.exit_code = Report(); });
}

ExitCode OversightCommands::Overdue() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::ListOverdueEnquiriesRequest request;
    request.set_page_size(page_size_);
    request.set_page_token(page_);
    const auto response = client.ListOverdueEnquiries(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderOverdue(*response, session_.now(), session_.colour()); },
        response->records().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

ExitCode OversightCommands::Watch() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::WatchOverdueEnquiriesRequest request;
    request.set_position(position_);
    uint32_t seen = 0;
    std::string position = position_;
    absl::Status failure;
    session_.Note("Watching for enquiries that were not picked up in time (Ctrl-C ends).");
    const absl::Status watched = client.WatchOverdue(
        request,
        [&](const v1::WatchOverdueEnquiriesResponse& response) {
          ++seen;
          position = response.position();
          const absl::StatusOr<std::string> line =
              session_.json
                  ? ToJson(response)
                  : RenderOverdueEvent(response.record(), session_.now(), session_.colour());
          if (!line.ok()) {
            failure = line.status();
            return false;
          }
          session_.Print(*line);
          return count_ == 0 || seen < count_;
        },
        for_seconds_ > 0 ? absl::Seconds(for_seconds_) : absl::InfiniteDuration());
    return EndWatch(session_, failure.ok() ? watched : failure, position,
                    count_ == 0 || seen >= count_);
  });
}

ExitCode OversightCommands::Suspected() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::ListSetAsideRequest request;
    request.set_page_size(page_size_);
    request.set_page_token(page_);
    const auto response = client.ListSetAside(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderSuspected(*response, session_.now(), session_.colour()); },
        response->records().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

ExitCode OversightCommands::Decide(v1::SetAsideDecision decision) {
  const absl::StatusOr<std::string> reference = CheckedReference(reference_);
  if (!reference.ok()) return session_.Fail(reference.status(), ExitCode::kUsage);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::DecideSetAsideRequest request;
    request.set_request_id(request_id_.empty() ? platform::RandomUuid() : request_id_);
    request.set_reference(*reference);
    request.set_decision(decision);
    const auto response = client.DecideSetAside(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    const bool released = decision == v1::SET_ASIDE_DECISION_RELEASE;
    return session_.Answer(*response, [&] {
      return RenderDone(released ? "Released" : "Dropped", response->record(), response->receipt(),
                        session_.colour());
    });
  });
}

ExitCode OversightCommands::Recovery() {
  const absl::StatusOr<std::string> reference = CheckedReference(reference_);
  if (!reference.ok()) return session_.Fail(reference.status(), ExitCode::kUsage);
  std::error_code failed;
  if (std::filesystem::exists(out_file_, failed)) {
    return session_.Fail(
        absl::AlreadyExistsError(absl::StrCat(out_file_, " exists already; give a new file")),
        ExitCode::kLocal);
  }
  return session_.WithClient(
      [&](client::GatewayClient& client, const config::ClientSettings& settings) {
        const auto asker =
            ParseAsker(officer_.empty() ? settings.officer_reference() : officer_, purpose_);
        if (!asker.ok()) return session_.Fail(asker.status(), ExitCode::kUsage);
        v1::TakeRecoveryCopyRequest request;
        request.set_request_id(platform::RandomUuid());
        request.set_reference(*reference);
        *request.mutable_asker() = *asker;
        const auto response = client.TakeRecoveryCopy(request);
        if (!response.ok()) return session_.Fail(response.status());
        if (absl::Status written = platform::WriteFile(out_file_, response->sealed_enquiry(),
                                                       platform::FileMode::kPrivate);
            !written.ok()) {
          return session_.Fail(written, ExitCode::kLocal);
        }
        google::protobuf::Struct answer;
        auto& fields = *answer.mutable_fields();
        fields["file"].set_string_value(out_file_);
        fields["reference"].set_string_value(*reference);
        fields["recoveryCertificate"].set_string_value(response->recovery_certificate());
        return session_.Answer(answer, [&] {
          return absl::StrCat(
              "Wrote ", out_file_, ", sealed to the recovery certificate ",
              Printable(response->recovery_certificate().substr(0, 16)),
              "…\nOn the machine with its key:\n  openssl cms -decrypt -inform DER -in ", out_file_,
              " -recip recovery.crt -inkey recovery.key\n");
        });
      });
}

ExitCode OversightCommands::Report() {
  v1::ReportEnquiriesRequest request;
  if (from_.empty()) {
    const auto month =
        MonthOf(month_.empty() ? absl::FormatCivilTime(absl::CivilMonth(LocalDay(session_.now())))
                               : month_);
    if (!month.ok()) return session_.Fail(month.status(), ExitCode::kUsage);
    request = *month;
  } else {
    request.set_first_day(from_);
    request.set_last_day(to_);
  }
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.ReportEnquiries(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderReport(request, *response, session_.colour()); },
        response->members().empty() ? ExitCode::kNothingFound : ExitCode::kDone);
  });
}

}  // namespace consortium::cli
