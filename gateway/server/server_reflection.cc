#include "gateway/server/server_reflection.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/rpc/status_details.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace consortium::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

// Questions are said back in their answers.
constexpr size_t kQuestionBytesMax = 4096;

const DescriptorPool& Schemas() { return *DescriptorPool::generated_pool(); }

void SayNotFound(absl::string_view what, ServerReflectionResponse* answer) {
  answer->mutable_error_response()->set_error_code(static_cast<int>(absl::StatusCode::kNotFound));
  answer->mutable_error_response()->set_error_message(absl::StrCat(
      "no ", what, " of this name is in the gateway's schemas; list_services says what is served"));
}

// `file` and then what it imports, each once. Imports of compiled schemas have no
// cycles and are few.
void AddFile(const FileDescriptor& file, std::set<std::string>& added,
             ServerReflectionResponse* answer) {
  if (!added.insert(file.name()).second) return;
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  answer->mutable_file_descriptor_response()->add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) AddFile(*file.dependency(i), added, answer);
}

void AnswerFile(const FileDescriptor* file, absl::string_view what,
                ServerReflectionResponse* answer) {
  if (file == nullptr) return SayNotFound(what, answer);
  std::set<std::string> added;
  AddFile(*file, added, answer);
}

const FileDescriptor* FileOfExtension(const grpc::reflection::v1alpha::ExtensionRequest& asked) {
  const Descriptor* extended = Schemas().FindMessageTypeByName(asked.containing_type());
  if (extended == nullptr) return nullptr;
  const FieldDescriptor* extension =
      Schemas().FindExtensionByNumber(extended, asked.extension_number());
  return extension == nullptr ? nullptr : extension->file();
}

void AnswerExtensionNumbers(const std::string& type, ServerReflectionResponse* answer) {
  const Descriptor* extended = Schemas().FindMessageTypeByName(type);
  if (extended == nullptr) return SayNotFound("message", answer);
  std::vector<const FieldDescriptor*> extensions;
  Schemas().FindAllExtensions(extended, &extensions);
  auto& numbers = *answer->mutable_all_extension_numbers_response();
  numbers.set_base_type_name(extended->full_name());
  for (const FieldDescriptor* extension : extensions) {
    numbers.add_extension_number(extension->number());
  }
}

void Answer(const std::vector<std::string>& services, const ServerReflectionRequest& question,
            ServerReflectionResponse* answer) {
  switch (question.message_request_case()) {
    case ServerReflectionRequest::kFileByFilename:
      return AnswerFile(Schemas().FindFileByName(question.file_by_filename()), "file", answer);
    case ServerReflectionRequest::kFileContainingSymbol:
      return AnswerFile(Schemas().FindFileContainingSymbol(question.file_containing_symbol()),
                        "symbol", answer);
    case ServerReflectionRequest::kFileContainingExtension:
      return AnswerFile(FileOfExtension(question.file_containing_extension()), "extension", answer);
    case ServerReflectionRequest::kAllExtensionNumbersOfType:
      return AnswerExtensionNumbers(question.all_extension_numbers_of_type(), answer);
    case ServerReflectionRequest::kListServices:
      for (const std::string& service : services) {
        answer->mutable_list_services_response()->add_service()->set_name(service);
      }
      return;
    case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      auto& error = *answer->mutable_error_response();
      error.set_error_code(static_cast<int>(absl::StatusCode::kInvalidArgument));
      error.set_error_message("message_request: nothing is asked; set one of its fields");
      return;
  }
}

}  // namespace

void RegisterServerReflection(MethodTable& table, std::vector<std::string> services) {
  table.AddConversation<ServerReflectionRequest, ServerReflectionResponse>(
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
      [services = std::move(services)](const Call&, const ServerReflectionRequest& question,
                                       ServerReflectionResponse* answer) -> absl::Status {
        if (const size_t bytes = question.ByteSizeLong(); bytes > kQuestionBytesMax) {
          return rpc::InvalidField("message_request",
                                   absl::StrCat("the question has ", bytes, " bytes; at most ",
                                                kQuestionBytesMax, " are allowed"));
        }
        answer->set_valid_host(question.host());
        *answer->mutable_original_request() = question;
        Answer(services, question, answer);
        return absl::OkStatus();
      });
}

}  // namespace consortium::server
