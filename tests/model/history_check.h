#ifndef CONSORTIUM_TESTS_MODEL_HISTORY_CHECK_H_
#define CONSORTIUM_TESTS_MODEL_HISTORY_CHECK_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/model/history.h"

namespace consortium::model {

// An answer, cut to what a reader can take in.
inline std::string Brief(const std::string& text) {
  constexpr size_t kShownMax = 400;
  return text.size() <= kShownMax ? text : absl::StrCat(text.substr(0, kShownMax), " …");
}

// Where two answers part, with a little of what they share.
inline std::string Parting(const std::string& expected, const std::string& given) {
  constexpr size_t kShared = 120;
  const auto parting = std::mismatch(expected.begin(), expected.end(), given.begin(), given.end());
  const auto common = static_cast<size_t>(parting.first - expected.begin());
  const size_t from = common > kShared ? common - kShared : 0;
  const auto cut = [from](const std::string& text) {
    return absl::StrCat(from > 0 ? "… " : "", Brief(text.substr(from)));
  };
  return absl::StrCat("\n    answered: ", cut(given), "\n    in the model: ", cut(expected));
}

// Whether a history is linearizable: whether there is one order of all operations that
// keeps real time (what was answered before another was invoked comes first) and in
// which a model gives every answer that was given.
//
// In general that is a search through all orders. Here one writer numbers every change,
// so that only one order of the changes has to be looked at, which is also what the
// receipts promise; refusals and reads then fit in wherever the model answers the same,
// each as early as it can, which leaves most room to those after it. So the check is
// exact, and takes time with the length of the history alone.
//
// A Model is a value with
//   using Request;
//   // The answer to `request`, and from then on the state after it. Where the contract
//   // leaves a choice, of names and numbers, it takes what `given` has.
//   Answer Do(const std::string& member, const Request& request, const Answer& given);
//   // What it knows of what the request is about, for a reader.
//   std::string Describe(const std::string& about) const;
//   static std::string Show(const Request& request);
template <typename Model>
class HistoryCheck {
 public:
  using Operations = std::vector<Operation<typename Model::Request>>;

  HistoryCheck(Operations history, Model start) : history_(std::move(history)) {
    std::stable_sort(history_.begin(), history_.end(), [](const auto& one, const auto& other) {
      return one.invoked < other.invoked;
    });
    states_.push_back(std::move(start));
  }

  // What is wrong, and the piece of the history that shows it; empty when nothing is.
  std::string Violation() {
    OrderChanges();
    for (const auto check : {&HistoryCheck::KeepsRealTime, &HistoryCheck::ReplayChanges,
                             &HistoryCheck::PlaceTheRest}) {
      if (std::string violation = (this->*check)(); !violation.empty()) return violation;
    }
    return "";
  }

  // After Violation(), which found nothing: the model after all changes.
  const Model& end() const { return states_.back(); }

 private:
  // An operation that changes the model, within the bounds of when it happened.
  struct Change {
    size_t operation;
    uint64_t invoked;
    uint64_t answered;
  };
  // One that changed nothing, after at least so many changes.
  struct Other {
    size_t operation;
    size_t after;
  };

  const Answer& AnswerOf(size_t operation) const { return history_[operation].answer; }

  void OrderChanges() {
    std::map<std::tuple<uint64_t, bool, uint64_t>, std::vector<size_t>> by_order;
    std::vector<size_t> rest;
    for (size_t i = 0; i < history_.size(); ++i) {
      const auto& operation = history_[i];
      if (operation.answer.sequence == 0 && !operation.is_barrier) {
        rest.push_back(i);
      } else {
        // A request that was sent again under its id has the receipt of the first.
        by_order[{operation.answer.sequence, operation.is_barrier,
                  operation.is_barrier ? operation.invoked : 0}]
            .push_back(i);
      }
    }
    for (const auto& [order, same] : by_order) {
      Change change{same.front(), history_[same.front()].invoked,
                    std::numeric_limits<uint64_t>::max()};
      for (const size_t each : same) {
        change.answered = std::min(change.answered, history_[each].answered);
      }
      changes_.push_back(change);
      for (size_t i = 1; i < same.size(); ++i) others_.push_back({same[i], changes_.size()});
    }
    for (const size_t each : rest) others_.push_back({each, 0});
    std::sort(others_.begin(), others_.end(),
              [](const Other& one, const Other& other) { return one.operation < other.operation; });
  }

  std::string KeepsRealTime() {
    std::optional<size_t> latest;  // Of those before, the one invoked last.
    for (size_t i = 0; i < changes_.size(); ++i) {
      if (latest.has_value() && changes_[i].answered < changes_[*latest].invoked) {
        return absl::StrCat("a change was answered before another was asked for, and has the ",
                            "larger sequence:", Line(changes_[*latest].operation),
                            Line(changes_[i].operation));
      }
      if (!latest.has_value() || changes_[i].invoked > changes_[*latest].invoked) latest = i;
    }
    return "";
  }

  std::string ReplayChanges() {
    for (const Change& change : changes_) {
      const auto& operation = history_[change.operation];
      Model state = states_.back();
      const Answer expected = state.Do(operation.member, operation.request, operation.answer);
      if (expected.text != operation.answer.text) {
        return absl::StrCat("a change was answered wrongly:", Asked(change.operation),
                            Parting(expected.text, operation.answer.text),
                            Before(change.operation, states_.size() - 1));
      }
      states_.push_back(std::move(state));
    }
    return "";
  }

  std::string PlaceTheRest() {
    std::vector<std::pair<uint64_t, size_t>> placed;  // When answered, and after how many.
    for (const Other& other : others_) {
      const auto& operation = history_[other.operation];
      size_t first = other.after;
      size_t last = changes_.size();
      for (size_t i = 0; i < changes_.size(); ++i) {
        if (changes_[i].answered < operation.invoked) first = std::max(first, i + 1);
        if (changes_[i].invoked > operation.answered) last = std::min(last, i);
      }
      size_t earliest = first;
      for (const auto& [answered, after] : placed) {
        if (answered < operation.invoked) earliest = std::max(earliest, after);
      }
      const std::optional<size_t> place = PlaceOf(other.operation, earliest, last);
      if (!place.has_value()) return Misplaced(other.operation, first, earliest, last);
      placed.emplace_back(operation.answered, *place);
    }
    return "";
  }

  std::string WouldAnswer(size_t operation, size_t after) const {
    Model state = states_[after];
    const auto& asked = history_[operation];
    return state.Do(asked.member, asked.request, asked.answer).text;
  }

  std::optional<size_t> PlaceOf(size_t operation, size_t first, size_t last) const {
    for (size_t after = first; after <= last; ++after) {
      if (WouldAnswer(operation, after) == AnswerOf(operation).text) return after;
    }
    return std::nullopt;
  }

  std::string Misplaced(size_t operation, size_t first, size_t earliest, size_t last) const {
    std::string said =
        absl::StrCat(PlaceOf(operation, first, last).has_value()
                         ? "what was read is older than what had been read before:"
                         : "this is not the answer at any moment between asking and answering:",
                     Asked(operation));
    for (size_t after = std::min(earliest, last); after <= last; ++after) {
      absl::StrAppend(&said, "\n  after ", after, " changes:",
                      Parting(WouldAnswer(operation, after), AnswerOf(operation).text));
    }
    return absl::StrCat(said, Before(operation, last));
  }

  std::string Asked(size_t operation) const {
    const auto& shown = history_[operation];
    return absl::StrCat("\n  [", shown.invoked, "-", shown.answered, "] ", shown.member, ": ",
                        Brief(Model::Show(shown.request)));
  }
  std::string Line(size_t operation) const {
    return absl::StrCat(Asked(operation), "\n    answered: ", Brief(AnswerOf(operation).text));
  }

  // The last changes of what the operation is about, before `after` changes, and how it
  // stood then.
  std::string Before(size_t operation, size_t after) const {
    constexpr size_t kShownMax = 12;
    const std::string& about = history_[operation].about;
    std::vector<std::string> lines;
    for (size_t i = after; i > 0 && lines.size() < kShownMax; --i) {
      const auto& change = history_[changes_[i - 1].operation];
      if (change.about != about && !change.about.empty() && !about.empty()) continue;
      lines.push_back(Line(changes_[i - 1].operation));
    }
    std::reverse(lines.begin(), lines.end());
    std::string said = "\nbefore it, oldest first:";
    for (const std::string& line : lines) said += line;
    return absl::StrCat(said, "\nin the model then:\n", states_[after].Describe(about));
  }

  Operations history_;           // By when they were invoked.
  std::vector<Change> changes_;  // In the order of the journal.
  std::vector<Other> others_;    // By when they were invoked.
  std::vector<Model> states_;    // After so many changes.
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_HISTORY_CHECK_H_
