#ifndef CONSORTIUM_TESTS_MODEL_TRAINING_CLIENT_H_
#define CONSORTIUM_TESTS_MODEL_TRAINING_CLIENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "tests/model/history.h"
#include "tests/model/random_client.h"
#include "tests/model/training_board.h"
#include "tests/model/training_model.h"

namespace consortium::model {

// One client of a member that shares training.
class TrainingClient final : public RandomClient<TrainingRequest> {
 public:
  TrainingClient(std::string member, uint32_t number, uint32_t seed, RoomGateway& gateway,
                 TrainingBoard& board, History<TrainingRequest>& history)
      : RandomClient(std::move(member), number, seed, gateway, history), board_(board) {}

  void ReadEverything() override;

 private:
  void AskSomething() override;
  std::optional<Answer> Send(const Operation<TrainingRequest>& operation) const override;
  void Learn(const Operation<TrainingRequest>& operation) override;

  void Publish();
  void Book();
  void Cancel();
  void Record();
  void Search();
  void List();
  void Repeat();

  std::string About(const v1::TrainingOffer& offer) const;

  TrainingBoard& board_;
  uint32_t offers_ = 0;
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_TRAINING_CLIENT_H_
