#include "gateway/server/method_table.h"

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "consortium/v1/options.pb.h"
#include "google/protobuf/descriptor.h"
#include "policy/disclosure/redactor.h"

namespace consortium::server {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// `/package.Service/Method` names `package.Service.Method`.
const MethodDescriptor* DescriptorOf(absl::string_view path) {
  if (path.empty() || path.front() != '/') return nullptr;
  return DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrReplaceAll(path.substr(1), {{"/", "."}}));
}

std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

// Whether messages of this type hold what the enquiry form asks, or what is about a
// named person, at any depth.
bool HoldsPersonalData(const google::protobuf::Descriptor& type,
                       absl::flat_hash_set<const google::protobuf::Descriptor*>& seen) {
  if (!seen.insert(&type).second) return false;
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    if (field.options().HasExtension(v1::form) ||
        field.options().GetExtension(v1::disclosure) == v1::DISCLOSURE_PERSONAL) {
      return true;
    }
    if (field.message_type() != nullptr && HoldsPersonalData(*field.message_type(), seen))
      return true;
  }
  return false;
}

void CheckMethod(const Method& method, std::vector<std::string>& wrong) {
  const MethodDescriptor& descriptor = *method.descriptor;
  if (method.action.empty()) {
    wrong.push_back(absl::StrCat(method.path, " declares no action; add option (action)"));
  }
  if (descriptor.client_streaming() != static_cast<bool>(method.question) ||
      descriptor.server_streaming() != method.stays_open()) {
    wrong.push_back(absl::StrCat(
        method.path, " streams in its schema and not in its handler, or the other way round"));
  }
  if (method.request_prototype->GetDescriptor() != descriptor.input_type() ||
      method.response_prototype->GetDescriptor() != descriptor.output_type()) {
    wrong.push_back(absl::StrCat(method.path, " is served with other messages than it declares"));
  }
  if (method.standard != nullptr) return;
  if (absl::Status classified = policy::CheckClassified(descriptor.output_type());
      !classified.ok()) {
    wrong.push_back(absl::StrCat(method.path, ": ", classified.message()));
  }
}

}  // namespace

void MethodTable::AddUnary(absl::string_view path, const google::protobuf::Message& request,
                           const google::protobuf::Message& response, UnaryHandler handler) {
  Add(path, request, response).unary = std::move(handler);
}

void MethodTable::AddStreaming(absl::string_view path, const google::protobuf::Message& request,
                               const google::protobuf::Message& response, StreamHandler handler) {
  Add(path, request, response).stream = std::move(handler);
}

void MethodTable::AddAnswering(absl::string_view path, const google::protobuf::Message& question,
                               const google::protobuf::Message& answer, QuestionHandler handler) {
  Add(path, question, answer).question = std::move(handler);
}

Method& MethodTable::Add(absl::string_view path, const google::protobuf::Message& request,
                         const google::protobuf::Message& response) {
  auto method = std::make_unique<Method>();
  method->index = methods_.size();
  method->path = std::string(path);
  method->descriptor = DescriptorOf(path);
  method->request_prototype = &request;
  method->response_prototype = &response;
  absl::flat_hash_set<const google::protobuf::Descriptor*> seen;
  method->forgets_requests = HoldsPersonalData(*request.GetDescriptor(), seen);
  if (method->descriptor != nullptr) {
    method->standard = FindStandardService(method->descriptor->service()->full_name());
    method->action = method->standard != nullptr
                         ? std::string(method->standard->action)
                         : method->descriptor->options().GetExtension(v1::action);
  }
  methods_.push_back(std::move(method));
  return *methods_.back();
}

absl::Status MethodTable::Check(const std::vector<std::string>& services) const {
  std::vector<std::string> wrong;
  absl::flat_hash_map<std::string, int> served;
  const absl::flat_hash_set<std::string> named(services.begin(), services.end());
  for (const std::unique_ptr<Method>& method : methods_) {
    ++served[method->path];
    if (method->descriptor == nullptr) {
      wrong.push_back(absl::StrCat(method->path, " is in no schema"));
    } else if (!named.contains(method->descriptor->service()->full_name())) {
      wrong.push_back(absl::StrCat(method->path, " belongs to a service that is not named"));
    } else {
      CheckMethod(*method, wrong);
    }
  }
  for (const std::string& name : services) {
    const ServiceDescriptor* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service == nullptr) {
      wrong.push_back(absl::StrCat("service ", name, " is in no schema"));
      continue;
    }
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string path = PathOf(*service->method(i));
      if (served[path] != 1) {
        wrong.push_back(absl::StrCat(path, " has ", served[path], " handlers; it needs one"));
      }
    }
  }
  if (wrong.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrJoin(wrong, "\n"));
}

const Method* MethodTable::Find(absl::string_view path) const {
  for (const std::unique_ptr<Method>& method : methods_) {
    if (method->path == path) return method.get();
  }
  return nullptr;
}

}  // namespace consortium::server
