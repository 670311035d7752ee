#ifndef CONSORTIUM_GATEWAY_TRAINING_SEARCH_H_
#define CONSORTIUM_GATEWAY_TRAINING_SEARCH_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "consortium/v1/training.pb.h"
#include "gateway/server/method_table.h"
#include "gateway/training/surroundings.h"

namespace consortium::training {

// How long a page token is good for.
inline constexpr absl::Duration kPageTokenLife = absl::Hours(24);

// Answers SearchTraining from the read model: never touches the database, stores
// and logs nothing of what was asked. Thread-safe.
class Searcher {
 public:
  explicit Searcher(const Surroundings& around) : around_(around) {}

  // As training.proto promises. A page goes on behind the rank of the last offer
  // seen, so that a token stays good while offers come, change and go.
  //
  // INVALID_ARGUMENT: a violation per field. FAILED_PRECONDITION with reason
  // `PAGE_TOKEN_OF_ANOTHER_SEARCH` or `PAGE_TOKEN_EXPIRED`: start again without a
  // token.
  absl::Status Search(const server::Call& call, const v1::SearchTrainingRequest& request,
                      v1::SearchTrainingResponse* response) const;

 private:
  const Surroundings& around_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SEARCH_H_
