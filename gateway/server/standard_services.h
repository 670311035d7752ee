#ifndef CONSORTIUM_GATEWAY_SERVER_STANDARD_SERVICES_H_
#define CONSORTIUM_GATEWAY_SERVER_STANDARD_SERVICES_H_

#include "absl/strings/string_view.h"

namespace consortium::server {

// A service that every gRPC server has. It takes the one way as all others do
// (identity, admission, rate, the check of open streams) but for two things, since
// its answers hold nothing of any member: no policy names it, every client of a
// member that is not suspended may call it; and nothing is taken out of its
// answers. Only a service that stands in FindStandardService() is so exempt.
struct StandardService {
  absl::string_view name;    // Full name.
  absl::string_view action;  // For refusals, rates and logs.

  // What one member may ask.
  double calls_per_second = 0;
  double burst = 0;
};

// The rule by which their calls are let in.
inline constexpr absl::string_view kStandardServiceRule = "standard-service";

inline constexpr StandardService kHealthService = {
    .name = "grpc.health.v1.Health",
    .action = "server.health",
    .calls_per_second = 100,
    .burst = 200,
};
inline constexpr StandardService kReflectionService = {
    .name = "grpc.reflection.v1alpha.ServerReflection",
    .action = "server.reflection",
    .calls_per_second = 1,
    .burst = 20,
};

// Null for every other service.
constexpr const StandardService* FindStandardService(absl::string_view full_name) {
  for (const StandardService* service : {&kHealthService, &kReflectionService}) {
    if (service->name == full_name) return service;
  }
  return nullptr;
}

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_STANDARD_SERVICES_H_
