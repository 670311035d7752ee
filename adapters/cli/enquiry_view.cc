#include "adapters/cli/enquiry_view.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/text_table.h"
#include "adapters/cli/words.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

// `name` and `value` on a line, the values under each other.
std::string Line(absl::string_view name, absl::string_view value) {
  constexpr size_t kNameWidth = 18;
  if (value.empty()) return "";
  return absl::StrCat(name, std::string(kNameWidth - name.size(), ' '), Printable(value), "\n");
}

std::string ContactWords(const v1::PublicContact& contact) {
  std::vector<std::string> words;
  for (const std::string& word : {contact.name(), contact.telephone(), contact.email()}) {
    if (!word.empty()) words.push_back(word);
  }
  return absl::StrJoin(words, ", ");
}

std::string Steps(const google::protobuf::RepeatedPtrField<v1::NextStep>& steps) {
  std::string text;
  for (const v1::NextStep& step : steps) {
    absl::StrAppend(&text,
                    Line(text.empty() ? "Next" : "",
                         absl::StrCat(step.text(), " By ", DueTime(FromProto(step.by())), ".")));
  }
  return text;
}

// How the recipient was found, in words for whoever talks with the person.
std::string FoundBy(const v1::SubmitEnquiryResponse& response) {
  switch (response.routing()) {
    case v1::ROUTING_OUT_OF_AREA:
      return absl::StrCat(
          "the home is in ",
          response.other_authority_name().empty() ? "another authority"
                                                  : response.other_authority_name(),
          ", which is no member; the person can turn there as well, and the coordinator is told");
    case v1::ROUTING_UNKNOWN_POSTCODE:
      return "the postcode is not in the directory; the coordinator finds the borough";
    case v1::ROUTING_NO_AUTHORITY:
      return "the postcode has no authority in the directory; the coordinator finds the borough";
    case v1::ROUTING_ROUTED:
      return "the home's postcode";
    case v1::ROUTING_PREFERRED:
      return "the person's wish";
    case v1::ROUTING_ADOPTION:
      return "its being about adoption";
    default:
      return WordOf(response.routing());
  }
}

// The promise that fell due first and is not met; null when none is open.
const v1::Promise* FirstOpen(const v1::EnquiryRecord& record) {
  const v1::Promise* first = nullptr;
  for (const v1::Promise& promise : record.promises()) {
    if (promise.has_met_at()) continue;
    if (first == nullptr || FromProto(promise.due_at()) < FromProto(first->due_at())) {
      first = &promise;
    }
  }
  return first;
}

// `one of`, and the codes; or the limits.
std::string Allowed(const v1::FormQuestion& question) {
  std::vector<std::string> words;
  for (const v1::FormChoice& choice : question.choices()) words.push_back(choice.code());
  std::string text = absl::StrJoin(words, " ");
  if (question.characters_max() > 0) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", "at most ", question.characters_max(),
                    " characters");
  }
  if (question.items_max() > 0) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", "at most ", question.items_max(), " answers");
  }
  return text;
}

const v1::PromiseCount* CountOf(const v1::MemberEnquiries& member, v1::PromiseKind kind) {
  const auto found =
      std::find_if(member.promises().begin(), member.promises().end(),
                   [kind](const v1::PromiseCount& count) { return count.kind() == kind; });
  return found == member.promises().end() ? nullptr : &*found;
}

// `12 kept, 1 MISSED, 2 open`, without what is nought.
Cell Kept(const v1::MemberEnquiries& member, v1::PromiseKind kind) {
  const v1::PromiseCount* count = CountOf(member, kind);
  if (count == nullptr) return "";
  std::vector<std::string> words;
  if (count->kept() > 0) words.push_back(absl::StrCat(count->kept(), " kept"));
  if (count->missed() > 0) words.push_back(absl::StrCat(count->missed(), " MISSED"));
  if (count->open() > 0) words.push_back(absl::StrCat(count->open(), " open"));
  return {absl::StrJoin(words, ", "), count->missed() > 0 ? Paint::kRed : Paint::kPlain};
}

}  // namespace

std::string DurationWords(absl::Duration duration) {
  if (duration < absl::Minutes(2)) return absl::StrCat(duration / absl::Seconds(1), " s");
  if (duration < absl::Hours(2)) return absl::StrCat(duration / absl::Minutes(1), " min");
  return AgeWords(static_cast<uint32_t>(duration / absl::Hours(1)));
}

std::string RenderHome(const v1::ResolveHomeBoroughResponse& response, bool colour) {
  std::string text;
  switch (response.result()) {
    case v1::HOME_BOROUGH_ROUTED:
      text = absl::StrCat(Painted(Printable(response.member()), Paint::kBold, colour), "  ",
                          Printable(response.authority_name()), " (",
                          Printable(response.authority_code()), "), a member\n");
      break;
    case v1::HOME_BOROUGH_OUT_OF_AREA:
      text = absl::StrCat(Printable(response.authority_name()), " (",
                          Printable(response.authority_code()),
                          "), which is no member of the consortium\n");
      break;
    case v1::HOME_BOROUGH_NO_AUTHORITY:
      text = "The directory has the postcode and gives it no authority.\n";
      break;
    default:
      text = "The directory has no such postcode: check it with the person.\n";
  }
  return absl::StrCat(text, "Directory ", Printable(response.directory_version()), "\n");
}

std::string RenderForm(const v1::DescribeEnquiryFormResponse& response, bool colour) {
  TextTable table({{"NAME"}, {"QUESTION"}, {"ANSWER"}, {"NEEDED"}, {"ALLOWED"}});
  for (const v1::FormQuestion& question : response.questions()) {
    table.AddRow({{question.name(), Paint::kBold},
                  question.label(),
                  WordOf(question.control()),
                  question.required() ? "yes" : "",
                  Allowed(question)});
    if (!question.hint().empty()) table.AddNote({question.hint(), Paint::kDim});
  }
  return table.empty() ? "The form has no questions.\n" : table.Render(colour);
}

std::string RenderSubmitted(const v1::SubmitEnquiryResponse& response, bool colour) {
  std::string text = absl::StrCat(
      "Reference         ", Painted(Printable(response.reference()), Paint::kBold, colour),
      "  (read it out to the person)\n", Line("Goes to", ContactWords(response.contact())),
      Line("Found by", FoundBy(response)), Steps(response.next_steps()),
      Line("Page", response.contact().page_url()),
      Line("Information pack", response.contact().information_pack_url()));
  for (const std::string& way : response.other_ways_of_helping()) {
    absl::StrAppend(&text, Line("Another way", way));
  }
  return text;
}

std::string RenderStatus(const v1::GetEnquiryStatusResponse& response, bool colour) {
  return absl::StrCat("Reference         ",
                      Painted(Printable(response.reference()), Paint::kBold, colour), "\n",
                      Line("Received", LocalTime(FromProto(response.received_at()))),
                      Line("Stage", absl::StrCat(WordOf(response.stage()), ", since ",
                                                 LocalTime(FromProto(response.stage_at())))),
                      Line("With", ContactWords(response.contact())), Steps(response.next_steps()));
}

std::string RenderDone(absl::string_view what, const v1::EnquiryRecord& record,
                       const v1::Receipt& receipt, bool colour) {
  std::string text =
      absl::StrCat(what, ": ", Painted(Printable(record.reference()), Paint::kBold, colour),
                   ", with ", Printable(record.recipient()), ", ", WordOf(record.stage()));
  if (record.contact_attempts() > 0) {
    absl::StrAppend(&text, ", ", Counted(record.contact_attempts(), "attempt", "attempts"),
                    " to reach the person");
  }
  if (record.has_erased_at()) {
    absl::StrAppend(&text, ", answers erased ", LocalTime(FromProto(record.erased_at())));
  }
  absl::StrAppend(&text, ".\n");
  if (const v1::Promise* open = FirstOpen(record);
      open != nullptr && record.stage() != v1::ENQUIRY_STAGE_CLOSED) {
    absl::StrAppend(&text, "Next promise: ", WordOf(open->kind()), " by ",
                    DueTime(FromProto(open->due_at())), ".\n");
  }
  absl::StrAppend(&text, "Receipt ", receipt.sequence(), ", on disk ",
                  LocalTime(FromProto(receipt.committed_at())), ".\n");
  return text;
}

std::string RenderOverdue(const v1::ListOverdueEnquiriesResponse& response, absl::Time now,
                          bool colour) {
  TextTable table({{"REFERENCE"},
                   {"BOROUGH"},
                   {"ABOUT"},
                   {"CAME BY"},
                   {"STAGE"},
                   {"PROMISED"},
                   {"DUE"},
                   {"LATE BY", true}});
  for (const v1::EnquiryRecord& record : response.records()) {
    const v1::Promise* open = FirstOpen(record);
    const bool due = open != nullptr && open->has_due_at();
    table.AddRow({{record.reference(), Paint::kBold},
                  record.recipient(),
                  WordOf(record.kind()),
                  WordOf(record.channel()),
                  WordOf(record.stage()),
                  due ? WordOf(open->kind()) : "",
                  due ? DueTime(FromProto(open->due_at())) : "",
                  {due ? DurationWords(now - FromProto(open->due_at())) : "", Paint::kRed}});
  }
  if (table.empty()) return "Nothing is overdue.\n";
  return absl::StrCat(table.Render(colour), MorePages(response.next_page_token()));
}

std::string RenderOverdueEvent(const v1::EnquiryRecord& record, absl::Time now, bool colour) {
  const v1::Promise* open = FirstOpen(record);
  const absl::Time due = open == nullptr ? now : FromProto(open->due_at());
  return absl::StrCat(LocalClock(now), "  ", Painted("OVERDUE", Paint::kRed, colour), "  ",
                      Painted(Printable(record.reference()), Paint::kBold, colour), "  with ",
                      Printable(record.recipient()), ", was to be picked up by ", DueTime(due),
                      ", ", DurationWords(now - due), " late\n");
}

std::string RenderSuspected(const v1::ListSetAsideResponse& response, absl::Time now, bool colour) {
  TextTable table({{"REFERENCE"}, {"FOR"}, {"ABOUT"}, {"CAME BY"}, {"RECEIVED"}, {"AGE", true}});
  for (const v1::EnquiryRecord& record : response.records()) {
    const absl::Time received = FromProto(record.received_at());
    table.AddRow({{record.reference(), Paint::kBold},
                  record.recipient(),
                  WordOf(record.kind()),
                  WordOf(record.channel()),
                  LocalTime(received),
                  DurationWords(now - received)});
  }
  if (table.empty()) return "Nothing waits for a decision.\n";
  return absl::StrCat(table.Render(colour), MorePages(response.next_page_token()));
}

std::string RenderReport(const v1::ReportEnquiriesRequest& period,
                         const v1::ReportEnquiriesResponse& response, bool colour) {
  const auto day = [](const std::string& iso) { return LocalDate(iso, absl::CivilDay()); };
  std::string text = absl::StrCat("Enquiries received from ", Printable(day(period.first_day())),
                                  " to ", Printable(day(period.last_day())), "\n\n");
  TextTable members(
      {{"MEMBER"}, {"RECEIVED", true}, {"PICKED UP"}, {"CONTACTED"}, {"CALLED BACK"}});
  for (const v1::MemberEnquiries& member : response.members()) {
    members.AddRow(
        {member.member(), absl::StrCat(member.received()), Kept(member, v1::PROMISE_KIND_PICKED_UP),
         Kept(member, v1::PROMISE_KIND_CONTACTED), Kept(member, v1::PROMISE_KIND_CALLED_BACK)});
  }
  absl::StrAppend(&text, members.empty() ? "None.\n" : members.Render(colour));
  TextTable campaigns({{"CAMPAIGN"}, {"RECEIVED", true}});
  for (const v1::CampaignCount& campaign : response.campaigns()) {
    campaigns.AddRow({campaign.campaign(), absl::StrCat(campaign.received())});
  }
  if (!campaigns.empty()) {
    absl::StrAppend(&text, "\n", campaigns.Render(colour),
                    "Whole months; campaigns with fewer than five are not shown.\n");
  }
  return text;
}

}  // namespace consortium::cli
