// How answers are written down, so that equal ones are equal texts.
#include <algorithm>
#include <utility>

#include "tests/model/placement_model.h"

namespace consortium::model {
namespace {

// What a list did to requests; the rest is not what is tested here.
template <typename Response>
Answer AnswerOfList(const Response& response) {
  Response kept;
  *kept.mutable_receipt() = response.receipt();
  *kept.mutable_ended_claims() = response.ended_claims();
  std::sort(kept.mutable_ended_claims()->begin(), kept.mutable_ended_claims()->end(),
            [](const v1::EndedClaim& one, const v1::EndedClaim& other) {
              return one.placement_ref() < other.placement_ref();
            });
  return AnswerOfMessage(std::move(kept));
}

}  // namespace

Answer AnswerOf(v1::PublishVacancyListResponse response) { return AnswerOfList(response); }
Answer AnswerOf(v1::UpdateVacancyResponse response) { return AnswerOfList(response); }
Answer AnswerOf(v1::RequestPlacementResponse response) {
  return AnswerOfMessage(std::move(response));
}
Answer AnswerOf(v1::RespondToPlacementRequestResponse response) {
  return AnswerOfMessage(std::move(response));
}
Answer AnswerOf(v1::TakeUpPlacementResponse response) {
  return AnswerOfMessage(std::move(response));
}
Answer AnswerOf(v1::WithdrawPlacementRequestResponse response) {
  return AnswerOfMessage(std::move(response));
}
Answer AnswerOf(v1::ListPlacementRequestsResponse response) {
  return AnswerOfMessage(std::move(response));
}

v1::Profile SampleProfile() {
  v1::Profile profile;
  profile.add_languages("so");
  return profile;
}

}  // namespace consortium::model
