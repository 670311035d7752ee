#include "adapters/cli/record_page.h"

#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/placement_view.h"
#include "adapters/cli/words.h"
#include "adapters/programme/page.h"

namespace consortium::cli {

namespace v1 = consortium::v1;
using ::consortium::programme::HtmlText;

namespace {

constexpr char kStyle[] = R"(<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: bold; padding: 0.5rem 0; }
th, td { border: 1px solid #595959; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
@page { margin: 15mm; }
@media print { body { max-width: none; margin: 0; font-size: 10.5pt; } tr { break-inside: avoid; } }
</style>
)";

std::string Fact(absl::string_view name, absl::string_view value) {
  return absl::StrCat("<dt>", name, "</dt><dd>", HtmlText(value), "</dd>\n");
}

std::string Row(std::initializer_list<std::string> cells) {
  std::string row = "<tr>";
  for (const std::string& cell : cells) absl::StrAppend(&row, "<td>", HtmlText(cell), "</td>");
  return row + "</tr>\n";
}

std::string Table(absl::string_view caption, std::initializer_list<absl::string_view> headings,
                  const std::string& rows) {
  std::string table = absl::StrCat("<table>\n<caption>", caption, "</caption>\n<thead><tr>");
  for (const absl::string_view heading : headings) {
    absl::StrAppend(&table, "<th scope=\"col\">", heading, "</th>");
  }
  return absl::StrCat(table, "</tr></thead>\n<tbody>\n", rows, "</tbody>\n</table>\n");
}

std::string Searches(const v1::SearchRecord& record) {
  std::string rows;
  for (const v1::SearchMade& search : record.searches()) {
    for (const v1::MatchesOfMember& of : search.members()) {
      rows += Row(
          {LocalTime(FromProto(search.at())),
           of.member() == record.member() ? absl::StrCat(of.member(), " (in-house)") : of.member(),
           absl::StrCat(of.matches()),
           of.has_list_as_of() ? LocalTime(FromProto(of.list_as_of())) : "no list"});
    }
  }
  if (rows.empty()) return "<p>No search was put on record.</p>\n";
  return Table("Households that matched, by member",
               {"Searched", "Member", "Matches", "List as of"}, rows);
}

std::string Answers(const v1::SearchRecord& record) {
  std::string rows;
  for (const v1::PlacementRequest& request : record.requests()) {
    for (const v1::PlacementStep& step : request.steps()) {
      const bool last = &step == &request.steps(request.steps_size() - 1);
      rows += Row({LocalTime(FromProto(step.at())), request.host(), request.placement_ref(),
                   last ? StateWords(request) : WordOf(step.state()),
                   step.member().empty() ? "the clock or a list" : step.member()});
    }
    for (const v1::Consent& consent : request.consents()) {
      rows += Row({consent.has_at() ? LocalTime(FromProto(consent.at())) : "", request.host(),
                   request.placement_ref(),
                   absl::StrCat("consent ", WordOf(consent.kind()), ": ", WordOf(consent.state())),
                   consent.recorded_by()});
    }
  }
  if (rows.empty()) return "<p>Nobody was asked.</p>\n";
  return Table("Who was asked, and every answer", {"When", "Host", "Request", "State", "By"}, rows);
}

}  // namespace

std::string RecordPage(const v1::SearchRecord& record, absl::Time now) {
  return absl::StrCat(
      programme::HtmlHead("Search record"), kStyle,
      "</head>\n<body>\n<main>\n<h1>Search record</h1>\n<dl>\n", Fact("Need", record.need_ref()),
      Fact("Of", record.member()),
      Fact("For", record.has_need() ? NeedWords(record.need(), LocalDay(now))
                                    : "erased: its time was over"),
      Fact("Opened", LocalTime(FromProto(record.opened_at()))),
      Fact("Closed", record.has_closed_at() ? LocalTime(FromProto(record.closed_at())) : "open"),
      Fact("In-house searched before any neighbour was asked",
           record.own_searched_first() ? "yes" : "no such search is on record"),
      "</dl>\n<h2>Searched</h2>\n", Searches(record), "<h2>Asked and answered</h2>\n",
      Answers(record), "</main>\n<footer><p>As of ", HtmlText(LocalTime(now)),
      ", London, as the gateway recorded it.</p></footer>\n</body>\n</html>\n");
}

}  // namespace consortium::cli
