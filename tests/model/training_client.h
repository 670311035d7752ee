#ifndef CONSORTIUM_TESTS_MODEL_TRAINING_CLIENT_H_
#define CONSORTIUM_TESTS_MODEL_TRAINING_CLIENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/model/history.h"
#include "tests/model/training_board.h"
#include "tests/model/training_gateway.h"
#include "tests/model/training_model.h"

namespace consortium::model {

// What `operation` is answered; nothing when the gateway did not say whether it happened.
std::optional<Answer> Send(const TrainingGateway& gateway,
                           const Operation<TrainingRequest>& operation);

// One client of a member, which asks one thing after another at random, repeats what was
// not answered until it is, and records all of it. Used by one thread at a time.
class TrainingClient {
 public:
  // `number` is its own among all clients.
  TrainingClient(std::string member, uint32_t number, uint32_t seed, TrainingGateway& gateway,
                 TrainingBoard& board, History<TrainingRequest>& history);

  // Asks what had no answer, and then so many things more, until the gateway is lost.
  void Ask(int times);
  bool has_unanswered() const { return unanswered_.has_value(); }

  // Reads all that it may see.
  void ReadEverything();

 private:
  void Perform(TrainingRequest request, std::string about);
  void Finish();
  void Learn(const Operation<TrainingRequest>& operation);

  void AskSomething();
  void Publish();
  void Book();
  void Cancel();
  void Record();
  void Search();
  void List();
  void Repeat();

  std::string NewId();
  std::string About(const v1::TrainingOffer& offer) const;

  const std::string member_;
  const uint32_t number_;
  Chance chance_;
  TrainingGateway& gateway_;
  TrainingBoard& board_;
  History<TrainingRequest>& history_;
  uint32_t requests_ = 0;
  uint32_t offers_ = 0;
  std::vector<Operation<TrainingRequest>> sent_;  // Its writes.
  std::optional<Operation<TrainingRequest>> unanswered_;
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_TRAINING_CLIENT_H_
