#include "gateway/server/server_reflection.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "gtest/gtest.h"
#include "policy/access/actions.h"
#include "tests/support/status_matchers.h"

namespace consortium::server {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptorProto;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;
using ::testing::UnorderedElementsAre;

class ServerReflectionTest : public ::testing::Test {
 protected:
  ServerReflectionTest() {
    RegisterServerReflection(table_, {"consortium.v1.VacancyService", "grpc.health.v1.Health"});
  }

  absl::StatusOr<ServerReflectionResponse> Ask(const ServerReflectionRequest& question) {
    ServerReflectionResponse answer;
    const Method* method =
        table_.Find("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
    if (absl::Status asked = method->question(Call(), question, &answer); !asked.ok()) return asked;
    return answer;
  }

  // Builds what was sent, as a tool does, and returns the names of the files in the
  // order sent.
  static std::vector<std::string> BuildAll(const ServerReflectionResponse& answer,
                                           DescriptorPool& pool) {
    std::vector<std::string> names;
    const auto& sent = answer.file_descriptor_response().file_descriptor_proto();
    std::vector<FileDescriptorProto> files(sent.size());
    for (int i = 0; i < sent.size(); ++i) {
      EXPECT_TRUE(files[i].ParseFromString(sent[i]));
      names.push_back(files[i].name());
    }
    // Imports first: each round builds those whose imports are all there.
    for (size_t round = 0; round < files.size(); ++round) {
      for (const FileDescriptorProto& file : files) {
        bool ready = pool.FindFileByName(file.name()) == nullptr;
        for (const std::string& import : file.dependency()) {
          ready = ready && pool.FindFileByName(import) != nullptr;
        }
        if (ready) {
          EXPECT_NE(pool.BuildFile(file), nullptr) << file.name();
        }
      }
    }
    return names;
  }

  MethodTable table_;
};

TEST_F(ServerReflectionTest, IsACompleteServiceThatListsWhatIsServed) {
  EXPECT_THAT(table_.Check({"grpc.reflection.v1alpha.ServerReflection"}), IsOk());
  ServerReflectionRequest question;
  question.set_host("gateway");
  question.set_list_services("*");
  const auto answer = Ask(question);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->valid_host(), "gateway");
  EXPECT_EQ(answer->original_request().list_services(), "*");
  ASSERT_EQ(answer->list_services_response().service_size(), 2);
  EXPECT_EQ(answer->list_services_response().service(0).name(), "consortium.v1.VacancyService");
}

TEST_F(ServerReflectionTest, AnswersAFileWithEverythingThatItImports) {
  for (const bool by_symbol : {false, true}) {
    ServerReflectionRequest question;
    if (by_symbol) {
      question.set_file_containing_symbol("consortium.v1.VacancyService.SearchAvailability");
    } else {
      question.set_file_by_filename("consortium/v1/vacancies.proto");
    }
    const auto answer = Ask(question);
    ASSERT_THAT(answer, IsOk());
    DescriptorPool pool;
    EXPECT_EQ(BuildAll(*answer, pool).front(), "consortium/v1/vacancies.proto");
    const auto* method = pool.FindMethodByName("consortium.v1.VacancyService.SearchAvailability");
    ASSERT_NE(method, nullptr);
    EXPECT_EQ(method->input_type()->full_name(), "consortium.v1.SearchAvailabilityRequest");
  }
}

TEST_F(ServerReflectionTest, EveryAnswerAboutTheContractFitsAStreamsMessage) {
  for (const google::protobuf::ServiceDescriptor* service : policy::Services()) {
    ServerReflectionRequest question;
    question.set_file_containing_symbol(service->full_name());
    const auto answer = Ask(question);
    ASSERT_THAT(answer, IsOk());
    EXPECT_GT(answer->ByteSizeLong(), 1000u);
    EXPECT_LE(answer->ByteSizeLong(), kStreamMessageBytesMax) << service->full_name();
  }
}

TEST_F(ServerReflectionTest, AnswersExtensions) {
  ServerReflectionRequest question;
  question.set_all_extension_numbers_of_type("google.protobuf.FieldOptions");
  auto answer = Ask(question);
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(answer->all_extension_numbers_response().extension_number(),
              UnorderedElementsAre(50011, 50012, 50013));
  question.mutable_file_containing_extension()->set_containing_type("google.protobuf.FieldOptions");
  question.mutable_file_containing_extension()->set_extension_number(50011);
  answer = Ask(question);
  ASSERT_THAT(answer, IsOk());
  DescriptorPool pool;
  EXPECT_THAT(BuildAll(*answer, pool),
              ElementsAre("consortium/v1/options.proto", "google/protobuf/descriptor.proto"));
}

TEST_F(ServerReflectionTest, SaysWhatItDoesNotFindAndGoesOn) {
  std::vector<ServerReflectionRequest> questions(5);
  questions[0].set_file_by_filename("no/such.proto");
  questions[1].set_file_containing_symbol("no.such.Symbol");
  questions[2].mutable_file_containing_extension()->set_containing_type("no.such.Type");
  questions[3].set_all_extension_numbers_of_type("no.such.Type");
  questions[4].mutable_file_containing_extension()->set_containing_type(
      "google.protobuf.FieldOptions");
  for (const ServerReflectionRequest& question : questions) {
    const auto answer = Ask(question);
    ASSERT_THAT(answer, IsOk());
    EXPECT_EQ(answer->error_response().error_code(), 5) << question.ShortDebugString();
    EXPECT_THAT(answer->error_response().error_message(), HasSubstr("list_services"));
  }
  const auto nothing = Ask(ServerReflectionRequest());
  ASSERT_THAT(nothing, IsOk());
  EXPECT_EQ(nothing->error_response().error_code(), 3);
}

TEST_F(ServerReflectionTest, TakesAQuestionAtTheLimitAndRefusesOneByteMore) {
  ServerReflectionRequest question;
  question.set_file_by_filename(std::string(4093, 'x'));  // Tag of 1 byte, length of 2.
  ASSERT_EQ(question.ByteSizeLong(), 4096u);
  EXPECT_THAT(Ask(question), IsOk());
  question.mutable_file_by_filename()->push_back('x');
  EXPECT_THAT(Ask(question), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("4096")));
}

}  // namespace
}  // namespace consortium::server
