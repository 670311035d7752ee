#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status_details.h"
#include "policy/listing/findings.h"
#include "policy/training/offer_rules.h"

namespace consortium::policy {
namespace {

using Violations = std::vector<rpc::FieldViolation>;

// Adds a violation for each reference that was there before; empty ones are others'.
class OnceEach {
 public:
  explicit OnceEach(Violations& violations) : violations_(violations) {}

  void Check(const std::string& path, absl::string_view reference) {
    if (reference.empty()) return;
    const auto [first, fresh] = seen_.try_emplace(reference, path);
    if (fresh) return;
    violations_.push_back(
        {path, absl::StrCat("is that of ", first->second, " too; give each once")});
  }

 private:
  Violations& violations_;
  absl::flat_hash_map<absl::string_view, std::string> seen_;
};

bool IsControl(char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); }

// Personal texts go to the trainer alone, so they are not scanned for what leads to
// a person; `lines` allows line breaks.
void CheckDetail(const std::string& path, absl::string_view text, size_t max, bool lines,
                 Violations& violations) {
  if (CharacterCount(text) > max) {
    violations.push_back(
        {path, absl::StrCat("has ", CharacterCount(text), " characters, over ", max)});
    return;
  }
  for (const char c : text) {
    if (!IsControl(c) || (lines && (c == '\n' || c == '\r' || c == '\t'))) continue;
    violations.push_back({path, "has a control character in it; take it out"});
    return;
  }
}

void CheckSeat(const std::string& path, const v1::Seat& seat, Violations& violations) {
  Findings findings;
  findings.CheckReference(absl::StrCat(path, ".participant_ref"), seat.participant_ref(),
                          kParticipantRefMin, kOfferRefMax,
                          "give your pseudonym of the person, the same at every offer");
  if (seat.has_level()) findings.CheckLevel(absl::StrCat(path, ".level"), seat.level());
  for (const v1::RowProblem& problem : std::move(findings).Take()) {
    violations.push_back(
        {problem.field(), absl::StrCat(problem.problem(), "; ", problem.remedy())});
  }
  if (seat.kind() == v1::SEAT_KIND_UNSPECIFIED || !v1::SeatKind_IsValid(seat.kind())) {
    violations.push_back({absl::StrCat(path, ".kind"), "is missing or not a known kind of seat"});
  }
  if (!seat.has_details()) return;
  const std::string details = absl::StrCat(path, ".details.");
  if (seat.details().name().empty()) {
    violations.push_back(
        {absl::StrCat(details, "name"), "is missing; give the name or no details"});
  }
  CheckDetail(absl::StrCat(details, "name"), seat.details().name(), kParticipantNameMax, false,
              violations);
  CheckDetail(absl::StrCat(details, "contact"), seat.details().contact(), kContactMax, false,
              violations);
  CheckDetail(absl::StrCat(details, "access_needs"), seat.details().access_needs(), kAccessNeedsMax,
              true, violations);
}

}  // namespace

absl::Status CheckProgramme(const v1::PublishTrainingOffersRequest& request) {
  Violations violations;
  if (request.offers_size() > kOffersMax) {
    violations.push_back(
        {"offers", absl::StrCat("has ", request.offers_size(), " offers, over ", kOffersMax)});
  }
  if (request.cancelled_offer_refs_size() > kOffersMax) {
    violations.push_back(
        {"cancelled_offer_refs", absl::StrCat("has ", request.cancelled_offer_refs_size(),
                                              " references, over ", kOffersMax)});
  }
  if (!violations.empty()) return rpc::InvalidFields(violations);
  if (request.whole_programme() && !request.cancelled_offer_refs().empty()) {
    violations.push_back({"cancelled_offer_refs",
                          "has no place beside a whole programme, which cancels what it leaves "
                          "out"});
  }
  if (!request.whole_programme() && request.offers().empty() &&
      request.cancelled_offer_refs().empty()) {
    violations.push_back({"offers", "is empty; give an offer, or say that the whole programme is"});
  }
  OnceEach once(violations);
  for (int i = 0; i < request.offers_size(); ++i) {
    once.Check(absl::StrCat(Indexed("offers", i), ".offer_ref"), request.offers(i).offer_ref());
  }
  for (int i = 0; i < request.cancelled_offer_refs_size(); ++i) {
    once.Check(Indexed("cancelled_offer_refs", i), request.cancelled_offer_refs(i));
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

absl::Status CheckSeats(const v1::BookPlacesRequest& request) {
  if (request.seats().empty() || request.seats_size() > kSeatsMax) {
    return rpc::InvalidField("seats", absl::StrCat("has ", request.seats_size(),
                                                   " participants; book 1 to ", kSeatsMax));
  }
  Violations violations;
  OnceEach once(violations);
  for (int i = 0; i < request.seats_size(); ++i) {
    const std::string path = Indexed("seats", i);
    CheckSeat(path, request.seats(i), violations);
    once.Check(absl::StrCat(path, ".participant_ref"), request.seats(i).participant_ref());
  }
  return violations.empty() ? absl::OkStatus() : rpc::InvalidFields(violations);
}

}  // namespace consortium::policy
