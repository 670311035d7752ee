#include "adapters/programme/page.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "adapters/programme/phrase.h"
#include "consortium/v1/instant.h"
#include "policy/listing/row_rules.h"

namespace consortium::programme {

namespace {

constexpr char kHead[] = R"(<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
)";

constexpr char kStyle[] = R"(<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1 { line-height: 1.2; }
h2 { border-bottom: 2px solid #1a1a1a; margin-top: 2.5rem; }
h3 { margin-bottom: 0.25rem; }
article { border: 1px solid #595959; border-radius: 0.25rem; padding: 0 1rem 0.5rem; margin: 1rem 0; }
article ul { padding-left: 1.25rem; }
.by, .state { margin: 0.25rem 0; }
.state { font-weight: bold; }
.description { white-space: pre-line; }
footer { margin-top: 2rem; border-top: 1px solid #595959; font-size: 0.875rem; }
@page { margin: 15mm; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  article { break-inside: avoid; border-color: #1a1a1a; }
}
</style>
)";

std::string NameOf(const std::map<std::string, std::string>& names, const std::string& member) {
  const auto found = names.find(member);
  return found == names.end() || found->second.empty() ? member : found->second;
}

std::string MonthOf(const v1::TrainingOffer& offer) {
  if (offer.sessions().empty()) return "No date yet";
  return absl::FormatTime("%B %Y", v1::InstantOf(offer.sessions(0).start_at()), policy::London());
}

// What a reader must know before anything else; empty for an offer that is open.
std::string StatePhrase(const v1::TrainingOffer& offer) {
  switch (offer.state()) {
    case v1::OFFER_STATE_BOOKING_CLOSED:
      return "Booking has closed.";
    case v1::OFFER_STATE_FINISHED:
      return "This is over.";
    case v1::OFFER_STATE_CANCELLED:
      return "Cancelled.";
    default:
      return "";
  }
}

std::string Deadline(const v1::TrainingOffer& offer) {
  if (!offer.has_booking_deadline()) return "";
  return absl::StrCat("<li>Book by ", HtmlText(DeadlinePhrase(offer.booking_deadline())),
                      "</li>\n");
}

std::string Article(const v1::TrainingOffer& offer, size_t number,
                    const std::map<std::string, std::string>& names) {
  const std::string heading = absl::StrCat("offer-", number);
  std::string text = absl::StrCat("<article aria-labelledby=\"", heading, "\">\n<h3 id=\"", heading,
                                  "\">", HtmlText(offer.title()), "</h3>\n<p class=\"by\">",
                                  HtmlText(PhraseOf(offer.kind())), " by ",
                                  HtmlText(NameOf(names, offer.member())), ", reference ",
                                  HtmlText(offer.offer_ref()), "</p>\n");
  if (const std::string state = StatePhrase(offer); !state.empty()) {
    absl::StrAppend(&text, "<p class=\"state\">", state, "</p>\n");
  }
  absl::StrAppend(&text, "<ul>\n");
  for (const v1::TrainingSession& session : offer.sessions()) {
    absl::StrAppend(&text, "<li>", HtmlText(SessionPhrase(session)), "</li>\n");
  }
  absl::StrAppend(&text, "<li>", HtmlText(PlacePhrase(offer)), "</li>\n", Deadline(offer),
                  "</ul>\n");
  if (!offer.description().empty()) {
    absl::StrAppend(&text, "<p class=\"description\">", HtmlText(offer.description()), "</p>\n");
  }
  absl::StrAppend(&text, "<ul>\n");
  for (const std::string& line : Particulars(offer)) {
    absl::StrAppend(&text, "<li>", HtmlText(line), "</li>\n");
  }
  return absl::StrCat(text, "</ul>\n</article>\n");
}

}  // namespace

std::string HtmlText(absl::string_view text) {
  std::string kept;
  for (const char c : text) {
    const bool breaks = c == '\n' || c == '\t';
    if (breaks || !absl::ascii_iscntrl(static_cast<unsigned char>(c))) kept.push_back(c);
  }
  return absl::StrReplaceAll(
      kept, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string HtmlHead(absl::string_view title) {
  return absl::StrCat(kHead, "<title>", HtmlText(title), "</title>\n");
}

std::string ProgrammePage(absl::string_view title, absl::Span<const v1::TrainingOffer> offers,
                          const std::map<std::string, std::string>& names, absl::Time now) {
  std::string page = absl::StrCat(HtmlHead(title), kStyle, "</head>\n<body>\n<header>\n<h1>",
                                  HtmlText(title), "</h1>\n</header>\n<main>\n");
  std::string month;
  for (size_t i = 0; i < offers.size(); ++i) {
    const std::string begins = MonthOf(offers[i]);
    if (begins != month) absl::StrAppend(&page, "<h2>", begins, "</h2>\n");
    month = begins;
    page += Article(offers[i], i + 1, names);
  }
  if (offers.empty()) page += "<p>There is nothing in this programme.</p>\n";
  return absl::StrCat(
      page, "</main>\n<footer>\n<p>As of ",
      absl::FormatTime("%a %e %b %Y, %H:%M", now, policy::London()),
      ". Ask your own training lead for a place.</p>\n</footer>\n</body>\n</html>\n");
}

}  // namespace consortium::programme
