#ifndef CONSORTIUM_GATEWAY_SERVER_SERVER_REFLECTION_H_
#define CONSORTIUM_GATEWAY_SERVER_SERVER_REFLECTION_H_

#include <string>
#include <vector>

#include "gateway/server/method_table.h"

namespace consortium::server {

// Adds grpc.reflection.v1alpha.ServerReflection to `table`: what tools learn of
// the schemas that are compiled in. `services`: full names that it lists.
void RegisterServerReflection(MethodTable& table, std::vector<std::string> services);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_SERVER_REFLECTION_H_
