#ifndef CONSORTIUM_TESTS_MODEL_HISTORY_H_
#define CONSORTIUM_TESTS_MODEL_HISTORY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "certs/platform/mutex.h"
#include "google/protobuf/message.h"

// What clients asked and were answered, and in which order.
namespace consortium::model {

// What was answered.
struct Answer {
  // All that the contract promises of it, written in one way: answers that are as
  // good as each other have the same text.
  std::string text;

  // The journal's, of the receipt; 0 where nothing was changed.
  uint64_t sequence = 0;

  // The message itself, from which a model takes the names that a gateway chooses.
  std::shared_ptr<const google::protobuf::Message> response = nullptr;
};

// One call of one client, which is one operation however often it was retried for
// want of an answer.
template <typename Request>
struct Operation {
  std::string member;
  Request request = {};
  std::string about = {};  // What it is about, for finding what belongs together.

  // Instants of one counter: before it was first sent, and after it was answered.
  uint64_t invoked = 0;
  uint64_t answered = 0;
  Answer answer = {};

  // Done by the test itself while no other operation was under way: it changes the
  // model and has no entry in the journal; `answer.sequence` is that of the last entry
  // before it.
  bool is_barrier = false;
};

// Collects operations. Thread-safe.
template <typename Request>
class History {
 public:
  // An instant after all that were given before.
  uint64_t Now() {
    platform::MutexLock lock(mutex_);
    return ++now_;
  }
  void Add(Operation<Request> operation) {
    platform::MutexLock lock(mutex_);
    operations_.push_back(std::move(operation));
  }
  std::vector<Operation<Request>> operations() const {
    platform::MutexLock lock(mutex_);
    return operations_;
  }

 private:
  mutable platform::Mutex mutex_;
  uint64_t now_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Operation<Request>> operations_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_HISTORY_H_
