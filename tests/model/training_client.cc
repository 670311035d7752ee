#include "tests/model/training_client.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"

namespace consortium::model {
namespace {

constexpr uint32_t kParticipants = 9;  // Of a member: few, so that they are booked twice.

// Method and response of each request.
template <typename Request>
struct Method;
template <>
struct Method<v1::PublishTrainingOffersRequest> {
  static constexpr char kName[] = "PublishTrainingOffers";
  using Response = v1::PublishTrainingOffersResponse;
};
template <>
struct Method<v1::SearchTrainingRequest> {
  static constexpr char kName[] = "SearchTraining";
  using Response = v1::SearchTrainingResponse;
};
template <>
struct Method<v1::BookPlacesRequest> {
  static constexpr char kName[] = "BookPlaces";
  using Response = v1::BookPlacesResponse;
};
template <>
struct Method<v1::CancelBookingRequest> {
  static constexpr char kName[] = "CancelBooking";
  using Response = v1::CancelBookingResponse;
};
template <>
struct Method<v1::ListBookingsRequest> {
  static constexpr char kName[] = "ListBookings";
  using Response = v1::ListBookingsResponse;
};
template <>
struct Method<v1::RecordAttendanceRequest> {
  static constexpr char kName[] = "RecordAttendance";
  using Response = v1::RecordAttendanceResponse;
};

template <typename Request>
constexpr bool kIsCall = !std::is_same_v<Request, ClockMoved> && !std::is_same_v<Request, Settled>;

std::string NameOf(absl::string_view owner, absl::string_view offer_ref) {
  return absl::StrCat(owner, "/", offer_ref);
}

}  // namespace

std::optional<Answer> Send(const TrainingGateway& gateway,
                           const Operation<TrainingRequest>& operation) {
  return std::visit(
      [&](const auto& request) -> std::optional<Answer> {
        using Request = std::decay_t<decltype(request)>;
        if constexpr (kIsCall<Request>) {
          typename Method<Request>::Response response;
          const absl::Status status =
              gateway.Call(Method<Request>::kName, operation.member, request, &response);
          if (status.ok()) return AnswerOf(std::move(response));
          if (!absl::IsUnavailable(status)) return AnswerOf(status);
        }
        return std::nullopt;
      },
      operation.request);
}

TrainingClient::TrainingClient(std::string member, uint32_t number, uint32_t seed,
                               TrainingGateway& gateway, TrainingBoard& board,
                               History<TrainingRequest>& history)
    : member_(std::move(member)),
      number_(number),
      chance_(seed + number),
      gateway_(gateway),
      board_(board),
      history_(history) {}

void TrainingClient::Ask(int times) {
  if (unanswered_.has_value()) Finish();
  for (int i = 0; i < times && !unanswered_.has_value(); ++i) AskSomething();
}

void TrainingClient::Perform(TrainingRequest request, std::string about) {
  unanswered_ = {.member = member_,
                 .request = std::move(request),
                 .about = std::move(about),
                 .invoked = history_.Now()};
  Finish();
}

void TrainingClient::Finish() {
  constexpr int kAttemptsMax = 20;  // A gateway that goes on is back at the next.
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    std::optional<Answer> answer = Send(gateway_, *unanswered_);
    if (answer.has_value()) {
      unanswered_->answer = *std::move(answer);
      unanswered_->answered = history_.Now();
      Learn(*unanswered_);
      history_.Add(*std::exchange(unanswered_, std::nullopt));
      return;
    }
    if (gateway_.is_lost()) return;
  }
  ADD_FAILURE() << member_ << " is told of a failing store again and again";
}

void TrainingClient::Learn(const Operation<TrainingRequest>& operation) {
  if (operation.answer.sequence == 0) return;
  sent_.push_back(operation);
  if (const auto* published = std::get_if<v1::PublishTrainingOffersRequest>(&operation.request)) {
    for (const v1::TrainingOffer& offer : published->offers()) {
      board_.Add(TrainingBoard::Offer{member_, offer});
    }
  }
  if (const auto* booked =
          dynamic_cast<const v1::BookPlacesResponse*>(operation.answer.response.get())) {
    for (const v1::Booking& booking : booked->bookings()) {
      board_.Add(TrainingBoard::Booking{booking.booking_ref(), member_, booking.offer_member(),
                                        booking.offer_ref()});
    }
  }
}

std::string TrainingClient::NewId() {
  return absl::StrFormat("00000000-0000-4000-8000-%04d%08d", number_, ++requests_);
}

std::string TrainingClient::About(const v1::TrainingOffer& offer) const {
  return NameOf(member_, offer.offer_ref());
}

void TrainingClient::AskSomething() {
  const bool is_owner = member_ == "hackney" || member_ == "camden";
  if (is_owner && (board_.OffersOf(member_).size() < 2 || chance_.InHundred(20))) return Publish();
  if (is_owner && chance_.InHundred(12)) return Record();
  const size_t chance = chance_.Below(100);
  if (chance < 45) return Book();
  if (chance < 67) return Cancel();
  if (chance < 80) return Search();
  if (chance < 94) return List();
  Repeat();
}

void TrainingClient::Publish() {
  v1::PublishTrainingOffersRequest request;
  request.set_request_id(NewId());
  const absl::Time now = gateway_.clock().Now();
  const std::optional<TrainingBoard::Offer> some = board_.SomeOffer(member_, chance_);
  const size_t kind = some.has_value() ? chance_.Below(100) : 0;
  const auto new_offer = [&] {
    return RandomOffer(absl::StrCat("o", number_, "-", ++offers_), now, chance_);
  };
  if (kind < 40) {
    *request.add_offers() = new_offer();
  } else if (kind < 65) {
    // Smaller or larger, or all else than it was.
    v1::TrainingOffer changed = some->terms;
    changed.set_capacity(std::max(chance_.Between(1, 6), changed.reserved_places()));
    if (chance_.InHundred(40)) changed = RandomOffer(changed.offer_ref(), now, chance_);
    *request.add_offers() = changed;
  } else if (kind < 72) {
    *request.add_offers() = some->terms;
  } else if (kind < 84) {
    request.add_cancelled_offer_refs(some->terms.offer_ref());
    if (chance_.InHundred(15)) request.add_cancelled_offer_refs("never-offered");
  } else if (kind < 96) {
    request.set_whole_programme(true);
    for (const v1::TrainingOffer& offer : board_.OffersOf(member_)) {
      if (!chance_.InHundred(10)) *request.add_offers() = offer;
    }
    *request.add_offers() = new_offer();
  } else if (kind < 98) {
    *request.add_offers() = some->terms;
    *request.add_offers() = some->terms;
  }
  const std::string about = request.offers_size() == 1 ? About(request.offers(0)) : "";
  Perform(std::move(request), about);
}

void TrainingClient::Book() {
  std::optional<TrainingBoard::Offer> offer = board_.SomeOpenOffer(gateway_.clock().Now(), chance_);
  if (!offer.has_value() || chance_.InHundred(15)) offer = board_.SomeOffer("", chance_);
  if (!offer.has_value()) return List();
  v1::BookPlacesRequest request;
  request.set_request_id(NewId());
  request.set_offer_member(offer->owner);
  request.set_offer_ref(chance_.InHundred(2) ? "never-offered" : offer->terms.offer_ref());
  const size_t seats = chance_.InHundred(55) ? 1 : chance_.InHundred(92) ? 2 : chance_.Below(22);
  const uint32_t first = chance_.Between(1, kParticipants);
  for (size_t i = 0; i < seats; ++i) {
    v1::Seat& seat = *request.add_seats();
    const size_t participant = chance_.InHundred(2) ? first : first + i;
    seat.set_participant_ref(absl::StrCat(member_, "-carer-", participant));
    seat.set_kind(chance_.InHundred(8) ? v1::SEAT_KIND_GUEST : v1::SEAT_KIND_CARER);
    if (chance_.InHundred(1)) seat.clear_kind();
    if (offer->terms.has_restricted_to() && !chance_.InHundred(15)) {
      *seat.mutable_level() = offer->terms.restricted_to();
    }
  }
  request.set_together(chance_.InHundred(65));
  request.set_no_waiting(chance_.InHundred(15));
  Perform(std::move(request), NameOf(offer->owner, offer->terms.offer_ref()));
}

void TrainingClient::Cancel() {
  const std::optional<TrainingBoard::Booking> booking =
      board_.SomeBooking(chance_.InHundred(90) ? member_ : "", chance_);
  if (!booking.has_value()) return Book();
  v1::CancelBookingRequest request;
  request.set_request_id(NewId());
  request.set_booking_ref(chance_.InHundred(2) ? "unknown" : booking->ref);
  request.set_whole_party(chance_.InHundred(50));
  Perform(std::move(request), NameOf(booking->owner, booking->offer_ref));
}

void TrainingClient::Record() {
  const std::optional<TrainingBoard::Offer> offer =
      board_.SomeOffer(chance_.InHundred(95) ? member_ : "", chance_);
  if (!offer.has_value()) return Publish();
  v1::RecordAttendanceRequest request;
  request.set_request_id(NewId());
  request.set_offer_ref(offer->terms.offer_ref());
  for (const TrainingBoard::Booking& booking : board_.BookingsOf(*offer)) {
    if (chance_.InHundred(60)) continue;
    v1::Attendance& attendance = *request.add_attendances();
    attendance.set_booking_ref(booking.ref);
    attendance.set_attended(chance_.InHundred(70));
  }
  const std::optional<TrainingBoard::Booking> other = board_.SomeBooking("", chance_);
  if (other.has_value() && other->offer_ref != offer->terms.offer_ref() && chance_.InHundred(5)) {
    request.add_attendances()->set_booking_ref(other->ref);
  }
  if (request.attendances_size() > 0 && chance_.InHundred(3)) {
    *request.add_attendances() = request.attendances(0);
  }
  Perform(std::move(request), About(offer->terms));
}

void TrainingClient::Search() {
  v1::SearchTrainingRequest request;
  request.set_first_day("2026-01-01");
  request.set_include_closed(chance_.InHundred(60));
  request.set_free_places_min(chance_.InHundred(30) ? chance_.Between(1, 3) : 0);
  if (chance_.InHundred(20)) request.set_member("camden");
  request.set_page_size(200);
  Perform(std::move(request), "");
}

void TrainingClient::List() {
  v1::ListBookingsRequest request;
  request.set_of_own_offers(chance_.InHundred(50));
  request.set_include_ended(chance_.InHundred(50));
  const std::optional<TrainingBoard::Offer> offer = board_.SomeOffer("", chance_);
  std::string about;
  if (offer.has_value() && chance_.InHundred(50)) {
    request.set_offer_ref(offer->terms.offer_ref());
    request.set_offer_member(request.of_own_offers() ? "" : offer->owner);
    about = NameOf(request.of_own_offers() ? member_ : offer->owner, request.offer_ref());
  }
  request.set_page_size(500);
  Perform(std::move(request), about);
}

// A request again under its id, as it was or not.
void TrainingClient::Repeat() {
  if (sent_.empty()) return Book();
  Operation<TrainingRequest> again = sent_[chance_.Below(sent_.size())];
  if (chance_.InHundred(40)) {
    if (auto* const book = std::get_if<v1::BookPlacesRequest>(&again.request)) {
      book->set_no_waiting(!book->no_waiting());
    }
    if (auto* const cancel = std::get_if<v1::CancelBookingRequest>(&again.request)) {
      cancel->set_whole_party(!cancel->whole_party());
    }
  }
  Perform(std::move(again.request), again.about);
}

void TrainingClient::ReadEverything() {
  v1::SearchTrainingRequest search;
  search.set_first_day("2026-01-01");
  search.set_include_closed(true);
  search.set_page_size(200);
  Perform(search, "");
  for (const bool of_own_offers : {false, true}) {
    v1::ListBookingsRequest list;
    list.set_of_own_offers(of_own_offers);
    list.set_include_ended(true);
    list.set_page_size(500);
    Perform(list, "");
  }
}

}  // namespace consortium::model
