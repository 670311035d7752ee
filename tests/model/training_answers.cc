// How answers are written down, so that equal ones are equal texts.
#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/status_details.h"
#include "tests/model/training_model.h"

namespace consortium::model {
namespace {

template <typename Response>
Answer Write(Response response) {
  Answer answer{.text = absl::StrCat("OK ", response.ShortDebugString())};
  if constexpr (requires { response.receipt(); }) answer.sequence = response.receipt().sequence();
  answer.response = std::make_shared<Response>(std::move(response));
  return answer;
}

}  // namespace

Answer AnswerOf(const absl::Status& status) {
  Refused refused{.code = status.code(), .reason = rpc::ReasonOf(status)};
  const google::rpc::Status said = rpc::ToProto(status);
  for (const google::protobuf::Any& detail : said.details()) {
    google::rpc::ErrorInfo info;
    if (!detail.UnpackTo(&info)) continue;
    const auto state = info.metadata().find("state");
    if (state != info.metadata().end()) refused.state = state->second;
  }
  for (const rpc::FieldViolation& violation : rpc::FieldViolationsOf(status)) {
    refused.fields.push_back(violation.field);
  }
  return AnswerOf(refused);
}

Answer AnswerOf(const Refused& refused) {
  return {.text = absl::StrCat(absl::StatusCodeToString(refused.code), " ", refused.reason, " ",
                               refused.state, " ", absl::StrJoin(refused.fields, ","))};
}

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
  return Write(std::move(response));
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
  return Write(std::move(response));
}

Answer AnswerOf(v1::BookPlacesResponse response) { return Write(std::move(response)); }
Answer AnswerOf(v1::CancelBookingResponse response) { return Write(std::move(response)); }
Answer AnswerOf(v1::ListBookingsResponse response) { return Write(std::move(response)); }
Answer AnswerOf(v1::RecordAttendanceResponse response) { return Write(std::move(response)); }

}  // namespace consortium::model
