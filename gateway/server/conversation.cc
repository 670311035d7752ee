#include "gateway/server/conversation.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace consortium::server {

void Conversation::Ask(std::unique_ptr<google::protobuf::Message> question) {
  platform::MutexLock lock(mutex_);
  question_ = std::move(question);
  reading_ = false;
}

absl::StatusOr<bool> Conversation::Next(google::protobuf::Message* answer) {
  std::unique_ptr<google::protobuf::Message> question;
  {
    platform::MutexLock lock(mutex_);
    question = std::move(question_);
    if (question == nullptr && std::exchange(reading_, true)) return false;
    if (question != nullptr && ++questions_ > kQuestionsMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("one stream takes at most ", kQuestionsMax, " questions; open another"));
    }
  }
  if (question == nullptr) {
    reader_.Read();  // May ask at once, on this thread.
    return false;
  }
  if (absl::Status answered = method_.question(call_, *question, answer); !answered.ok()) {
    return answered;
  }
  return true;
}

}  // namespace consortium::server
