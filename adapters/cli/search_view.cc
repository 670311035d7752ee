#include "adapters/cli/search_view.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "adapters/cli/list_marks.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/need_options.h"
#include "adapters/cli/telephone.h"
#include "adapters/cli/text_table.h"
#include "adapters/cli/words.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

const std::string& RefOf(const v1::Match& match) {
  return match.household_ref().empty() ? match.vacancy_ref() : match.household_ref();
}

template <typename Message>
std::string Miles(const Message& message) {
  return message.has_distance_miles() ? absl::StrFormat("%.1f", message.distance_miles()) : "";
}

std::vector<TextTable::Column> MatchColumns(const char* places) {
  return {{"RING NOW"},    {"WHO ANSWERS"}, {"MEMBER"}, {"HOUSEHOLD"}, {"AREA"},
          {"MILES", true}, {"FREE"},        {places},   {"KIND"},      {"LIST"}};
}

// References are another for each viewer, so whoever is rung needs to know who quotes one.
constexpr absl::string_view kOnTheTelephone =
    "\nOn the telephone, read out the household's reference and say which member you are: every\n"
    "member sees another reference, and they find theirs with `consortium vacancies quoted`.\n";

bool NamesAHousehold(const v1::SearchAvailabilityResponse& response) {
  const auto of_a_neighbour = [](const v1::Match& match) { return match.household_ref().empty(); };
  return !response.near_misses().empty() || !response.nearest_split().parts().empty() ||
         std::any_of(response.matches().begin(), response.matches().end(), of_a_neighbour);
}

// `places`: what the household takes, in the words of the table's heading.
void AddMatch(const v1::Match& match, std::string places, absl::Time now, TextTable* table) {
  const bool own = !match.household_ref().empty();
  table->AddRow({NumberCell(match.telephone()), WhoAnswers(match.telephone(), now), match.member(),
                 absl::StrCat(RefOf(match), own ? " (yours)" : ""), match.area(), Miles(match),
                 LocalDate(match.free_from(), LocalDay(now)), std::move(places),
                 WordOf(match.kind()), ListAgeCell(match.list())});
  if (!match.wishes_met().empty()) {
    table->AddNote({absl::StrCat("met: ", absl::StrJoin(match.wishes_met(), "; ")), Paint::kGreen});
  }
  if (!match.wishes_unmet().empty()) {
    table->AddNote(
        {absl::StrCat("not met: ", absl::StrJoin(match.wishes_unmet(), "; ")), Paint::kYellow});
  }
  for (const v1::ApprovalMismatch& mismatch : match.mismatches()) {
    table->AddNote(
        {absl::StrCat("outside approval (", WordOf(mismatch.kind()), "): ", mismatch.needed()),
         Paint::kRed});
  }
}

std::string Matches(const v1::SearchAvailabilityRequest& request,
                    const v1::SearchAvailabilityResponse& response, absl::Time now, bool colour) {
  const v1::Match& best = response.matches(0);
  std::string text;
  // A later page does not start with the best household of all.
  if (request.page_token().empty() && !best.telephone().number().empty()) {
    absl::StrAppend(
        &text, "Ring first: ", Painted(Printable(best.telephone().number()), Paint::kBold, colour),
        "  (", Printable(best.member()), " ", WhoAnswers(best.telephone(), now), "), household ",
        Printable(RefOf(best)), best.household_ref().empty() ? "" : " (yours)", "\n\n");
  }
  absl::StrAppend(&text, Counted(response.total_matches(), "household suits", "households suit"),
                  "; ", response.matches_size(), " shown, best first.\n\n");
  TextTable table(MatchColumns("TAKES"));
  for (const v1::Match& match : response.matches()) {
    AddMatch(match, absl::StrCat(match.children_placed(), " of ", request.children_size()), now,
             &table);
  }
  return absl::StrCat(text, table.Render(colour));
}

std::string NearMisses(const v1::SearchAvailabilityResponse& response, absl::Time now,
                       bool colour) {
  if (response.near_misses().empty()) return "";
  TextTable table({{"RING NOW"},
                   {"WHO ANSWERS"},
                   {"MEMBER"},
                   {"HOUSEHOLD"},
                   {"AREA"},
                   {"MILES", true},
                   {"FAILS ON"}});
  for (const v1::NearMiss& miss : response.near_misses()) {
    table.AddRow({NumberCell(miss.telephone()),
                  WhoAnswers(miss.telephone(), now),
                  miss.member(),
                  miss.vacancy_ref(),
                  miss.area(),
                  Miles(miss),
                  {miss.failed_criterion(), Paint::kYellow}});
  }
  return absl::StrCat("\nNearest misses:\n\n", table.Render(colour));
}

std::string Split(const v1::SearchAvailabilityRequest& request, const v1::SiblingSplit& split,
                  absl::Time now, bool colour) {
  if (split.parts().empty()) return "";
  TextTable table(MatchColumns("CHILDREN"));
  for (const v1::SplitPart& part : split.parts()) {
    std::vector<std::string> children;
    for (const uint32_t index : part.children()) {
      if (index < static_cast<uint32_t>(request.children_size())) {
        children.push_back(ChildWords(request.children(static_cast<int>(index))));
      }
    }
    AddMatch(part.match(), absl::StrJoin(children, ", "), now, &table);
  }
  const std::string apart =
      split.has_apart_miles() ? absl::StrFormat(", %.1f miles apart", split.apart_miles()) : "";
  return absl::StrCat("\nTogether nowhere; nearest split over ",
                      Counted(static_cast<uint64_t>(split.parts_size()), "household", "households"),
                      apart, ":\n\n", table.Render(colour));
}

std::string Lists(const v1::SearchAvailabilityResponse& response, bool colour) {
  if (response.lists().empty()) return "";
  TextTable table({{"LIST OF"}, {"TAKEN"}, {"AGE", true}, {"STATE"}});
  for (const v1::ListAge& list : response.lists()) {
    table.AddRow({list.member(), list.has_as_of() ? LocalTime(FromProto(list.as_of())) : "",
                  list.has_as_of() ? AgeWords(list.age_hours()) : "",
                  ListMarks(list.has_as_of(), list.stale(), list.punctuality())});
  }
  return absl::StrCat("\n", table.Render(colour));
}

}  // namespace

std::string RenderSearch(const v1::SearchAvailabilityRequest& request,
                         const v1::SearchAvailabilityResponse& response, absl::Time now,
                         bool colour) {
  std::string text;
  if (response.matches().empty()) {
    text = response.total_matches() == 0 ? "No household suits as asked.\n"
                                         : "No more households on this page.\n";
    text += NearMisses(response, now, colour);
    text += Split(request, response.nearest_split(), now, colour);
  } else {
    text = Matches(request, response, now, colour);
  }
  if (NamesAHousehold(response)) absl::StrAppend(&text, kOnTheTelephone);
  text += Lists(response, colour);
  return absl::StrCat(text, MorePages(response.next_page_token()));
}

}  // namespace consortium::cli
