#include "adapters/cli/enquiry_commands.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "adapters/cli/enquiry_intake.h"
#include "adapters/cli/enquiry_view.h"
#include "adapters/cli/input.h"
#include "adapters/cli/words.h"
#include "certs/platform/random.h"
#include "certs/sealing/clear_text.h"
#include "policy/listing/row_rules.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

constexpr char kGroupFooter[] =
    R"(Who does what:
  the website         form, home, submit, status (from its own program; here to try it)
  a borough's team    submit (what came by telephone, at an event, by referral), progress, reroute, erase, report;
                      consortium-adapter inbox receives and acknowledges
  the coordinator     overdue, watch, suspected, recovery, report

What people tell of themselves is read from files and standard input: a command line is seen by others
on the machine and kept by the shell. `home -` reads the postcode too from standard input.)";

// An optional word of a code list into `*value`; what is allowed when it is none.
template <typename Enum>
absl::Status TakeWord(absl::string_view option, const std::string& word, Enum* value) {
  if (word.empty()) return absl::OkStatus();
  const absl::StatusOr<Enum> found = ValueOf<Enum>(word);
  if (!found.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(option, ": ", found.status().message()));
  }
  *value = *found;
  return absl::OkStatus();
}

// `2026-11-23 14:30`, or the day's noon, in London.
absl::StatusOr<absl::Time> LocalInstant(const std::string& text) {
  absl::CivilMinute minute;
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &minute)) return absl::FromCivil(minute, policy::London());
  absl::Time at;
  if (absl::ParseTime("%Y-%m-%d %H:%M", text, policy::London(), &at, nullptr)) return at;
  if (absl::ParseCivilTime(text, &day)) {
    return absl::FromCivil(absl::CivilHour(day) + 12, policy::London());
  }
  return absl::InvalidArgumentError("--at is a day and a time in London, e.g. '2026-11-23 14:30'");
}

}  // namespace

EnquiryCommands::EnquiryCommands(CLI::App& app, Session& session)
    : session_(session), group_(AddGroup(app)), oversight_(group_, session) {
  AddAsking(group_);
  AddSubmit(group_);
  AddHandling(group_);
}

CLI::App& EnquiryCommands::AddGroup(CLI::App& app) {
  CLI::App* group = app.add_subcommand("enquiries", "People who want to foster or adopt");
  group->require_subcommand(1);
  group->footer(kGroupFooter);
  return *group;
}

void EnquiryCommands::AddAsking(CLI::App& group) {
  CLI::App* home = group.add_subcommand("home", "Which borough a full postcode is in");
  home->add_option("POSTCODE", postcode_, "In any writing; - reads it from standard input")
      ->required();
  home->footer(
      "Examples:\n  consortium enquiries home -          reads the postcode from standard input\n"
      "  consortium enquiries home \"N1 2UD\"   a town hall's; a person's own stays in the process "
      "list\n"
      "                                       and the shell's history\n"
      "An outcode alone is not enough: N6 lies in four boroughs. Exit code 1: no member's.");
  home->callback([this] { session_.exit_code = Home(); });

  CLI::App* form = group.add_subcommand("form", "The form's questions, codes and limits");
  form->footer("Example:\n  consortium enquiries form --json");
  form->callback([this] { session_.exit_code = Form(); });

  CLI::App* status = group.add_subcommand("status", "How far an enquiry has come");
  status->add_option("REFERENCE", reference_, "As the person reads it out, e.g. 7kq4 m2xd 9")
      ->required();
  status->footer(
      "Example:\n  consortium enquiries status 7KQ4-M2XD-9\n"
      "The last character checks the others: a typing error is told here, and nothing is sent.\n"
      "Exit code 4: there is no such enquiry.");
  status->callback([this] { session_.exit_code = Status(); });
}

void EnquiryCommands::AddSubmit(CLI::App& group) {
  CLI::App* submit = group.add_subcommand("submit", "Submit an enquiry");
  CLI::Option* file = submit->add_option("FILE", file_,
                                         "SubmitEnquiryRequest as .json or .textproto; - for JSON "
                                         "from standard input");
  CLI::Option* answers =
      submit
          ->add_option("--answers", answers_file_,
                       "Instead: the form's answers alone (Enquiry) as JSON; - for standard input")
          ->type_name("FILE")
          ->excludes(file);
  submit->add_flag("--ask", ask_, "Instead: ask the form's questions here, one after the other")
      ->excludes(file)
      ->excludes(answers);
  submit->add_option("--kind", kind_, WordsOf<v1::EnquiryKind>())->type_name("KIND");
  submit->add_option("--channel", channel_, WordsOf<v1::EnquiryChannel>())->type_name("CHANNEL");
  submit
      ->add_option("--prefer", prefer_, "A member borough that the person prefers to their home's")
      ->type_name("MEMBER");
  submit->add_flag("--test", test_, "A trial: goes to the sandbox, in no clock and no count");
  submit
      ->add_option("--request-id", request_id_,
                   "UUID of the write, instead of the file's; the same one repeats safely")
      ->type_name("UUID");
  submit->footer(
      "Examples:\n"
      "  consortium enquiries submit enquiry.json\n"
      "  consortium enquiries submit --answers answers.json --kind fostering --channel event\n"
      "  consortium enquiries submit --ask --kind fostering --channel telephone\n"
      "The answer has the reference to read out. --kind, --channel, --prefer, --test and\n"
      "--request-id count instead of the file's. `consortium enquiries form` shows the answers'\n"
      "names and codes.");
  submit->callback([this] { session_.exit_code = Submit(); });
}

void EnquiryCommands::AddHandling(CLI::App& group) {
  CLI::App* progress =
      group.add_subcommand("progress", "Record what became of an enquiry of yours");
  progress->add_option("REFERENCE", reference_, "Of an enquiry that the inbox has taken in")
      ->required();
  progress->add_option("STAGE", stage_, WordsOf<v1::EnquiryStage>())->required();
  progress->add_option("--at", at_, "When, in London: '2026-11-23 14:30' or a day; now without it")
      ->type_name("TIME");
  progress
      ->add_option("--reason", reason_, absl::StrCat("With closed: ", WordsOf<v1::ClosingReason>()))
      ->type_name("REASON");
  progress->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID");
  progress->footer(
      "Examples:\n"
      "  consortium enquiries progress 7KQ4-M2XD-9 contact-attempted\n"
      "  consortium enquiries progress 7KQ4-M2XD-9 contacted --at '2026-11-23 14:30'\n"
      "  consortium enquiries progress 7KQ4-M2XD-9 closed --reason person-withdrew\n"
      "Teams that work in the inbox's CSV file fill in its status column instead.");
  progress->callback([this] { session_.exit_code = Progress(); });

  CLI::App* reroute = group.add_subcommand("reroute", "Pass an enquiry on to another member");
  reroute
      ->add_option("FILE", file_,
                   "The enquiry as the inbox's folder has it, REFERENCE.json; - for standard input")
      ->required();
  reroute->add_option("--to", to_member_, "The member that shall have it")
      ->type_name("MEMBER")
      ->required();
  reroute->add_option("--reason", reason_, WordsOf<v1::RerouteReason>())
      ->type_name("REASON")
      ->required();
  reroute
      ->add_option("--reference", reference_,
                   "Where FILE holds the answers alone (the CSV's column `answers`)")
      ->type_name("REFERENCE");
  reroute->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID");
  reroute->footer(
      "Example:\n"
      "  consortium enquiries reroute inbox/7KQ4-M2XD-9.json --to haringey --reason wrong-borough\n"
      "The answers go back unaltered: the gateway compares them with what was submitted and seals\n"
      "them to the next member. None of the person's clocks starts again. Afterwards remove what\n"
      "you keep of it.");
  reroute->callback([this] { session_.exit_code = Reroute(); });

  CLI::App* erase = group.add_subcommand("erase", "Erase the answers of an enquiry at once");
  erase->add_option("REFERENCE", reference_, "Of an enquiry of yours; the coordinator's: of any")
      ->required();
  erase->add_option("--request-id", request_id_, "UUID of the write; a new one without it")
      ->type_name("UUID");
  erase->footer(
      "Example:\n  consortium enquiries erase 7KQ4-M2XD-9\n"
      "This cannot be undone. The gateway's record of dates stays; what your local system and the\n"
      "inbox's files keep is yours to erase.");
  erase->callback([this] { session_.exit_code = Erase(); });
}

ExitCode EnquiryCommands::Home() {
  v1::ResolveHomeBoroughRequest request;
  request.set_postcode(postcode_);
  if (postcode_ == "-") {
    const absl::StatusOr<std::string> input = ReadInput("-", session_.in());
    if (!input.ok()) return session_.Fail(input.status(), ExitCode::kLocal);
    request.set_postcode(std::string(absl::StripAsciiWhitespace(*input)));
  }
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.ResolveHomeBorough(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(
        *response, [&] { return RenderHome(*response, session_.colour()); },
        response->result() == v1::HOME_BOROUGH_ROUTED ? ExitCode::kDone : ExitCode::kNothingFound);
  });
}

ExitCode EnquiryCommands::Form() {
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.DescribeEnquiryForm({});
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(*response, [&] { return RenderForm(*response, session_.colour()); });
  });
}

absl::StatusOr<v1::SubmitEnquiryRequest> EnquiryCommands::Intake() {
  v1::SubmitEnquiryRequest request;
  absl::Status read;
  if (ask_) {
    absl::StatusOr<v1::Enquiry> answers =
        AskForm(session_.in(), [this](const std::string& text) { session_.Ask(text); });
    if (!answers.ok()) return answers.status();
    *request.mutable_enquiry() = *std::move(answers);
  } else if (!answers_file_.empty()) {
    read = ReadMessage(answers_file_, session_.in(), request.mutable_enquiry());
  } else {
    read = ReadMessage(file_, session_.in(), &request);
  }
  if (!read.ok()) return read;
  if (!prefer_.empty()) request.set_preferred_member(prefer_);
  if (test_) request.set_test(true);
  if (!request_id_.empty()) request.set_request_id(request_id_);
  if (request.request_id().empty()) request.set_request_id(platform::RandomUuid());
  return request;
}

ExitCode EnquiryCommands::Submit() {
  v1::EnquiryKind kind = v1::ENQUIRY_KIND_UNSPECIFIED;
  v1::EnquiryChannel channel = v1::ENQUIRY_CHANNEL_UNSPECIFIED;
  absl::Status words = TakeWord("--kind", kind_, &kind);
  words.Update(TakeWord("--channel", channel_, &channel));
  if (file_.empty() && answers_file_.empty() && !ask_) {
    words.Update(absl::InvalidArgumentError("give FILE, --answers FILE or --ask"));
  }
  if (file_.empty() && (kind_.empty() || channel_.empty())) {
    words.Update(absl::InvalidArgumentError("--kind and --channel say what no answer does"));
  }
  if (!words.ok()) return session_.Fail(words, ExitCode::kUsage);
  absl::StatusOr<v1::SubmitEnquiryRequest> request = Intake();
  if (!request.ok()) return session_.Fail(request.status(), ExitCode::kLocal);
  if (kind != v1::ENQUIRY_KIND_UNSPECIFIED) request->set_kind(kind);
  if (channel != v1::ENQUIRY_CHANNEL_UNSPECIFIED) request->set_channel(channel);
  const ExitCode code =
      session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
        const auto response = client.SubmitEnquiry(*request);
        if (!response.ok()) {
          return session_.FailWrite(response.status(), request->request_id());
        }
        return session_.Answer(*response,
                               [&] { return RenderSubmitted(*response, session_.colour()); });
      });
  sealing::Wipe(*request);
  return code;
}

ExitCode EnquiryCommands::Status() {
  const absl::StatusOr<std::string> reference = CheckedReference(reference_);
  if (!reference.ok()) return session_.Fail(reference.status(), ExitCode::kUsage);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::GetEnquiryStatusRequest request;
    request.set_reference(*reference);
    const auto response = client.GetEnquiryStatus(request);
    if (!response.ok()) return session_.Fail(response.status());
    return session_.Answer(*response, [&] { return RenderStatus(*response, session_.colour()); });
  });
}

ExitCode EnquiryCommands::Progress() {
  v1::RecordEnquiryProgressRequest request;
  v1::EnquiryStage stage = v1::ENQUIRY_STAGE_UNSPECIFIED;
  v1::ClosingReason reason = v1::CLOSING_REASON_UNSPECIFIED;
  absl::Status usage = TakeWord("STAGE", stage_, &stage);
  usage.Update(TakeWord("--reason", reason_, &reason));
  const absl::StatusOr<std::string> reference = CheckedReference(reference_);
  usage.Update(reference.status());
  if (!at_.empty()) {
    const absl::StatusOr<absl::Time> at = LocalInstant(at_);
    usage.Update(at.status());
    if (at.ok()) request.mutable_at()->set_seconds(absl::ToUnixSeconds(*at));
  }
  if (!usage.ok()) return session_.Fail(usage, ExitCode::kUsage);
  request.set_request_id(request_id_.empty() ? platform::RandomUuid() : request_id_);
  request.set_reference(*reference);
  request.set_stage(stage);
  request.set_closing_reason(reason);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    const auto response = client.RecordEnquiryProgress(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(*response, [&] {
      return RenderDone("Recorded", response->record(), response->receipt(), session_.colour());
    });
  });
}

absl::Status EnquiryCommands::ReadReceived(config::ReceivedEnquiry* received) {
  if (reference_.empty()) return ReadMessage(file_, session_.in(), received);
  received->mutable_record()->set_reference(reference_);
  return ReadMessage(file_, session_.in(), received->mutable_enquiry());
}

ExitCode EnquiryCommands::Reroute() {
  v1::RerouteReason reason = v1::REROUTE_REASON_UNSPECIFIED;
  if (absl::Status word = TakeWord("--reason", reason_, &reason); !word.ok()) {
    return session_.Fail(word, ExitCode::kUsage);
  }
  config::ReceivedEnquiry received;
  if (absl::Status read = ReadReceived(&received); !read.ok()) {
    return session_.Fail(read, ExitCode::kLocal);
  }
  const absl::StatusOr<std::string> reference = CheckedReference(received.record().reference());
  if (!reference.ok()) return session_.Fail(reference.status(), ExitCode::kLocal);
  v1::RerouteEnquiryRequest request;
  request.set_request_id(request_id_.empty() ? platform::RandomUuid() : request_id_);
  request.set_reference(*reference);
  request.set_to_member(to_member_);
  request.set_reason(reason);
  request.mutable_enquiry()->Swap(received.mutable_enquiry());
  const ExitCode code = session_.WithClient([&](client::GatewayClient& client,
                                                const config::ClientSettings&) {
    const auto response = client.RerouteEnquiry(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(*response, [&] {
      return RenderDone("Passed on", response->record(), response->receipt(), session_.colour());
    });
  });
  sealing::Wipe(request);
  return code;
}

ExitCode EnquiryCommands::Erase() {
  const absl::StatusOr<std::string> reference = CheckedReference(reference_);
  if (!reference.ok()) return session_.Fail(reference.status(), ExitCode::kUsage);
  return session_.WithClient([&](client::GatewayClient& client, const config::ClientSettings&) {
    v1::EraseEnquiryRequest request;
    request.set_request_id(request_id_.empty() ? platform::RandomUuid() : request_id_);
    request.set_reference(*reference);
    const auto response = client.EraseEnquiry(request);
    if (!response.ok()) return session_.FailWrite(response.status(), request.request_id());
    return session_.Answer(*response, [&] {
      return RenderDone("Erased", response->record(), response->receipt(), session_.colour());
    });
  });
}

}  // namespace consortium::cli
