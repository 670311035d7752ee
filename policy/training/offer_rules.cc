#include "policy/training/offer_rules.h"

#include <algorithm>
#include <bitset>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "policy/listing/findings.h"
#include "policy/postcode/postcode.h"

namespace consortium::policy {
namespace {

constexpr size_t kChoicesMax = 64;

// Refuses values of an enum that are unknown or there twice.
template <typename IsValid>
void CheckChoices(absl::string_view field, const google::protobuf::RepeatedField<int>& values,
                  IsValid is_valid, Findings& findings) {
  std::bitset<kChoicesMax> seen;
  for (int i = 0; i < values.size(); ++i) {
    const int value = values[i];
    if (value == 0 || !is_valid(value)) {
      findings.Refuse(Indexed(field, i), "is not a known value", "give one of the enum's values");
      return;
    }
    if (seen[static_cast<size_t>(value)]) {
      findings.Refuse(Indexed(field, i), "is there twice", "give each value once");
      return;
    }
    seen.set(static_cast<size_t>(value));
  }
}

void Require(bool is_there, absl::string_view field, absl::string_view remedy, Findings& findings) {
  if (!is_there) findings.Refuse(field, "is missing or not a known value", remedy);
}

void RefuseOutputOnly(const v1::TrainingOffer& offer, Findings& findings) {
  const std::pair<const char*, bool> fields[] = {
      {"member", !offer.member().empty()},
      {"state", offer.state() != v1::OFFER_STATE_UNSPECIFIED},
      {"free_places", offer.free_places() != 0},
      {"waiting", offer.waiting() != 0},
      {"confirmed", offer.confirmed() != 0},
      {"updated_at", offer.has_updated_at()}};
  for (const auto& [field, is_set] : fields) {
    if (is_set) findings.Refuse(field, "is output only: the gateway sets it", "leave it empty");
  }
}

void CheckTexts(const v1::TrainingOffer& offer, Findings& findings) {
  Require(!offer.title().empty(), "title", "give the offer's name in one line", findings);
  if (absl::StrContains(offer.title(), '\n') || absl::StrContains(offer.title(), '\r')) {
    findings.Refuse("title", "has a line break in it",
                    "give one line, and the rest as description");
  } else {
    findings.CheckFreeText("title", offer.title(), kTitleMax);
  }
  findings.CheckFreeText("description", offer.description(), kDescriptionMax);
}

void CheckVocabulary(const v1::TrainingOffer& offer, Findings& findings) {
  Require(offer.kind() != 0 && v1::OfferingKind_IsValid(offer.kind()), "kind",
          "say whether it is a course, a support group or an event", findings);
  Require(offer.stage() != 0 && v1::TrainingStage_IsValid(offer.stage()), "stage",
          "say when in a carer's time it is meant for", findings);
  Require(offer.mode() != 0 && v1::TrainingMode_IsValid(offer.mode()), "mode",
          "say whether it is at a venue, online or both", findings);
  if (!v1::Childcare_IsValid(offer.childcare())) {
    findings.Refuse("childcare", "is not a known value", "leave it out when nobody knows");
  }
  Require(!offer.topics().empty(), "topics", "name at least one topic", findings);
  CheckChoices("topics", offer.topics(), v1::TrainingTopic_IsValid, findings);
  Require(!offer.audiences().empty(), "audiences", "say who it is for", findings);
  CheckChoices("audiences", offer.audiences(), v1::Audience_IsValid, findings);
  CheckChoices("accessibility", offer.accessibility(), v1::Accessibility_IsValid, findings);
  std::bitset<kStandardsMax + 1> standards;
  for (int i = 0; i < offer.standards_size(); ++i) {
    const std::string field = Indexed("standards", i);
    if (!findings.CheckNumber(field, offer.standards(i), 1, kStandardsMax)) return;
    if (standards[offer.standards(i)]) {
      findings.Refuse(field, "is there twice", "give each standard once");
      return;
    }
    standards.set(offer.standards(i));
  }
}

// Whether the sessions say when the offer is.
bool CheckSessions(const v1::TrainingOffer& offer, absl::Time now, Findings& findings) {
  if (offer.sessions().empty() || offer.sessions_size() > kSessionsMax) {
    findings.Refuse("sessions", absl::StrCat("has ", offer.sessions_size(), " sessions"),
                    absl::StrCat("give 1 to ", kSessionsMax, ", a day or a part of one each"));
    return false;
  }
  absl::Time end_before = absl::InfinitePast();
  for (int i = 0; i < offer.sessions_size(); ++i) {
    const std::string path = Indexed("sessions", i);
    const std::string end_path = absl::StrCat(path, ".end_at");
    const absl::optional<absl::Time> start =
        findings.CheckInstant(absl::StrCat(path, ".start_at"), offer.sessions(i).start_at());
    const absl::optional<absl::Time> end =
        findings.CheckInstant(end_path, offer.sessions(i).end_at());
    if (!start.has_value() || !end.has_value()) return false;
    if (*end <= *start || *end - *start > kSessionMax) {
      findings.Refuse(end_path, "is not within 24 hours after the start",
                      "give the end of this session, and further days as further sessions");
      return false;
    }
    if (*start < end_before) {
      findings.Refuse(absl::StrCat(path, ".start_at"), "is before the end of the session before",
                      "put sessions in order, and join those that overlap");
      return false;
    }
    end_before = *end;
  }
  if (end_before > now + kAheadMax) {
    findings.Refuse(absl::StrCat(Indexed("sessions", offer.sessions_size() - 1), ".end_at"),
                    "is more than three years ahead", "check the year");
    return false;
  }
  if (FirstStart(offer) <= now) {
    findings.Warn("sessions[0].start_at", "is past, so that nobody can book",
                  "leave the offer out, or publish it as it stood");
  }
  return true;
}

void CheckPlace(const v1::TrainingOffer& offer, Findings& findings) {
  if (offer.mode() == v1::TRAINING_MODE_ONLINE) {
    if (offer.has_venue()) {
      findings.Refuse("venue", "is there for an offer that is online",
                      "leave it out, or give the mode as HYBRID");
    }
  } else if (!offer.has_venue()) {
    findings.Refuse("venue", "is missing", "say where people meet");
  } else {
    Require(!offer.venue().name().empty(), "venue.name", "name the place", findings);
    findings.CheckFreeText("venue.name", offer.venue().name(), kVenueNameMax);
    findings.CheckFreeText("venue.address", offer.venue().address(), kAddressMax);
    if (!Postcode::Parse(offer.venue().postcode()).ok()) {
      findings.Refuse("venue.postcode", "is not a full postcode", "give one such as N6 5BT");
    }
  }
  const std::string& link = offer.joining_link();
  if (link.empty()) return;
  const bool printable = std::all_of(link.begin(), link.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  if (offer.mode() == v1::TRAINING_MODE_VENUE) {
    findings.Refuse("joining_link", "is there for an offer at a venue alone",
                    "leave it out, or give the mode as HYBRID");
  } else if (!absl::StartsWith(link, "https://") || link.size() > kJoiningLinkMax || !printable) {
    findings.Refuse("joining_link",
                    absl::StrCat("is not an https:// address of at most ", kJoiningLinkMax,
                                 " printable characters"),
                    "give the whole address, or leave it out");
  }
}

// Refuses an instant that is none, or after the first session's start.
absl::optional<absl::Time> CheckDeadline(absl::string_view field, bool is_there,
                                         const google::protobuf::Timestamp& timestamp,
                                         absl::Time latest, Findings& findings) {
  if (!is_there) return latest;
  const absl::optional<absl::Time> at = findings.CheckInstant(field, timestamp);
  if (at.has_value() && *at > latest) {
    findings.Refuse(field, "is after the first session's start", "give an earlier instant");
  }
  return at;
}

void CheckDeadlines(const v1::TrainingOffer& offer, Findings& findings) {
  const absl::Time first = FirstStart(offer);
  const absl::optional<absl::Time> bookable = CheckDeadline(
      "booking_deadline", offer.has_booking_deadline(), offer.booking_deadline(), first, findings);
  CheckDeadline("cancel_by", offer.has_cancel_by(), offer.cancel_by(), first, findings);
  if (offer.reserved_places() == 0) {
    if (offer.has_reserved_until()) {
      findings.Refuse("reserved_until", "is there without reserved places",
                      "leave it out, or say how many are reserved");
    }
    return;
  }
  const absl::optional<absl::Time> until =
      findings.CheckInstant("reserved_until", offer.reserved_until());
  if (until.has_value() && bookable.has_value() && *until > *bookable) {
    findings.Refuse("reserved_until", "is after the booking deadline",
                    "give an earlier instant, so that neighbours can still book");
  }
}

}  // namespace

std::vector<v1::OfferProblem> CheckOffer(const v1::TrainingOffer& offer, absl::Time now) {
  Findings findings;
  findings.CheckReference("offer_ref", offer.offer_ref(), 1, kOfferRefMax,
                          "give a reference of your own that stays with the offer");
  RefuseOutputOnly(offer, findings);
  CheckTexts(offer, findings);
  CheckVocabulary(offer, findings);
  if (offer.has_restricted_to()) findings.CheckLevel("restricted_to", offer.restricted_to());
  CheckPlace(offer, findings);
  if (findings.CheckNumber("capacity", offer.capacity(), 1, kCapacityMax)) {
    findings.CheckNumber("reserved_places", offer.reserved_places(), 0, offer.capacity());
    findings.CheckNumber("places_per_member_max", offer.places_per_member_max(), 0, kCapacityMax);
  }
  findings.CheckNumber("cost_pence", offer.cost_pence(), 0, kCostPenceMax);
  if (CheckSessions(offer, now, findings)) CheckDeadlines(offer, findings);

  std::vector<v1::OfferProblem> problems;
  for (v1::RowProblem& found : std::move(findings).Take()) {
    v1::OfferProblem& problem = problems.emplace_back();
    problem.set_field(std::move(*found.mutable_field()));
    problem.set_problem(std::move(*found.mutable_problem()));
    problem.set_remedy(std::move(*found.mutable_remedy()));
    problem.set_severity(found.severity());
  }
  return problems;
}

bool IsRefused(const std::vector<v1::OfferProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(), [](const v1::OfferProblem& problem) {
    return problem.severity() == v1::SEVERITY_REFUSED;
  });
}

absl::Time FirstStart(const v1::TrainingOffer& offer) {
  return *ReadInstant(offer.sessions(0).start_at());
}

absl::Time LastEnd(const v1::TrainingOffer& offer) {
  return *ReadInstant(offer.sessions(offer.sessions_size() - 1).end_at());
}

absl::Time BookableUntil(const v1::TrainingOffer& offer) {
  return offer.has_booking_deadline() ? *ReadInstant(offer.booking_deadline()) : FirstStart(offer);
}

absl::Time ReservedUntil(const v1::TrainingOffer& offer) {
  return *ReadInstant(offer.reserved_until());
}

absl::Time CancellableUntil(const v1::TrainingOffer& offer) {
  return offer.has_cancel_by() ? *ReadInstant(offer.cancel_by()) : FirstStart(offer);
}

absl::Time RecordableUntil(const v1::TrainingOffer& offer) {
  return LastEnd(offer) + kRecordedAfterwards;
}

v1::OfferState StateAt(const v1::TrainingOffer& offer, bool cancelled, absl::Time now) {
  if (cancelled) return v1::OFFER_STATE_CANCELLED;
  if (now >= LastEnd(offer)) return v1::OFFER_STATE_FINISHED;
  return now >= BookableUntil(offer) ? v1::OFFER_STATE_BOOKING_CLOSED : v1::OFFER_STATE_OPEN;
}

}  // namespace consortium::policy
