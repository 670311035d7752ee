#include "adapters/cli/training_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "adapters/cli/local_time.h"
#include "adapters/cli/text_table.h"
#include "adapters/cli/words.h"
#include "adapters/programme/phrase.h"

namespace consortium::cli {

namespace {

std::string FirstSession(const v1::TrainingOffer& offer, absl::Time now) {
  if (offer.sessions().empty()) return "";
  const std::string start = LocalTimeNear(FromProto(offer.sessions(0).start_at()), now);
  const int count = offer.sessions_size();
  return count == 1 ? start : absl::StrCat(start, ", ", count, " sessions");
}

Cell PlacesCell(const v1::TrainingOffer& offer) {
  switch (offer.state()) {
    case v1::OFFER_STATE_CANCELLED:
      return {"CANCELLED", Paint::kRed};
    case v1::OFFER_STATE_FINISHED:
      return {"over", Paint::kDim};
    case v1::OFFER_STATE_BOOKING_CLOSED:
      return {"closed", Paint::kYellow};
    default:
      break;
  }
  if (offer.free_places() == 0) return {"full", Paint::kYellow};
  return {absl::StrCat(offer.free_places(), " free"), Paint::kGreen};
}

std::string Distance(const v1::FoundTraining& found) {
  return found.has_distance_miles() ? absl::StrFormat("%.1f mi", found.distance_miles()) : "";
}

std::string Where(const v1::TrainingOffer& offer) {
  if (!offer.has_venue()) return "online";
  return absl::StrCat(offer.venue().postcode(),
                      offer.mode() == v1::TRAINING_MODE_HYBRID ? " or online" : "");
}

std::string Problems(const v1::PublishTrainingOffersResponse& response, bool colour) {
  if (response.problems().empty()) return "";
  TextTable table({{"OFFER"}, {""}, {"FIELD"}, {"WHAT IS WRONG, AND WHAT TO DO"}});
  for (const v1::OfferProblem& problem : response.problems()) {
    const bool refused = problem.severity() == v1::SEVERITY_REFUSED;
    table.AddRow(
        {problem.offer_ref().empty() ? absl::StrCat("#", problem.offer() + 1) : problem.offer_ref(),
         refused ? Cell("refused", Paint::kRed) : Cell("warning", Paint::kYellow), problem.field(),
         absl::StrCat(problem.problem(), ": ", problem.remedy())});
  }
  std::string text = absl::StrCat("\n", table.Render(colour));
  if (response.problems_omitted() > 0) {
    absl::StrAppend(&text, "and ", response.problems_omitted(), " more\n");
  }
  return text;
}

// `name` and `value` on a line, the values under each other.
std::string Line(absl::string_view name, absl::string_view value) {
  constexpr size_t kNameWidth = 16;
  if (value.empty()) return "";
  return absl::StrCat(name, std::string(kNameWidth - name.size(), ' '), Printable(value), "\n");
}

std::string Until(const google::protobuf::Timestamp& at) { return DueTime(FromProto(at)); }

// What the owner alone knows, and how places are given.
std::string PlacesText(const v1::TrainingOffer& offer) {
  std::string text = absl::StrCat(offer.free_places(), " free for you, of ", offer.capacity());
  if (offer.confirmed() + offer.waiting() > 0) {
    absl::StrAppend(&text, "; ", offer.confirmed(), " confirmed, ", offer.waiting(), " waiting");
  }
  if (offer.reserved_places() > 0) {
    absl::StrAppend(&text, "; ", offer.reserved_places(), " the owner's until ",
                    Until(offer.reserved_until()));
  }
  if (offer.places_per_member_max() > 0) {
    absl::StrAppend(&text, "; at most ", offer.places_per_member_max(), " a member");
  }
  return text;
}

}  // namespace

std::string RenderProgrammePublication(const v1::PublishTrainingOffersResponse& response,
                                       bool colour) {
  const bool stored = response.has_receipt();
  const v1::ListDifference& difference = response.difference();
  std::string text = absl::StrCat(
      stored ? "Published" : "Checked, nothing stored", response.member().empty() ? "" : " for ",
      Printable(response.member()), ": ", Counted(response.offers_accepted(), "offer", "offers"),
      " accepted, ", response.offers_refused(), " refused.\n", difference.added(), " added, ",
      difference.changed(), " changed, ", difference.removed(), " cancelled, ",
      difference.unchanged(), " unchanged.\n");
  if (response.bookings_cancelled() + response.bookings_promoted() > 0) {
    absl::StrAppend(&text, Counted(response.bookings_cancelled(), "booking", "bookings"),
                    " ended with cancelled offers, ", response.bookings_promoted(),
                    " confirmed from the waiting list; everybody is told.\n");
  }
  if (stored) {
    absl::StrAppend(&text, "Receipt: request ", Printable(response.receipt().request_id()),
                    ", journal sequence ", response.receipt().sequence(), "\n");
  }
  return absl::StrCat(text, Problems(response, colour));
}

std::string RenderTraining(const v1::SearchTrainingResponse& response, absl::Time now,
                           bool colour) {
  if (response.found().empty()) return "Nothing is offered that fits.\n";
  TextTable table({{"STARTS"},
                   {"PLACES"},
                   {"MEMBER"},
                   {"OFFER"},
                   {"TITLE"},
                   {"STAGE"},
                   {"WHERE"},
                   {"DISTANCE", true}});
  for (const v1::FoundTraining& found : response.found()) {
    const v1::TrainingOffer& offer = found.offer();
    table.AddRow({FirstSession(offer, now),
                  PlacesCell(offer),
                  offer.member(),
                  {offer.offer_ref(), Paint::kBold},
                  offer.title(),
                  WordOf(offer.stage()),
                  Where(offer),
                  Distance(found)});
  }
  return absl::StrCat(table.Render(colour), "\n", Counted(response.total(), "offer", "offers"),
                      ". Details: consortium training show MEMBER OFFER\n",
                      MorePages(response.next_page_token()));
}

std::string RenderOffer(const v1::FoundTraining& found, absl::Time now, bool colour) {
  const v1::TrainingOffer& offer = found.offer();
  const Cell places = PlacesCell(offer);
  std::string text = absl::StrCat(Painted(Printable(offer.title()), Paint::kBold, colour), "  ",
                                  Painted(places.text, places.paint, colour), "\n",
                                  Line("Offer", absl::StrCat(offer.member(), " ", offer.offer_ref(),
                                                             ", a ", WordOf(offer.kind()))));
  for (int i = 0; i < offer.sessions_size(); ++i) {
    absl::StrAppend(&text, Line(i == 0 ? "When" : "", programme::SessionPhrase(offer.sessions(i))));
  }
  absl::StrAppend(&text, Line("Where", programme::PlacePhrase(offer)),
                  Line("Distance", Distance(found)), Line("Join at", offer.joining_link()),
                  Line("Places", PlacesText(offer)));
  if (offer.has_booking_deadline()) {
    absl::StrAppend(&text, Line("Book until", Until(offer.booking_deadline())));
  }
  if (offer.has_cancel_by()) {
    absl::StrAppend(&text, Line("Cancel until", Until(offer.cancel_by())));
  }
  text += "\n";
  for (const std::string& line : programme::Particulars(offer)) {
    absl::StrAppend(&text, Printable(line), "\n");
  }
  if (offer.listed_publicly()) text += "The public may hear of it.\n";
  if (!offer.description().empty()) {
    text += "\n";
    for (const absl::string_view line : absl::StrSplit(offer.description(), '\n')) {
      absl::StrAppend(&text, Printable(line), "\n");
    }
  }
  if (offer.has_updated_at()) {
    absl::StrAppend(&text, "\nChanged ", LocalTimeNear(FromProto(offer.updated_at()), now), "\n");
  }
  return text;
}

}  // namespace consortium::cli
