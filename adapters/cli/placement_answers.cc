#include "adapters/cli/placement_answers.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/placement_view.h"
#include "adapters/cli/words.h"
#include "certs/platform/random.h"
#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

absl::Status Named(absl::string_view option, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::InvalidArgumentError(absl::StrCat(option, ": ", status.message()));
}

}  // namespace

absl::StatusOr<absl::Time> ParseUntil(absl::string_view text, absl::Time now) {
  if (absl::string_view left = text; absl::ConsumePrefix(&left, "+")) {
    absl::Duration ahead;
    if (absl::ParseDuration(left, &ahead) && ahead > absl::ZeroDuration()) return now + ahead;
  }
  absl::Time at;
  const std::string today = absl::FormatCivilTime(LocalDay(now));
  for (const std::string& whole : {std::string(text), absl::StrCat(today, " ", text)}) {
    if (absl::ParseTime("%Y-%m-%d %H:%M", whole, policy::London(), &at, nullptr)) return at;
  }
  return absl::InvalidArgumentError("is +4h, +30m, 18:00 (today) or '2026-11-24 18:00', in London");
}

absl::StatusOr<uint32_t> ParsePounds(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('.', 1));
  uint32_t pounds = 0;
  uint32_t pence = 0;
  const bool whole = text.find('.') == absl::string_view::npos;
  // More is refused by the gateway, which says how much is allowed.
  if (!absl::SimpleAtoi(parts.first, &pounds) || pounds > 1'000'000 ||
      (!whole && (parts.second.size() != 2 || !absl::SimpleAtoi(parts.second, &pence)))) {
    return absl::InvalidArgumentError("is pounds a week, e.g. 512 or 512.50");
  }
  return pounds * 100 + pence;
}

PlacementAnswers::PlacementAnswers(CLI::App& group, Session& session) : session_(session) {
  CLI::App* hold = AddAnswer(group, "hold", "Reserve the places, or say anew until when (host)");
  AddTerms(*hold, /*until_required=*/true);
  hold->footer(
      "Example:\n  consortium placements hold 7k2m9x4q1c8z7k2m9x4q1c8z7k --until 18:00 --fee 512\n"
      "Others see `held until`; the asker sees the household's profile while it is held.");
  hold->callback([this] { session_.exit_code = Hold(); });

  CLI::App* accept =
      AddAnswer(group, "accept", "Agree, with or without consents to wait for (host)");
  AddTerms(*accept, /*until_required=*/false);
  accept->add_option("--subject-to", subject_to_, WordsOf<v1::ConsentKind>())
      ->type_name("CONSENT")
      ->delimiter(',')
      ->allow_extra_args(false);
  accept->footer(
      "Examples:\n"
      "  consortium placements accept 7k2m9x4q1c8z7k2m9x4q1c8z7k\n"
      "  consortium placements accept 7k2m9x4q1c8z7k2m9x4q1c8z7k --until +4h \\\n"
      "      --subject-to host-manager,nominated-officer\n"
      "--until is needed where the places are not held yet.");
  accept->callback([this] { session_.exit_code = Accept(); });

  CLI::App* decline = AddAnswer(group, "decline", "Say no (host)");
  decline->add_option("--reason", reason_, WordsOf<v1::DeclineReason>())
      ->type_name("REASON")
      ->required();
  decline->callback([this] { session_.exit_code = Decline(); });

  CLI::App* consent =
      AddAnswer(group, "consent", "Record a consent: the host its own, the asker its officer's");
  consent->add_option("CONSENT", consent_, WordsOf<v1::ConsentKind>())->required();
  consent->add_option("VERDICT", verdict_, "given or refused")
      ->required()
      ->check(CLI::IsMember({"given", "refused"}));
  consent->footer(
      "Example:\n  consortium placements consent 7k2m9x4q1c8z7k2m9x4q1c8z7k nominated-officer "
      "given\n"
      "The last one accepts; one that is refused declines.");
  consent->callback([this] { session_.exit_code = Consent(); });
}

CLI::App* PlacementAnswers::AddAnswer(CLI::App& group, const char* name, const char* about) {
  CLI::App* command = group.add_subcommand(name, about);
  command->add_option("REQUEST", placement_ref_, "As `placements list` shows it")->required();
  command->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID");
  return command;
}

void PlacementAnswers::AddTerms(CLI::App& command, bool until_required) {
  command
      .add_option("--until", until_, "Until when the places are held: 18:00, +4h, 2026-11-24 18:00")
      ->type_name("TIME")
      ->required(until_required);
  command.add_option("--fee", fee_, "Inter-authority fee, pounds a week")->type_name("POUNDS");
}

ExitCode PlacementAnswers::Hold() {
  v1::RespondToPlacementRequestRequest request;
  const absl::StatusOr<absl::Time> until = ParseUntil(until_, session_.now());
  if (!until.ok()) return session_.Fail(Named("--until", until.status()), ExitCode::kUsage);
  v1::SetInstant(*until, request.mutable_hold()->mutable_until());
  if (!fee_.empty()) {
    const absl::StatusOr<uint32_t> pence = ParsePounds(fee_);
    if (!pence.ok()) return session_.Fail(Named("--fee", pence.status()), ExitCode::kUsage);
    request.mutable_hold()->set_weekly_fee_pence(*pence);
  }
  return Send("Held", std::move(request));
}

ExitCode PlacementAnswers::Accept() {
  v1::RespondToPlacementRequestRequest request;
  v1::Acceptance& acceptance = *request.mutable_acceptance();
  if (!until_.empty()) {
    const absl::StatusOr<absl::Time> until = ParseUntil(until_, session_.now());
    if (!until.ok()) return session_.Fail(Named("--until", until.status()), ExitCode::kUsage);
    v1::SetInstant(*until, acceptance.mutable_until());
  }
  if (!fee_.empty()) {
    const absl::StatusOr<uint32_t> pence = ParsePounds(fee_);
    if (!pence.ok()) return session_.Fail(Named("--fee", pence.status()), ExitCode::kUsage);
    acceptance.set_weekly_fee_pence(*pence);
  }
  for (const std::string& word : subject_to_) {
    const auto kind = ValueOf<v1::ConsentKind>(word);
    if (!kind.ok()) return session_.Fail(Named("--subject-to", kind.status()), ExitCode::kUsage);
    acceptance.add_subject_to(*kind);
  }
  return Send("Accepted", std::move(request));
}

ExitCode PlacementAnswers::Decline() {
  const auto reason = ValueOf<v1::DeclineReason>(reason_);
  if (!reason.ok()) return session_.Fail(Named("--reason", reason.status()), ExitCode::kUsage);
  v1::RespondToPlacementRequestRequest request;
  request.mutable_decline()->set_reason(*reason);
  return Send("Declined", std::move(request));
}

ExitCode PlacementAnswers::Consent() {
  const auto kind = ValueOf<v1::ConsentKind>(consent_);
  if (!kind.ok()) return session_.Fail(Named("CONSENT", kind.status()), ExitCode::kUsage);
  v1::RespondToPlacementRequestRequest request;
  request.mutable_consent()->set_kind(*kind);
  request.mutable_consent()->set_given(verdict_ == "given");
  return Send("Recorded", std::move(request));
}

ExitCode PlacementAnswers::Send(absl::string_view what,
                                v1::RespondToPlacementRequestRequest request) {
  request.set_request_id(request_id_.empty() ? platform::RandomUuid() : request_id_);
  request.set_placement_ref(placement_ref_);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.RespondToPlacementRequest(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(*response, [&] {
      return absl::StrCat(RenderMoved(what, response->request(), session_.now(), session_.colour()),
                          RenderReceipt(response->receipt()));
    });
  });
}

}  // namespace consortium::cli
