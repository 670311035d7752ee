#include "adapters/cli/list_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/cli/list_marks.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/text_table.h"
#include "adapters/cli/words.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

namespace {

struct FosterPlaces {
  uint64_t approved = 0;
  uint64_t vacant = 0;
};

// Hosts of supported lodgings are not foster carers and are counted apart.
FosterPlaces FosterPlacesOf(const v1::ListSummary& list) {
  FosterPlaces places;
  for (const v1::KindTotals& totals : list.totals()) {
    if (totals.kind() == v1::HOUSEHOLD_KIND_SUPPORTED_LODGINGS_HOST) continue;
    places.approved += totals.approved();
    places.vacant += totals.vacant();
  }
  return places;
}

// Months as `8m` below two years, else whole years.
std::string AgeBound(uint32_t months) {
  return months < 24 ? absl::StrCat(months, "m") : absl::StrCat(months / 12);
}

std::string Ages(const v1::Approval& approval) {
  return absl::StrCat(AgeBound(approval.age_months_min()), "-",
                      AgeBound(approval.age_months_max()));
}

std::string Offers(const v1::Vacancy& vacancy) {
  std::vector<std::string> offers;
  for (const v1::Offer& offer : vacancy.offers()) offers.push_back(WordOf(offer.kind()));
  return absl::StrJoin(offers, ", ");
}

// What the places that are not available wait for.
std::string Conditions(const v1::Places& places) {
  std::vector<std::string> conditions;
  for (const v1::UnavailablePlaces& unavailable : places.not_available()) {
    if (unavailable.condition() == v1::CONDITION_UNSPECIFIED) continue;
    const std::string on = unavailable.condition() == v1::CONDITION_FROM_DATE
                               ? absl::StrCat("from ", unavailable.available_from())
                               : WordOf(unavailable.condition());
    conditions.push_back(absl::StrCat(unavailable.count(), " ", on));
  }
  return absl::StrJoin(conditions, ", ");
}

const std::string& RefOf(const v1::Vacancy& vacancy) {
  return vacancy.household_ref().empty() ? vacancy.vacancy_ref() : vacancy.household_ref();
}

// Each row, under an empty line; empty when there is none.
std::string Households(const v1::GetVacancyListResponse& response, absl::Time now, bool colour) {
  TextTable table({{"HOUSEHOLD"},
                   {"KIND"},
                   {"AREA"},
                   {"VACANT", true},
                   {"OF", true},
                   {"NOT AVAILABLE UNLESS"},
                   {"AGES"},
                   {"SEX"},
                   {"OFFERS"},
                   {"CHANGED"}});
  for (const v1::Vacancy& row : response.rows()) {
    table.AddRow({RefOf(row), WordOf(row.kind()), row.area(), absl::StrCat(row.places().vacant()),
                  absl::StrCat(row.places().approved()), Conditions(row.places()),
                  Ages(row.approval()), WordOf(row.approval().sex()), Offers(row),
                  row.has_updated_at() ? LocalTimeNear(FromProto(row.updated_at()), now) : ""});
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render(colour));
}

std::string Totals(const v1::ListVacancyListsResponse& response, bool colour) {
  TextTable table({{"MEMBER"},
                   {"HOUSEHOLDS OF KIND"},
                   {"HOUSEHOLDS", true},
                   {"APPROVED", true},
                   {"FILLED", true},
                   {"VACANT", true},
                   {"NOT AVAILABLE", true}});
  for (const v1::ListSummary& list : response.lists()) {
    for (const v1::KindTotals& totals : list.totals()) {
      table.AddRow({list.member(), WordOf(totals.kind()), absl::StrCat(totals.households()),
                    absl::StrCat(totals.approved()), absl::StrCat(totals.filled()),
                    absl::StrCat(totals.vacant()), absl::StrCat(totals.not_available())});
    }
  }
  return table.empty() ? "" : absl::StrCat("\n", table.Render(colour));
}

std::string Difference(const v1::ListDifference& difference) {
  return absl::StrCat(difference.added(), " added, ", difference.changed(), " changed, ",
                      difference.removed(), " removed, ", difference.unchanged(), " unchanged");
}

std::string ReceiptWords(const v1::Receipt& receipt) {
  return absl::StrCat("Receipt ", receipt.sequence(), ", on disk ",
                      LocalTime(FromProto(receipt.committed_at())), ", request ",
                      Printable(receipt.request_id()), "\n");
}

std::string Problems(const v1::PublishVacancyListResponse& response, bool colour) {
  if (response.problems().empty()) return "";
  TextTable table({{"ROW"}, {"HOUSEHOLD"}, {"WHAT"}, {"FIELD"}, {"PROBLEM"}, {"WHAT TO DO"}});
  for (const v1::RowProblem& problem : response.problems()) {
    const bool refused = problem.severity() == v1::SEVERITY_REFUSED;
    table.AddRow({absl::StrCat("rows[", problem.row(), "]"),
                  problem.household_ref(),
                  {refused ? "refused" : "warning", refused ? Paint::kRed : Paint::kYellow},
                  problem.field(),
                  problem.problem(),
                  problem.remedy()});
  }
  std::string text = absl::StrCat("\n", table.Render(colour));
  if (response.problems_omitted() > 0) {
    absl::StrAppend(&text, "… and ", response.problems_omitted(), " more problems, not shown.\n");
  }
  return text;
}

}  // namespace

std::string VacancyWords(const v1::Vacancy& vacancy) {
  std::vector<std::string> words = {
      WordOf(vacancy.kind()), vacancy.area(),
      absl::StrCat(vacancy.places().vacant(), " of ", vacancy.places().approved(), " vacant")};
  if (const std::string conditions = Conditions(vacancy.places()); !conditions.empty()) {
    words.push_back(conditions);
  }
  words.push_back(absl::StrCat("ages ", Ages(vacancy.approval())));
  if (vacancy.approval().sex() != v1::SEX_UNSPECIFIED) {
    words.push_back(absl::StrCat(WordOf(vacancy.approval().sex()), " only"));
  }
  words.push_back(Offers(vacancy));
  return Printable(absl::StrJoin(words, ", "));
}

std::string RenderLists(const v1::ListVacancyListsResponse& response, bool totals, absl::Time now,
                        bool colour) {
  TextTable table({{"MEMBER"},
                   {"WEEK OF"},
                   {"TAKEN"},
                   {"AGE", true},
                   {"STATE"},
                   {"DUE"},
                   {"ON OFFER", true},
                   {"FOSTER PLACES VACANT", true},
                   {"OF", true}});
  for (const v1::ListSummary& list : response.lists()) {
    const bool published = list.has_as_of();
    const FosterPlaces places = FosterPlacesOf(list);
    table.AddRow({list.member(), LocalDate(list.week_commencing(), absl::CivilDay()),
                  published ? LocalTime(FromProto(list.as_of())) : "",
                  published ? AgeWords(list.age_hours()) : "",
                  ListMarks(published, list.stale(), list.punctuality()),
                  list.has_due_at() ? LocalTimeNear(FromProto(list.due_at()), now) : "",
                  published ? absl::StrCat(list.rows()) : "",
                  published ? absl::StrCat(places.vacant) : "",
                  published ? absl::StrCat(places.approved) : ""});
  }
  if (table.empty()) return "No borough is in the policy.\n";
  return absl::StrCat(table.Render(colour), totals ? Totals(response, colour) : "");
}

std::string RenderList(const v1::GetVacancyListResponse& response, absl::Time now, bool colour) {
  const v1::ListSummary& list = response.list();
  const Cell marks = ListMarks(list.has_as_of(), list.stale(), list.punctuality());
  std::string text =
      absl::StrCat(Printable(list.member()), ": week of ",
                   LocalDate(Printable(list.week_commencing()), absl::CivilDay()), ", taken ",
                   LocalTime(FromProto(list.as_of())), ", ", AgeWords(list.age_hours()), " old, ",
                   Painted(marks.text, marks.paint, colour), "; ",
                   Counted(list.rows(), "household", "households"), " on offer.\n");
  absl::StrAppend(&text, Households(response, now, colour));
  return absl::StrCat(text, MorePages(response.next_page_token()));
}

std::string RenderQuoted(const v1::GetVacancyListResponse& response, absl::string_view quoted_by,
                         absl::Time now, bool colour) {
  if (response.rows().empty()) return "No household is meant.\n";
  return absl::StrCat(Printable(quoted_by), " means your household ",
                      Painted(Printable(RefOf(response.rows(0))), Paint::kBold, colour),
                      ". Your alias table says which one that is in your local system.\n",
                      Households(response, now, colour));
}

std::string RenderPublication(const v1::PublishVacancyListResponse& response, bool colour) {
  const bool stored = response.has_receipt();
  std::string text = absl::StrCat(
      stored ? "Published" : "Checked, nothing stored", response.member().empty() ? "" : " for ",
      Printable(response.member()), ": ", Counted(response.rows_accepted(), "row", "rows"),
      " accepted, ", response.rows_refused(), " refused.\n");
  absl::StrAppend(&text, "Against the list before: ", Difference(response.difference()), ".\n");
  const Cell marks = ListMarks(true, false, response.punctuality());
  if (!marks.text.empty()) {
    absl::StrAppend(&text, "Against the deadline: ", Painted(marks.text, marks.paint, colour),
                    ".\n");
  }
  text += RenderEndedClaims(response.ended_claims());
  if (stored) text += ReceiptWords(response.receipt());
  return absl::StrCat(text, Problems(response, colour));
}

std::string RenderEndedClaims(const google::protobuf::RepeatedPtrField<v1::EndedClaim>& ended) {
  std::string text;
  for (const v1::EndedClaim& each : ended) {
    absl::StrAppend(&text, "Ended: request ", Printable(each.placement_ref()), " for household ",
                    Printable(each.household_ref()), ", ", WordOf(each.why()), ".\n");
  }
  return text;
}

std::string RenderUpdate(const v1::UpdateVacancyResponse& response) {
  return absl::StrCat("Stored: ", Difference(response.difference()), ".\n",
                      RenderEndedClaims(response.ended_claims()), ReceiptWords(response.receipt()));
}

std::string RenderEvent(const v1::VacancyEvent& event, absl::Time now, bool colour) {
  const v1::Vacancy& vacancy = event.vacancy();
  const bool removed = event.type() == v1::VACANCY_EVENT_TYPE_REMOVED;
  const Cell what = removed ? Cell{"- removed", Paint::kRed}
                    : event.type() == v1::VACANCY_EVENT_TYPE_ADDED
                        ? Cell{"+ added  ", Paint::kGreen}
                        : Cell{"~ changed", Paint::kYellow};
  const absl::Time at = vacancy.has_updated_at() ? FromProto(vacancy.updated_at()) : now;
  return absl::StrCat(
      LocalClock(at), "  ", Painted(what.text, what.paint, colour), "  ",
      Printable(vacancy.member()), "  ", Printable(RefOf(vacancy)),
      removed ? "  nothing to offer now" : absl::StrCat("  ", VacancyWords(vacancy)), "\n");
}

}  // namespace consortium::cli
