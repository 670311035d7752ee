#ifndef CONSORTIUM_TESTS_MODEL_RANDOM_CLIENT_H_
#define CONSORTIUM_TESTS_MODEL_RANDOM_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"
#include "tests/model/history.h"
#include "tests/model/room_gateway.h"

namespace consortium::model {

// One client's chances. Not thread-safe.
class Chance {
 public:
  explicit Chance(uint32_t seed) : random_(seed) {}

  // From 0 to below `bound`.
  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }
  uint32_t Between(uint32_t min, uint32_t max) {
    return std::uniform_int_distribution<uint32_t>(min, max)(random_);
  }
  bool InHundred(uint32_t times) { return Below(100) < times; }

 private:
  std::mt19937 random_;
};

// One client of a member, which asks one thing after another at random, repeats what was
// not answered until it is, and records all of it. Used by one thread at a time.
template <typename Request>
class RandomClient {
 public:
  // `number` is its own among all clients.
  RandomClient(std::string member, uint32_t number, uint32_t seed, RoomGateway& gateway,
               History<Request>& history)
      : member_(std::move(member)),
        number_(number),
        chance_(seed + number),
        gateway_(gateway),
        history_(history) {}
  virtual ~RandomClient() = default;

  // Asks what had no answer, and then so many things more, until the gateway is lost.
  void Ask(int times) {
    if (unanswered_.has_value()) Finish();
    for (int i = 0; i < times && !unanswered_.has_value(); ++i) AskSomething();
  }
  bool has_unanswered() const { return unanswered_.has_value(); }

  // Reads all that it may see.
  virtual void ReadEverything() = 0;

 protected:
  virtual void AskSomething() = 0;
  // What it is answered; nothing when the gateway did not say whether it happened.
  virtual std::optional<Answer> Send(const Operation<Request>& operation) const = 0;
  // Takes note of a write that changed something.
  virtual void Learn(const Operation<Request>& operation) = 0;

  void Perform(Request request, std::string about) {
    unanswered_ = Operation<Request>{.member = member_,
                                     .request = std::move(request),
                                     .about = std::move(about),
                                     .invoked = history_.Now()};
    Finish();
  }

  std::string NewId() {
    return absl::StrFormat("00000000-0000-4000-8000-%04d%08d", number_, ++requests_);
  }

  const std::string& member() const { return member_; }
  uint32_t number() const { return number_; }
  Chance& chance() { return chance_; }
  RoomGateway& gateway() const { return gateway_; }
  const std::vector<Operation<Request>>& sent() const { return sent_; }

 private:
  void Finish() {
    constexpr int kAttemptsMax = 20;  // A gateway that goes on is back at the next.
    for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
      std::optional<Answer> answer = Send(*unanswered_);
      if (answer.has_value()) {
        unanswered_->answer = *std::move(answer);
        unanswered_->answered = history_.Now();
        if (unanswered_->answer.sequence != 0) {
          sent_.push_back(*unanswered_);
          Learn(*unanswered_);
        }
        history_.Add(*std::exchange(unanswered_, std::nullopt));
        return;
      }
      if (gateway_.is_lost()) return;
    }
    ADD_FAILURE() << member_ << " is told of a failing store again and again";
  }

  const std::string member_;
  const uint32_t number_;
  Chance chance_;
  RoomGateway& gateway_;
  History<Request>& history_;
  uint32_t requests_ = 0;
  std::vector<Operation<Request>> sent_;  // Its writes.
  std::optional<Operation<Request>> unanswered_;
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_RANDOM_CLIENT_H_
