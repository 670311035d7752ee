#ifndef CONSORTIUM_TESTS_MODEL_TRAINING_MODEL_H_
#define CONSORTIUM_TESTS_MODEL_TRAINING_MODEL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "consortium/v1/training.pb.h"
#include "tests/model/answers.h"
#include "tests/model/history.h"
#include "tests/model/offer_model.h"

namespace consortium::model {

using TrainingRequest =
    std::variant<v1::PublishTrainingOffersRequest, v1::SearchTrainingRequest, v1::BookPlacesRequest,
                 v1::CancelBookingRequest, v1::ListBookingsRequest, v1::RecordAttendanceRequest,
                 ClockMoved, Settled>;

// What a write decides on, of which nothing is kept when it is refused.
struct TrainingDraft {
  using Key = std::pair<std::string, std::string>;  // Member and reference.
  using Offers = std::map<Key, std::shared_ptr<const OfferModel>>;

  const std::string& member;
  const Answer& given;
  absl::Time now;
  Offers offers;

  // The offer to change; null when there is none.
  OfferModel* Open(const std::string& owner, const std::string& offer_ref);
};

// TrainingService as its contract has it, for HistoryCheck: offers, bookings, the
// waiting list, what time does, and requests that are repeated. A value.
//
// It knows what the random clients ask: searches by free places and member, lists of one
// page, offers that are wrong in the ways of RandomOffer().
class TrainingModel {
 public:
  using Request = TrainingRequest;

  explicit TrainingModel(absl::Time now) : now_(now) {}

  Answer Do(const std::string& member, const Request& request, const Answer& given);
  std::string Describe(const std::string& about) const;
  static std::string Show(const Request& request);

  using Refused = model::Refused;

 private:
  using Key = TrainingDraft::Key;

  // A request that changed something.
  struct Kept {
    std::string request;
    absl::Time at;
    std::shared_ptr<const Answer> answer;
  };

  template <typename Call>
  Answer Once(const std::string& member, const Call& request, const Answer& given);

  std::variant<Refused, v1::PublishTrainingOffersResponse> Decide(
      const v1::PublishTrainingOffersRequest& request, TrainingDraft& draft) const;
  std::variant<Refused, v1::BookPlacesResponse> Decide(const v1::BookPlacesRequest& request,
                                                       TrainingDraft& draft) const;
  std::variant<Refused, v1::CancelBookingResponse> Decide(const v1::CancelBookingRequest& request,
                                                          TrainingDraft& draft) const;
  std::variant<Refused, v1::RecordAttendanceResponse> Decide(
      const v1::RecordAttendanceRequest& request, TrainingDraft& draft) const;

  Answer Read(const std::string& member, const v1::SearchTrainingRequest& request) const;
  Answer Read(const std::string& member, const v1::ListBookingsRequest& request) const;
  Answer Settle(const Settled& settled);

  // Names that the gateway gives to bookings are its own choice, but nobody has had them.
  bool IsFresh(const std::string& ref) const;
  const OfferModel* OfferOf(const std::string& booking_ref) const;

  absl::Time now_;
  TrainingDraft::Offers offers_;
  std::map<Key, Kept> requests_;  // By member and id.
};

// The one text of an answer.
Answer AnswerOf(v1::PublishTrainingOffersResponse response);
Answer AnswerOf(v1::SearchTrainingResponse response);
Answer AnswerOf(v1::BookPlacesResponse response);
Answer AnswerOf(v1::CancelBookingResponse response);
Answer AnswerOf(v1::ListBookingsResponse response);
Answer AnswerOf(v1::RecordAttendanceResponse response);

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_TRAINING_MODEL_H_
