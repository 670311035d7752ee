#include "adapters/cli/placement_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "adapters/cli/display_text.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/need_options.h"
#include "adapters/cli/text_table.h"
#include "adapters/cli/words.h"
#include "policy/placement/moves.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

// `name` and `value` on a line, the values under each other.
std::string Line(absl::string_view name, absl::string_view value) {
  constexpr size_t kNameWidth = 16;
  if (value.empty()) return "";
  return absl::StrCat(name, std::string(kNameWidth - name.size(), ' '), Printable(value), "\n");
}

Paint PaintOf(v1::PlacementState state) {
  if (policy::IsTakenUp(state)) return Paint::kGreen;
  if (policy::HasEnded(state)) return Paint::kDim;
  return policy::Holds(state) ? Paint::kYellow : Paint::kPlain;
}

// As DueTime(), and short where it is near.
std::string DueTimeNear(const google::protobuf::Timestamp& due, absl::Time now) {
  const absl::Time at = FromProto(due);
  std::string words = DueTime(at);
  return words == LocalTime(at) ? LocalTimeNear(at, now) : words;
}

std::string UntilWords(const v1::PlacementRequest& request, absl::Time now) {
  if (request.has_answer_by()) {
    return absl::StrCat("answer by ", DueTimeNear(request.answer_by(), now));
  }
  if (request.has_held_until()) {
    return absl::StrCat("held until ", DueTimeNear(request.held_until(), now));
  }
  return "";
}

// As its reader knows it: the host by its own name, the asker by what it was shown.
const std::string& HouseholdOf(const v1::PlacementRequest& request) {
  return request.household_ref().empty() ? request.vacancy_ref() : request.household_ref();
}

std::string FeeWords(const v1::PlacementRequest& request) {
  if (!request.has_weekly_fee_pence()) return "";
  return absl::StrFormat("£%d.%02d a week", request.weekly_fee_pence() / 100,
                         request.weekly_fee_pence() % 100);
}

std::string ConsentWords(const v1::Consent& consent, absl::Time now) {
  std::string words = absl::StrCat(WordOf(consent.kind()), " ", WordOf(consent.state()));
  if (consent.has_at()) {
    absl::StrAppend(&words, " ", LocalTimeNear(FromProto(consent.at()), now), " (",
                    consent.recorded_by(), ")");
  }
  return words;
}

std::string ProfileWords(const v1::ReleasedProfile& profile) {
  std::vector<std::string> words(profile.languages().begin(), profile.languages().end());
  if (profile.religion() != v1::RELIGION_UNSPECIFIED) words.push_back(WordOf(profile.religion()));
  words.insert(words.end(), profile.ethnicities().begin(), profile.ethnicities().end());
  for (const int skill : profile.skills()) words.push_back(WordOf(static_cast<v1::Skill>(skill)));
  for (const int feature : profile.features()) {
    words.push_back(WordOf(static_cast<v1::HouseholdFeature>(feature)));
  }
  return absl::StrJoin(words, ", ");
}

}  // namespace

std::string StateWords(const v1::PlacementRequest& request) {
  std::string words = WordOf(request.state());
  if (request.decline_reason() != v1::DECLINE_REASON_UNSPECIFIED) {
    absl::StrAppend(&words, ": ", WordOf(request.decline_reason()));
  }
  if (request.state() == v1::PLACEMENT_STATE_PLACE_GONE &&
      request.ended_by_list() != v1::CLAIM_END_UNSPECIFIED) {
    absl::StrAppend(&words, ": ", WordOf(request.ended_by_list()));
  }
  return words;
}

std::string WaitsFor(const v1::PlacementRequest& request) {
  switch (request.state()) {
    case v1::PLACEMENT_STATE_REQUESTED:
    case v1::PLACEMENT_STATE_TAKEN_UP:
      return request.host();
    case v1::PLACEMENT_STATE_HELD:
    case v1::PLACEMENT_STATE_OFFERED:
      return request.asker();
    case v1::PLACEMENT_STATE_ACCEPTED:
      return absl::StrCat(request.host(), "'s list");
    case v1::PLACEMENT_STATE_AWAITING_CONSENTS:
      break;
    default:
      return "";
  }
  std::vector<std::string> waiting;
  for (const v1::Consent& consent : request.consents()) {
    if (consent.state() != v1::CONSENT_STATE_OUTSTANDING) continue;
    const bool askers = consent.kind() == v1::CONSENT_KIND_NOMINATED_OFFICER;
    waiting.push_back(
        absl::StrCat(askers ? request.asker() : request.host(), " (", WordOf(consent.kind()), ")"));
  }
  return absl::StrJoin(waiting, ", ");
}

std::string NeedWords(const v1::PlacementNeed& need, absl::CivilDay today) {
  if (need.children().empty()) return "";
  std::vector<std::string> children;
  for (const v1::Child& child : need.children()) children.push_back(ChildWords(child));
  std::string words = absl::StrJoin(children, ", ");
  if (need.siblings()) words += "; siblings";
  absl::StrAppend(&words, "; ", WordOf(need.kind()));
  if (!need.start_date().empty()) {
    absl::StrAppend(&words, " from ", LocalDate(need.start_date(), today));
  }
  if (need.length_days() > 0) {
    absl::StrAppend(&words, " for ", Counted(need.length_days(), "day", "days"));
  }
  if (need.urgency() != v1::URGENCY_PLANNED) absl::StrAppend(&words, "; ", WordOf(need.urgency()));
  return words;
}

std::string RenderPlacements(const v1::ListPlacementRequestsResponse& response, absl::Time now,
                             bool colour) {
  TextTable table({{"REQUEST"},
                   {"ASKER"},
                   {"HOST"},
                   {"HOUSEHOLD"},
                   {"FOR"},
                   {"STATE"},
                   {"SINCE"},
                   {"UNTIL"},
                   {"FEE"},
                   {"WAITS FOR"}});
  for (const v1::PlacementRequest& request : response.requests()) {
    table.AddRow({{request.placement_ref(), Paint::kBold},
                  request.asker(),
                  request.host(),
                  HouseholdOf(request),
                  NeedWords(request.need(), LocalDay(now)),
                  {StateWords(request), PaintOf(request.state())},
                  LocalTimeNear(FromProto(request.state_at()), now),
                  UntilWords(request, now),
                  FeeWords(request),
                  {WaitsFor(request), Paint::kBold}});
  }
  if (table.empty()) return "No such request.\n";
  return absl::StrCat(table.Render(colour), MorePages(response.next_page_token()));
}

std::string RenderHistory(const v1::PlacementRequest& request, absl::Time now, bool colour) {
  std::string text = absl::StrCat(
      Line("Request", request.placement_ref()), Line("Need", request.need_ref()),
      Line("From", absl::StrCat(request.asker(), ", ring back ", request.ring_back_telephone())),
      Line("To", absl::StrCat(request.host(), ", household ", HouseholdOf(request))),
      Line("For", NeedWords(request.need(), LocalDay(now))), Line("Note", request.need().note()),
      Line("State", StateWords(request)), Line("Until", UntilWords(request, now)),
      Line("Waits for", WaitsFor(request)), Line("Fee", FeeWords(request)));
  for (const v1::Consent& consent : request.consents()) {
    absl::StrAppend(&text, Line("Consent", ConsentWords(consent, now)));
  }
  if (request.has_profile()) {
    absl::StrAppend(&text, Line("Released", ProfileWords(request.profile())));
  }
  TextTable steps({{"WHEN"}, {"STATE"}, {"BY"}});
  for (const v1::PlacementStep& step : request.steps()) {
    steps.AddRow({LocalTime(FromProto(step.at())), WordOf(step.state()),
                  step.member().empty() ? "the clock or a list" : step.member()});
  }
  return absl::StrCat(text, "\n", steps.Render(colour));
}

std::string RenderMoved(absl::string_view what, const v1::PlacementRequest& request, absl::Time now,
                        bool colour) {
  std::string text = absl::StrCat(
      what, ": ", Painted(Printable(request.placement_ref()), Paint::kBold, colour), ", ",
      Printable(request.asker()), " at ", Printable(request.host()), ", ", StateWords(request));
  if (const std::string until = UntilWords(request, now); !until.empty()) {
    absl::StrAppend(&text, ", ", until);
  }
  if (const std::string fee = FeeWords(request); !fee.empty()) absl::StrAppend(&text, ", ", fee);
  absl::StrAppend(&text, ".\n");
  if (const std::string waits = WaitsFor(request); !waits.empty()) {
    absl::StrAppend(&text, "Waits for ", Printable(waits), ".\n");
  }
  return text;
}

std::string RenderAsked(const v1::RequestPlacementResponse& response, absl::Time now, bool colour) {
  std::string text =
      absl::StrCat("Need ", Painted(Printable(response.need_ref()), Paint::kBold, colour), ".\n");
  for (const v1::PlacementRequest& request : response.requests()) {
    absl::StrAppend(&text, RenderMoved("Asked", request, now, colour));
  }
  return absl::StrCat(text, RenderReceipt(response.receipt()));
}

std::string RenderReceipt(const v1::Receipt& receipt) {
  return absl::StrCat("Receipt ", receipt.sequence(), ", on disk ",
                      LocalTime(FromProto(receipt.committed_at())), ".\n");
}

std::string RenderChange(const v1::PlacementRequest& request, absl::Time now, bool colour) {
  const std::string until = UntilWords(request, now);
  return absl::StrCat(LocalClock(FromProto(request.state_at())), "  ",
                      Painted(Printable(request.placement_ref()), Paint::kBold, colour), "  ",
                      Printable(request.asker()), " at ", Printable(request.host()), "  ",
                      Painted(StateWords(request), PaintOf(request.state()), colour),
                      until.empty() ? "" : ", ", until, "\n");
}

std::string RenderFit(const v1::Fit& fit, absl::Time now, bool colour) {
  return absl::StrCat(LocalClock(now), "  ", Painted("FITS", Paint::kGreen, colour), "  need ",
                      Printable(fit.need_ref()), ": ", Printable(fit.match().member()), "/",
                      Printable(fit.match().vacancy_ref()), " ", Printable(fit.match().area()),
                      ", ring ", Printable(fit.match().telephone().number()), "\n");
}

std::string RenderRecord(const v1::SearchRecord& record, absl::Time now, bool colour) {
  std::string text = absl::StrCat(
      Line("Need", record.need_ref()), Line("Of", record.member()),
      Line("For", record.has_need() ? NeedWords(record.need(), LocalDay(now)) : "erased"),
      Line("Opened", LocalTime(FromProto(record.opened_at()))),
      Line("Closed", record.has_closed_at() ? LocalTime(FromProto(record.closed_at())) : ""),
      Line("In-house first", record.own_searched_first() ? "yes" : "no search of it on record"));
  TextTable searches({{"SEARCHED"}, {"MEMBER"}, {"MATCHES", true}, {"LIST AS OF"}});
  for (const v1::SearchMade& search : record.searches()) {
    for (const v1::MatchesOfMember& of : search.members()) {
      searches.AddRow({LocalTime(FromProto(search.at())), of.member(), absl::StrCat(of.matches()),
                       of.has_list_as_of() ? LocalTime(FromProto(of.list_as_of())) : "no list"});
    }
  }
  if (!searches.empty()) absl::StrAppend(&text, "\n", searches.Render(colour));
  TextTable asked({{"WHEN"}, {"REQUEST"}, {"HOST"}, {"STATE"}, {"BY"}});
  for (const v1::PlacementRequest& request : record.requests()) {
    for (const v1::PlacementStep& step : request.steps()) {
      const bool last = &step == &request.steps(request.steps_size() - 1);
      asked.AddRow({LocalTime(FromProto(step.at())), request.placement_ref(), request.host(),
                    last ? StateWords(request) : WordOf(step.state()),
                    step.member().empty() ? "the clock or a list" : step.member()});
    }
  }
  if (!asked.empty()) absl::StrAppend(&text, "\n", asked.Render(colour));
  return text;
}

std::string RenderUnmet(const v1::CountUnmetNeedsResponse& response, bool colour) {
  TextTable table({{"AGE", true}, {"KIND"}, {"CHILDREN", true}, {"NEEDS", true}});
  for (const v1::UnmetNeedCount& count : response.counts()) {
    table.AddRow({absl::StrCat(count.age_years()), WordOf(count.kind()),
                  absl::StrCat(count.children()), absl::StrCat(count.needs())});
  }
  if (table.empty()) return "No need that five or more of your neighbours' children share.\n";
  return absl::StrCat(table.Render(colour),
                      "Of the last 28 days; counts below five are not shown.\n");
}

}  // namespace consortium::cli
