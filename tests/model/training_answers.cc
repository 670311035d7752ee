// How answers are written down, so that equal ones are equal texts.
#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "tests/model/training_model.h"

namespace consortium::model {
// Of a problem the field and its gravity count, and not the words.
Answer AnswerOf(v1::PublishTrainingOffersResponse response) {
  for (v1::OfferProblem& problem : *response.mutable_problems()) {
    problem.clear_problem();
    problem.clear_remedy();
  }
  std::sort(response.mutable_problems()->begin(), response.mutable_problems()->end(),
            [](const v1::OfferProblem& one, const v1::OfferProblem& other) {
              return one.offer() != other.offer() ? one.offer() < other.offer()
                                                  : one.field() < other.field();
            });
  return AnswerOfMessage(std::move(response));
}

// Offers that begin at the same instant stand in an order that the contract leaves open.
Answer AnswerOf(v1::SearchTrainingResponse response) {
  auto& found = *response.mutable_found();
  const auto start_of = [](const v1::FoundTraining& each) {
    const google::protobuf::Timestamp& start = each.offer().sessions(0).start_at();
    return std::pair(start.seconds(), start.nanos());
  };
  for (auto begin = found.begin(); begin != found.end();) {
    const auto end = std::find_if(begin, found.end(), [&](const v1::FoundTraining& each) {
      return start_of(each) != start_of(*begin);
    });
    std::sort(begin, end, [](const v1::FoundTraining& one, const v1::FoundTraining& other) {
      return std::tie(one.offer().member(), one.offer().offer_ref()) <
             std::tie(other.offer().member(), other.offer().offer_ref());
    });
    begin = end;
  }
  return AnswerOfMessage(std::move(response));
}

Answer AnswerOf(v1::BookPlacesResponse response) { return AnswerOfMessage(std::move(response)); }
Answer AnswerOf(v1::CancelBookingResponse response) { return AnswerOfMessage(std::move(response)); }
Answer AnswerOf(v1::ListBookingsResponse response) { return AnswerOfMessage(std::move(response)); }
Answer AnswerOf(v1::RecordAttendanceResponse response) {
  return AnswerOfMessage(std::move(response));
}

}  // namespace consortium::model
