#ifndef CONSORTIUM_GATEWAY_SERVER_CONVERSATION_H_
#define CONSORTIUM_GATEWAY_SERVER_CONVERSATION_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "certs/platform/mutex.h"
#include "gateway/server/method_table.h"
#include "google/protobuf/message.h"

namespace consortium::server {

// How a conversation gets its questions: the front end's part.
class QuestionReader {
 public:
  virtual ~QuestionReader() = default;

  // Reads the next question, for Conversation::Ask(). Never while another is being
  // read, never after the stream's end.
  virtual void Read() = 0;
};

// A stream's source that answers questions: reads one, answers it, and reads the
// next when the answer has been taken. So a client that asks and does not listen
// costs one question.
//
// Ask() by any thread, then Stream::Wake(); Next() by the stream's turn.
class Conversation final : public StreamSource {
 public:
  // How many questions one conversation takes.
  static constexpr int kQuestionsMax = 1000;

  // `method` and `reader` must outlive this.
  Conversation(const Method& method, Call call, QuestionReader& reader)
      : method_(method), call_(std::move(call)), reader_(reader) {}

  // The question that Read() was for; not null.
  void Ask(std::unique_ptr<google::protobuf::Message> question) ABSL_LOCKS_EXCLUDED(mutex_);

  // Answers it, or reads. RESOURCE_EXHAUSTED: more than kQuestionsMax.
  absl::StatusOr<bool> Next(google::protobuf::Message* answer) override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const Method& method_;
  const Call call_;
  QuestionReader& reader_;
  platform::Mutex mutex_;
  std::unique_ptr<google::protobuf::Message> question_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  int questions_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_CONVERSATION_H_
