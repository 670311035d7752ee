#ifndef CONSORTIUM_TESTS_MODEL_RANDOM_HISTORY_H_
#define CONSORTIUM_TESTS_MODEL_RANDOM_HISTORY_H_

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/model/answers.h"
#include "tests/model/history_check.h"
#include "tests/model/random_client.h"
#include "tests/model/room_gateway.h"

namespace consortium::model {

// Tuesday 24 November 2026, 10:00 in London.
inline constexpr absl::Time kStart = absl::FromUnixSeconds(1'795'514'400);

inline storage::Kind DatabaseUnderTest() {
  const char* const name = std::getenv("CONSORTIUM_ROOM_DATABASE");
  if (name == nullptr || absl::string_view(name) == "sqlite") return storage::Kind::kSqlite;
  EXPECT_EQ(absl::string_view(name), "postgresql") << "CONSORTIUM_ROOM_DATABASE";
  return storage::Kind::kPostgresql;
}

inline uint32_t Seed() {
  const char* const wanted = std::getenv("CONSORTIUM_SEED");
  uint32_t seed = std::random_device()();
  if (wanted != nullptr && !absl::SimpleAtoi(wanted, &seed)) {
    ADD_FAILURE() << "CONSORTIUM_SEED is no number";
  }
  std::cout << "CONSORTIUM_SEED=" << seed << std::endl;
  return seed;
}

// A history that many random clients make while the clock jumps, the gateway is killed
// and its store fails. A fixture: the gateway and the clients are the test's own.
template <typename Model>
class RandomHistory : public ::testing::Test {
 protected:
  using Request = typename Model::Request;
  using Client = RandomClient<Request>;

  virtual RoomGateway& gateway() = 0;
  virtual absl::Time InstantAfter(absl::Time now, absl::Duration far) = 0;

  // Three of four faults kill the gateway; the others it survives.
  RoomGateway::Fault SomeFault() {
    return {.operation = static_cast<int>(chance_.Between(20, 1'500)),
            .after_doing = chance_.InHundred(50),
            .for_good = chance_.InHundred(75)};
  }

  void Restart(RoomGateway::Fault fault) {
    gateway().Stop();
    gateway().Start(fault);
    ++restarts_;
  }

  void AskAll(int times) {
    std::vector<std::thread> threads;
    for (const auto& client : clients_) {
      threads.emplace_back([&client, times] { client->Ask(times); });
    }
    for (std::thread& thread : threads) thread.join();
  }

  bool HasUnanswered() const {
    return std::any_of(clients_.begin(), clients_.end(),
                       [](const auto& client) { return client->has_unanswered(); });
  }

  uint64_t JournalHead() {
    const auto journal = gateway().Journal();
    return journal.empty() ? 0 : journal.rbegin()->first;
  }

  // What the test does itself, while nothing else is under way.
  void AddBarrier(Request request, std::string text, uint64_t invoked) {
    history_.Add({.member = "",
                  .request = std::move(request),
                  .invoked = invoked,
                  .answered = history_.Now(),
                  .answer = {.text = std::move(text), .sequence = JournalHead()},
                  .is_barrier = true});
  }

  void Jump(absl::Duration far) {
    const absl::Time to = InstantAfter(gateway().clock().Now(), far);
    const uint64_t invoked = history_.Now();
    gateway().clock().Set(to);
    AddBarrier(ClockMoved{to}, "moved", invoked);
  }

  void Settle() {
    const uint64_t invoked = history_.Now();
    const uint64_t before = JournalHead();
    while (!gateway().Tick().ok()) {
      if (gateway().is_lost()) Restart(SomeFault());
    }
    Settled settled;
    for (const auto& [sequence, entry] : gateway().Journal()) {
      if (sequence > before) settled.entries[entry.subject] = sequence;
    }
    const std::string text = absl::StrCat(
        "settled ", absl::StrJoin(settled.entries, ", ", [](std::string* out, const auto& entry) {
          *out += entry.first;
        }));
    AddBarrier(std::move(settled), text, invoked);
  }

  // Every entry is of one operation that was answered with it, or settled something.
  void ExpectTheJournalIsTheHistory() {
    std::map<uint64_t, std::string> answered;
    for (const auto& operation : history_.operations()) {
      if (const auto* settled = std::get_if<Settled>(&operation.request)) {
        for (const auto& [what, sequence] : settled->entries) answered[sequence] = what;
      } else if (!operation.is_barrier && operation.answer.sequence != 0) {
        answered[operation.answer.sequence] = Model::Show(operation.request);
      }
    }
    uint64_t next = 1;
    for (const auto& [sequence, entry] : gateway().Journal()) {
      EXPECT_EQ(sequence, next++) << "the journal has a gap";
      EXPECT_EQ(answered.erase(sequence), 1u)
          << sequence << " (" << entry.kind << ", " << entry.subject << ") was no one's answer";
    }
    for (const auto& [sequence, what] : answered) {
      ADD_FAILURE() << sequence << " was acknowledged and is lost: " << what;
    }
  }

  // How often each answer came; `more` counts what else of an answer that changed
  // something is worth knowing.
  void ReportWhatHappened(
      const std::function<void(const std::string& text, std::map<std::string, int>& answers)>& more)
      const {
    std::map<std::string, int> answers;
    for (const auto& operation : history_.operations()) {
      const std::string& text = operation.answer.text;
      const bool settled = std::holds_alternative<Settled>(operation.request);
      ++answers[settled ? "settled" : text.substr(0, text.find_first_of("{:["))];
      if (operation.answer.sequence != 0 && operation.answer.response != nullptr) {
        more(text, answers);
      }
    }
    std::cout << history_.operations().size() << " operations, " << restarts_ << " restarts\n";
    for (const auto& [answer, times] : answers) std::cout << "  " << times << " " << answer << "\n";
  }

  void ExpectLinearizable(Model start) {
    const std::string violation = HistoryCheck(history_.operations(), std::move(start)).Violation();
    EXPECT_TRUE(violation.empty()) << violation << "\nrepeat with CONSORTIUM_SEED=" << seed_;
  }

  const uint32_t seed_ = Seed();
  Chance chance_{seed_};
  History<Request> history_;
  std::vector<std::unique_ptr<Client>> clients_;
  int restarts_ = 0;
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_RANDOM_HISTORY_H_
