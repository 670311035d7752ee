#include "policy/access/actions.h"

#include "consortium/v1/directory.pb.h"
#include "consortium/v1/enquiries.pb.h"
#include "consortium/v1/options.pb.h"
#include "consortium/v1/placements.pb.h"
#include "consortium/v1/training.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "google/protobuf/descriptor.pb.h"

namespace consortium::policy {

std::vector<const google::protobuf::ServiceDescriptor*> Services() {
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  // A message of each file with services, so that the linker keeps the file.
  for (const google::protobuf::FileDescriptor* file :
       {v1::WhoAmIRequest::descriptor()->file(), v1::SubmitEnquiryRequest::descriptor()->file(),
        v1::RequestPlacementRequest::descriptor()->file(),
        v1::SearchTrainingRequest::descriptor()->file(),
        v1::PublishVacancyListRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

std::string ActionOf(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(v1::action);
}

std::set<std::string> DeclaredActions() {
  std::set<std::string> actions;
  for (const google::protobuf::ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (std::string action = ActionOf(*service->method(i)); !action.empty()) {
        actions.insert(std::move(action));
      }
    }
  }
  return actions;
}

}  // namespace consortium::policy
