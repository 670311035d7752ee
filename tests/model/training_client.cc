#include "tests/model/training_client.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

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

std::string NameOf(absl::string_view owner, absl::string_view offer_ref) {
  return absl::StrCat(owner, "/", offer_ref);
}

}  // namespace

std::optional<Answer> TrainingClient::Send(const Operation<TrainingRequest>& operation) const {
  return std::visit(
      [&](const auto& request) -> std::optional<Answer> {
        using Request = std::decay_t<decltype(request)>;
        if constexpr (kIsCall<Request>) {
          typename Method<Request>::Response response;
          const absl::Status status =
              gateway().Call(absl::StrCat("TrainingService/", Method<Request>::kName),
                             operation.member, request, &response);
          if (status.ok()) return AnswerOf(std::move(response));
          if (!absl::IsUnavailable(status)) return AnswerOf(status);
        }
        return std::nullopt;
      },
      operation.request);
}

void TrainingClient::Learn(const Operation<TrainingRequest>& operation) {
  if (const auto* published = std::get_if<v1::PublishTrainingOffersRequest>(&operation.request)) {
    for (const v1::TrainingOffer& offer : published->offers()) {
      board_.Add(TrainingBoard::Offer{member(), offer});
    }
  }
  if (const auto* booked =
          dynamic_cast<const v1::BookPlacesResponse*>(operation.answer.response.get())) {
    for (const v1::Booking& booking : booked->bookings()) {
      board_.Add(TrainingBoard::Booking{booking.booking_ref(), member(), booking.offer_member(),
                                        booking.offer_ref()});
    }
  }
}

std::string TrainingClient::About(const v1::TrainingOffer& offer) const {
  return NameOf(member(), offer.offer_ref());
}

void TrainingClient::AskSomething() {
  const bool is_owner = member() == "hackney" || member() == "camden";
  if (is_owner && (board_.OffersOf(member()).size() < 2 || chance().InHundred(20)))
    return Publish();
  if (is_owner && chance().InHundred(12)) return Record();
  const size_t turn = chance().Below(100);
  if (turn < 45) return Book();
  if (turn < 67) return Cancel();
  if (turn < 80) return Search();
  if (turn < 94) return List();
  Repeat();
}

void TrainingClient::Publish() {
  v1::PublishTrainingOffersRequest request;
  request.set_request_id(NewId());
  const absl::Time now = gateway().clock().Now();
  const std::optional<TrainingBoard::Offer> some = board_.SomeOffer(member(), chance());
  const size_t kind = some.has_value() ? chance().Below(100) : 0;
  const auto new_offer = [&] {
    return RandomOffer(absl::StrCat("o", number(), "-", ++offers_), now, chance());
  };
  if (kind < 40) {
    *request.add_offers() = new_offer();
  } else if (kind < 65) {
    // Smaller or larger, or all else than it was.
    v1::TrainingOffer changed = some->terms;
    changed.set_capacity(std::max(chance().Between(1, 6), changed.reserved_places()));
    if (chance().InHundred(40)) changed = RandomOffer(changed.offer_ref(), now, chance());
    *request.add_offers() = changed;
  } else if (kind < 72) {
    *request.add_offers() = some->terms;
  } else if (kind < 84) {
    request.add_cancelled_offer_refs(some->terms.offer_ref());
    if (chance().InHundred(15)) request.add_cancelled_offer_refs("never-offered");
  } else if (kind < 96) {
    request.set_whole_programme(true);
    for (const v1::TrainingOffer& offer : board_.OffersOf(member())) {
      if (!chance().InHundred(10)) *request.add_offers() = offer;
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
  std::optional<TrainingBoard::Offer> offer =
      board_.SomeOpenOffer(gateway().clock().Now(), chance());
  if (!offer.has_value() || chance().InHundred(15)) offer = board_.SomeOffer("", chance());
  if (!offer.has_value()) return List();
  v1::BookPlacesRequest request;
  request.set_request_id(NewId());
  request.set_offer_member(offer->owner);
  request.set_offer_ref(chance().InHundred(2) ? "never-offered" : offer->terms.offer_ref());
  const size_t seats = chance().InHundred(55) ? 1 : chance().InHundred(92) ? 2 : chance().Below(22);
  const uint32_t first = chance().Between(1, kParticipants);
  for (size_t i = 0; i < seats; ++i) {
    v1::Seat& seat = *request.add_seats();
    const size_t participant = chance().InHundred(2) ? first : first + i;
    seat.set_participant_ref(absl::StrCat(member(), "-carer-", participant));
    seat.set_kind(chance().InHundred(8) ? v1::SEAT_KIND_GUEST : v1::SEAT_KIND_CARER);
    if (chance().InHundred(1)) seat.clear_kind();
    if (offer->terms.has_restricted_to() && !chance().InHundred(15)) {
      *seat.mutable_level() = offer->terms.restricted_to();
    }
  }
  request.set_together(chance().InHundred(65));
  request.set_no_waiting(chance().InHundred(15));
  Perform(std::move(request), NameOf(offer->owner, offer->terms.offer_ref()));
}

void TrainingClient::Cancel() {
  const std::optional<TrainingBoard::Booking> booking =
      board_.SomeBooking(chance().InHundred(90) ? member() : "", chance());
  if (!booking.has_value()) return Book();
  v1::CancelBookingRequest request;
  request.set_request_id(NewId());
  request.set_booking_ref(chance().InHundred(2) ? "unknown" : booking->ref);
  request.set_whole_party(chance().InHundred(50));
  Perform(std::move(request), NameOf(booking->owner, booking->offer_ref));
}

void TrainingClient::Record() {
  const std::optional<TrainingBoard::Offer> offer =
      board_.SomeOffer(chance().InHundred(95) ? member() : "", chance());
  if (!offer.has_value()) return Publish();
  v1::RecordAttendanceRequest request;
  request.set_request_id(NewId());
  request.set_offer_ref(offer->terms.offer_ref());
  for (const TrainingBoard::Booking& booking : board_.BookingsOf(*offer)) {
    if (chance().InHundred(60)) continue;
    v1::Attendance& attendance = *request.add_attendances();
    attendance.set_booking_ref(booking.ref);
    attendance.set_attended(chance().InHundred(70));
  }
  const std::optional<TrainingBoard::Booking> other = board_.SomeBooking("", chance());
  if (other.has_value() && other->offer_ref != offer->terms.offer_ref() && chance().InHundred(5)) {
    request.add_attendances()->set_booking_ref(other->ref);
  }
  if (request.attendances_size() > 0 && chance().InHundred(3)) {
    *request.add_attendances() = request.attendances(0);
  }
  Perform(std::move(request), About(offer->terms));
}

void TrainingClient::Search() {
  v1::SearchTrainingRequest request;
  request.set_first_day("2026-01-01");
  request.set_include_closed(chance().InHundred(60));
  request.set_free_places_min(chance().InHundred(30) ? chance().Between(1, 3) : 0);
  if (chance().InHundred(20)) request.set_member("camden");
  request.set_page_size(200);
  Perform(std::move(request), "");
}

void TrainingClient::List() {
  v1::ListBookingsRequest request;
  request.set_of_own_offers(chance().InHundred(50));
  request.set_include_ended(chance().InHundred(50));
  const std::optional<TrainingBoard::Offer> offer = board_.SomeOffer("", chance());
  std::string about;
  if (offer.has_value() && chance().InHundred(50)) {
    request.set_offer_ref(offer->terms.offer_ref());
    request.set_offer_member(request.of_own_offers() ? "" : offer->owner);
    about = NameOf(request.of_own_offers() ? member() : offer->owner, request.offer_ref());
  }
  request.set_page_size(500);
  Perform(std::move(request), about);
}

// A request again under its id, as it was or not.
void TrainingClient::Repeat() {
  if (sent().empty()) return Book();
  Operation<TrainingRequest> again = sent()[chance().Below(sent().size())];
  if (chance().InHundred(40)) {
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
