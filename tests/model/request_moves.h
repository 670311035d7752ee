#ifndef CONSORTIUM_TESTS_MODEL_REQUEST_MOVES_H_
#define CONSORTIUM_TESTS_MODEL_REQUEST_MOVES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "consortium/v1/placements.pb.h"
#include "tests/model/answers.h"
#include "tests/model/need_model.h"

// What an answer does to a request, after the diagram and placements.proto.
namespace consortium::model {

// Refusals that say how far the request is.
std::string StateOf(const ModelRequest& request);
Refused StateChanged(const ModelRequest& request);
Refused NotYourMove(const ModelRequest& request);

// What the host, or with a consent either side, answers; a refusal when it may not.
std::optional<Refused> Respond(const v1::RespondToPlacementRequestRequest& request,
                               const std::string& member, absl::Time now, uint64_t sequence,
                               ModelRequest& asked);

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_REQUEST_MOVES_H_
