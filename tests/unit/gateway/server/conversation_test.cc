#include "gateway/server/conversation.h"

#include <memory>
#include <string>

#include "consortium/v1/directory.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

class CountingReader final : public QuestionReader {
 public:
  void Read() override { ++reads; }
  int reads = 0;
};

class ConversationTest : public ::testing::Test {
 protected:
  // Answers a question with how many there were; refuses when told to.
  Method MakeMethod() {
    Method method;
    method.question = [this](const Call& call, const google::protobuf::Message&,
                             google::protobuf::Message* answer) -> absl::Status {
      if (refuses_) return absl::InvalidArgumentError("no such question");
      static_cast<v1::WhoAmIResponse&>(*answer).set_member(absl::StrCat(call.member, ++answered_));
      return absl::OkStatus();
    };
    return method;
  }

  static Call MakeCall() {
    Call call;
    call.member = "hackney";
    return call;
  }

  absl::StatusOr<bool> Next() { return conversation_.Next(&answer_); }
  void Ask() { conversation_.Ask(std::make_unique<v1::WhoAmIRequest>()); }

  bool refuses_ = false;
  int answered_ = 0;
  v1::WhoAmIResponse answer_;
  CountingReader reader_;
  const Method method_ = MakeMethod();
  Conversation conversation_{method_, MakeCall(), reader_};
};

TEST_F(ConversationTest, ReadsOneQuestionAndTheNextOnlyOnceItIsAnswered) {
  EXPECT_EQ(*Next(), false);
  EXPECT_EQ(*Next(), false);
  EXPECT_EQ(reader_.reads, 1);
  Ask();
  EXPECT_EQ(*Next(), true);
  EXPECT_EQ(answer_.member(), "hackney1");
  EXPECT_EQ(reader_.reads, 1);
  EXPECT_EQ(*Next(), false);
  EXPECT_EQ(reader_.reads, 2);
}

TEST_F(ConversationTest, EndsWithWhatItsHandlerRefuses) {
  refuses_ = true;
  Ask();
  EXPECT_THAT(Next(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ConversationTest, TakesQuestionsUpToTheLimitAndEndsAtOneMore) {
  for (int i = 0; i < Conversation::kQuestionsMax; ++i) {
    Ask();
    ASSERT_THAT(Next(), IsOk()) << i;
  }
  Ask();
  EXPECT_THAT(Next(), StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("1000")));
  EXPECT_EQ(answered_, Conversation::kQuestionsMax);
}

}  // namespace
}  // namespace consortium::server
