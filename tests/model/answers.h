#ifndef CONSORTIUM_TESTS_MODEL_ANSWERS_H_
#define CONSORTIUM_TESTS_MODEL_ANSWERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/model/history.h"

// What every model says and hears.
namespace consortium::model {

// The test moves the clock. A barrier.
struct ClockMoved {
  absl::Time to;
};

// The gateway had its turn to settle what is due. A barrier.
struct Settled {
  std::map<std::string, uint64_t> entries;  // In the journal: of what, and where.
};

template <typename Request>
constexpr bool kIsCall = !std::is_same_v<Request, ClockMoved> && !std::is_same_v<Request, Settled>;

// Refused with a reason, the state that is told along, and the fields at fault.
struct Refused {
  absl::StatusCode code;
  std::string reason = {};
  std::string state = {};
  std::vector<std::string> fields = {};
};

Refused NotFound();
Refused Invalid(std::vector<std::string> fields);
Refused NotNow(absl::string_view reason, std::string state = "");

// The one text of an answer.
Answer AnswerOf(const absl::Status& status);
Answer AnswerOf(const Refused& refused);

template <typename Response>
Answer AnswerOfMessage(Response response) {
  Answer answer{.text = "OK " + response.ShortDebugString()};
  if constexpr (requires { response.receipt(); }) answer.sequence = response.receipt().sequence();
  answer.response = std::make_shared<Response>(std::move(response));
  return answer;
}

// A request for a reader.
std::string ShowRequest(const ClockMoved& moved);
std::string ShowRequest(const Settled& settled);
template <typename Call>
requires kIsCall<Call> std::string ShowRequest(const Call& call) {
  return Call::descriptor()->name() + " { " + call.ShortDebugString() + " }";
}

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_ANSWERS_H_
