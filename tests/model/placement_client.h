#ifndef CONSORTIUM_TESTS_MODEL_PLACEMENT_CLIENT_H_
#define CONSORTIUM_TESTS_MODEL_PLACEMENT_CLIENT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "tests/model/history.h"
#include "tests/model/placement_board.h"
#include "tests/model/placement_model.h"
#include "tests/model/random_client.h"

namespace consortium::model {

// One client of a borough that publishes its household, asks others for places in
// theirs, and answers who asks.
class PlacementClient final : public RandomClient<PlacementOperation> {
 public:
  // `names`: how the member calls other members' households.
  PlacementClient(std::string member, uint32_t number, uint32_t seed, RoomGateway& gateway,
                  PlacementBoard& board, History<PlacementOperation>& history,
                  std::map<std::string, std::string> names)
      : RandomClient(std::move(member), number, seed, gateway, history),
        board_(board),
        names_(std::move(names)) {}

  void ReadEverything() override;

 private:
  void AskSomething() override;
  std::optional<Answer> Send(const Operation<PlacementOperation>& operation) const override;
  void Learn(const Operation<PlacementOperation>& operation) override;

  void Publish();
  void Update();
  void Ask();
  void Respond();
  void TakeUp();
  void Withdraw();
  void List();
  void Repeat();

  google::protobuf::Timestamp SomeUntil();

  PlacementBoard& board_;
  const std::map<std::string, std::string> names_;
};

// A list of the member's household with so many vacant places, of none without.
v1::PublishVacancyListRequest ListOf(uint32_t vacant, absl::Time now);

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_PLACEMENT_CLIENT_H_
