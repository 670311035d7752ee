#include "tests/model/training_model.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "consortium/v1/instant.h"
#include "tests/model/programme_model.h"

namespace consortium::model {
namespace {

using Refused = TrainingModel::Refused;

constexpr absl::Duration kRequestIdsKept = absl::Hours(24 * 30);
constexpr size_t kReferenceCharacters = 26;
constexpr int kSeatsMax = 20;

std::vector<v1::BookingState> StatesOf(const OfferModel& offer) {
  std::vector<v1::BookingState> states;
  for (const ModelBooking& booking : offer.bookings()) states.push_back(booking.state);
  return states;
}

// What is wrong with a request whatever there is.
std::optional<Refused> Unusable(const v1::PublishTrainingOffersRequest&) { return std::nullopt; }
std::optional<Refused> Unusable(const v1::BookPlacesRequest& request) {
  if (request.seats().empty() || request.seats_size() > kSeatsMax) return Invalid({"seats"});
  std::set<std::string> seen;
  std::vector<std::string> fields;
  for (int i = 0; i < request.seats_size(); ++i) {
    const std::string seat = absl::StrCat("seats[", i, "].");
    if (request.seats(i).kind() == v1::SEAT_KIND_UNSPECIFIED) fields.push_back(seat + "kind");
    if (!seen.insert(request.seats(i).participant_ref()).second) {
      fields.push_back(seat + "participant_ref");
    }
  }
  if (fields.empty()) return std::nullopt;
  return Invalid(std::move(fields));
}
std::optional<Refused> Unusable(const v1::CancelBookingRequest& request) {
  if (request.booking_ref().size() == kReferenceCharacters) return std::nullopt;
  return NotFound();
}
std::optional<Refused> Unusable(const v1::RecordAttendanceRequest& request) {
  if (request.attendances().empty()) return Invalid({"attendances"});
  std::set<std::string> seen;
  std::vector<std::string> fields;
  for (int i = 0; i < request.attendances_size(); ++i) {
    if (!seen.insert(request.attendances(i).booking_ref()).second) {
      fields.push_back(absl::StrCat("attendances[", i, "].booking_ref"));
    }
  }
  if (fields.empty()) return std::nullopt;
  return Invalid(std::move(fields));
}

}  // namespace

template <typename Call>
Answer TrainingModel::Once(const std::string& member, const Call& request, const Answer& given) {
  if (const std::optional<Refused> refused = Unusable(request)) return AnswerOf(*refused);
  const Key id{member, request.request_id()};
  const auto before = requests_.find(id);
  if (before != requests_.end() && now_ - before->second.at <= kRequestIdsKept) {
    if (before->second.request == request.SerializeAsString()) return *before->second.answer;
    return AnswerOf(
        Refused{.code = absl::StatusCode::kAlreadyExists, .reason = "REQUEST_ID_REUSED"});
  }
  TrainingDraft draft{.member = member, .given = given, .now = now_, .offers = offers_};
  auto decided = Decide(request, draft);
  if (const Refused* refused = std::get_if<Refused>(&decided)) return AnswerOf(*refused);
  auto response = std::get<1>(std::move(decided));
  v1::Receipt& receipt = *response.mutable_receipt();
  receipt.set_request_id(request.request_id());
  receipt.set_sequence(given.sequence);
  v1::SetInstant(now_, receipt.mutable_committed_at());
  const auto answer = std::make_shared<const Answer>(AnswerOf(std::move(response)));
  offers_ = std::move(draft.offers);
  requests_[id] = Kept{.request = request.SerializeAsString(), .at = now_, .answer = answer};
  return *answer;
}

OfferModel* TrainingDraft::Open(const std::string& owner, const std::string& offer_ref) {
  const auto found = offers.find({owner, offer_ref});
  if (found == offers.end()) return nullptr;
  const auto copy = std::make_shared<OfferModel>(*found->second);
  found->second = copy;
  return copy.get();
}

Answer TrainingModel::Do(const std::string& member, const Request& request, const Answer& given) {
  return std::visit(
      [&](const auto& call) -> Answer {
        using Call = std::decay_t<decltype(call)>;
        if constexpr (std::is_same_v<Call, ClockMoved>) {
          now_ = call.to;
          return {.text = "moved"};
        } else if constexpr (std::is_same_v<Call, Settled>) {
          return Settle(call);
        } else if constexpr (requires { call.request_id(); }) {
          return Once(member, call, given);
        } else {
          return Read(member, call);
        }
      },
      request);
}

bool TrainingModel::IsFresh(const std::string& ref) const {
  return ref.size() == kReferenceCharacters && OfferOf(ref) == nullptr;
}

const OfferModel* TrainingModel::OfferOf(const std::string& booking_ref) const {
  for (const auto& [key, offer] : offers_) {
    for (const ModelBooking& booking : offer->bookings()) {
      if (booking.ref == booking_ref) return offer.get();
    }
  }
  return nullptr;
}

std::variant<Refused, v1::PublishTrainingOffersResponse> TrainingModel::Decide(
    const v1::PublishTrainingOffersRequest& request, TrainingDraft& draft) const {
  return DecideProgramme(request, draft);
}

std::variant<Refused, v1::BookPlacesResponse> TrainingModel::Decide(
    const v1::BookPlacesRequest& request, TrainingDraft& draft) const {
  OfferModel* const offer = draft.Open(request.offer_member(), request.offer_ref());
  if (offer == nullptr) return NotFound();
  const uint64_t sequence = draft.given.sequence;
  offer->Settle(now_, sequence);
  const std::string state = v1::OfferState_Name(offer->StateAt(now_));
  if (offer->cancelled()) return NotNow("OFFER_CANCELLED", state);
  if (offer->StateAt(now_) != v1::OFFER_STATE_OPEN) return NotNow("BOOKING_CLOSED", state);
  for (const v1::Seat& seat : request.seats()) {
    if (seat.kind() == v1::SEAT_KIND_GUEST && !offer->terms().guests_welcome()) {
      return NotNow("GUESTS_NOT_WELCOME", state);
    }
    const v1::CarerLevel& level = offer->terms().restricted_to();
    if (offer->terms().has_restricted_to() &&
        seat.level().SerializeAsString() != level.SerializeAsString()) {
      return NotNow("LEVEL_NOT_MET", state);
    }
  }
  const int seats = request.seats_size();
  const bool together = request.together() && seats > 1;
  if (together && static_cast<uint32_t>(seats) > offer->EverFreeFor(draft.member)) {
    return NotNow("PARTY_TOO_LARGE", state);
  }
  for (const v1::Seat& seat : request.seats()) {
    if (!offer->IsBooked(draft.member, seat.participant_ref())) continue;
    return Refused{
        .code = absl::StatusCode::kAlreadyExists, .reason = "ALREADY_BOOKED", .state = state};
  }
  v1::BookPlacesResponse names;
  if (const auto* given = dynamic_cast<const v1::BookPlacesResponse*>(draft.given.response.get())) {
    names = *given;
  }
  std::vector<std::string> refs;
  for (int i = 0; i < seats; ++i) {
    const std::string ref = i < names.bookings_size() ? names.bookings(i).booking_ref() : "";
    const bool taken = !ref.empty() && (!IsFresh(ref) || std::count(refs.begin(), refs.end(), ref));
    refs.push_back(taken ? "a name of its own" : ref);
    offer->Add({.ref = refs.back(),
                .member = draft.member,
                .participant = request.seats(i).participant_ref(),
                .party = together && names.bookings_size() > 0 ? names.bookings(0).party_ref() : "",
                .kind = request.seats(i).kind(),
                .place = {sequence, i},
                .changed = sequence,
                .booked = now_,
                .state_at = now_});
  }
  offer->Settle(now_, sequence);
  v1::BookPlacesResponse response;
  bool waits = false;
  for (const ModelBooking& booking : offer->bookings()) {
    if (std::count(refs.begin(), refs.end(), booking.ref) == 0) continue;
    waits |= booking.state == v1::BOOKING_STATE_WAITLISTED;
    *response.add_bookings() = offer->Show(booking, draft.member, now_);
  }
  if (!waits || !request.no_waiting()) return response;
  return Refused{
      .code = absl::StatusCode::kResourceExhausted, .reason = "NO_PLACES", .state = state};
}

std::variant<Refused, v1::CancelBookingResponse> TrainingModel::Decide(
    const v1::CancelBookingRequest& request, TrainingDraft& draft) const {
  const OfferModel* const found = OfferOf(request.booking_ref());
  if (found == nullptr) return NotFound();
  OfferModel& offer = *draft.Open(found->owner(), found->terms().offer_ref());
  const ModelBooking& asked = *offer.Find(request.booking_ref());
  if (asked.member != draft.member) return NotFound();
  const uint64_t sequence = draft.given.sequence;
  offer.Settle(now_, sequence);
  const std::string state = v1::BookingState_Name(asked.state);
  if (!asked.is_live()) return NotNow("BOOKING_ENDED", state);
  if (now_ >= offer.Begins()) return NotNow("OFFER_BEGUN", state);
  std::vector<std::string> leaving;
  for (const ModelBooking& booking : offer.bookings()) {
    const bool comes_along =
        request.whole_party() && !asked.party.empty() && booking.party == asked.party;
    if (booking.is_live() && (booking.ref == asked.ref || comes_along)) {
      leaving.push_back(booking.ref);
    }
  }
  for (const std::string& ref : leaving) {
    ModelBooking& booking = *offer.Find(ref);
    const bool late =
        booking.state == v1::BOOKING_STATE_CONFIRMED && now_ >= offer.CancellableUntil();
    offer.Move(booking, late ? v1::BOOKING_STATE_CANCELLED_LATE : v1::BOOKING_STATE_CANCELLED, now_,
               sequence);
  }
  offer.Settle(now_, sequence);
  v1::CancelBookingResponse response;
  for (const std::string& ref : leaving) {
    *response.add_bookings() = offer.Show(*offer.Find(ref), draft.member, now_);
  }
  return response;
}

std::variant<Refused, v1::RecordAttendanceResponse> TrainingModel::Decide(
    const v1::RecordAttendanceRequest& request, TrainingDraft& draft) const {
  OfferModel* const offer = draft.Open(draft.member, request.offer_ref());
  if (offer == nullptr) return NotFound();
  offer->Settle(now_, draft.given.sequence);
  const std::string state = v1::OfferState_Name(offer->StateAt(now_));
  if (offer->cancelled() || now_ < offer->Begins()) return NotNow("NOT_BEGUN", state);
  if (now_ >= offer->RecordableUntil()) return NotNow("TOO_LATE", state);
  for (int i = 0; i < request.attendances_size(); ++i) {
    ModelBooking* const booking = offer->Find(request.attendances(i).booking_ref());
    if (booking == nullptr) return Invalid({absl::StrCat("attendances[", i, "].booking_ref")});
    if (booking->state != v1::BOOKING_STATE_CONFIRMED &&
        booking->state != v1::BOOKING_STATE_ATTENDED &&
        booking->state != v1::BOOKING_STATE_DID_NOT_ATTEND) {
      return NotNow("NOT_CONFIRMED", v1::BookingState_Name(booking->state));
    }
    const v1::BookingState to = request.attendances(i).attended()
                                    ? v1::BOOKING_STATE_ATTENDED
                                    : v1::BOOKING_STATE_DID_NOT_ATTEND;
    if (booking->state != to) offer->Move(*booking, to, now_, draft.given.sequence);
  }
  v1::RecordAttendanceResponse response;
  for (const v1::Attendance& attendance : request.attendances()) {
    *response.add_bookings() =
        offer->Show(*offer->Find(attendance.booking_ref()), draft.member, now_);
  }
  return response;
}

Answer TrainingModel::Read(const std::string& member,
                           const v1::SearchTrainingRequest& request) const {
  std::vector<const OfferModel*> found;
  for (const auto& [key, offer] : offers_) {
    const bool is_closed = offer->cancelled() || now_ >= offer->BookableUntil();
    if (is_closed && !request.include_closed()) continue;
    if (!request.member().empty() && request.member() != offer->owner()) continue;
    if (offer->ShownFreeFor(member, now_) < request.free_places_min()) continue;
    found.push_back(offer.get());
  }
  std::stable_sort(found.begin(), found.end(), [](const OfferModel* one, const OfferModel* other) {
    return one->Begins() < other->Begins();
  });
  v1::SearchTrainingResponse response;
  response.set_total(static_cast<uint32_t>(found.size()));
  for (const OfferModel* offer : found) {
    *response.add_found()->mutable_offer() = offer->ShowTo(member, now_);
  }
  return AnswerOf(std::move(response));
}

Answer TrainingModel::Read(const std::string& member,
                           const v1::ListBookingsRequest& request) const {
  std::vector<std::pair<const ModelBooking*, const OfferModel*>> found;
  for (const auto& [key, offer] : offers_) {
    if (!request.offer_ref().empty() && request.offer_ref() != offer->terms().offer_ref()) continue;
    if (!request.offer_member().empty() && request.offer_member() != offer->owner()) continue;
    for (const ModelBooking& booking : offer->bookings()) {
      if ((request.of_own_offers() ? offer->owner() : booking.member) != member) continue;
      const bool has_ended = !booking.is_live() || now_ >= offer->RecordableUntil();
      if (!has_ended || request.include_ended()) found.emplace_back(&booking, offer.get());
    }
  }
  std::sort(found.begin(), found.end(), [](const auto& one, const auto& other) {
    return std::tie(one.first->changed, one.first->place) >
           std::tie(other.first->changed, other.first->place);
  });
  v1::ListBookingsResponse response;
  for (const auto& [booking, offer] : found) {
    *response.add_bookings() = offer->Show(*booking, member, now_);
  }
  return AnswerOf(std::move(response));
}

Answer TrainingModel::Settle(const Settled& settled) {
  std::vector<std::string> changed;
  for (auto& [key, offer] : offers_) {
    if (!offer->IsDue(now_)) continue;
    const std::string name = absl::StrCat(key.first, "/", key.second);
    const auto entry = settled.entries.find(name);
    auto copy = std::make_shared<OfferModel>(*offer);
    copy->Settle(now_, entry == settled.entries.end() ? 0 : entry->second);
    if (StatesOf(*copy) != StatesOf(*offer)) changed.push_back(name);
    offer = std::move(copy);
  }
  return {.text = absl::StrCat("settled ", absl::StrJoin(changed, ", "))};
}

std::string TrainingModel::Describe(const std::string& about) const {
  std::string said = absl::StrCat("  it is ", absl::FormatTime(now_, absl::UTCTimeZone()), "\n");
  for (const auto& [key, offer] : offers_) {
    if (about == absl::StrCat(key.first, "/", key.second))
      absl::StrAppend(&said, offer->Describe());
  }
  return said;
}

std::string TrainingModel::Show(const Request& request) {
  return std::visit([](const auto& call) { return ShowRequest(call); }, request);
}

}  // namespace consortium::model
