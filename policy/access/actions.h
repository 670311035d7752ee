#ifndef CONSORTIUM_POLICY_ACCESS_ACTIONS_H_
#define CONSORTIUM_POLICY_ACCESS_ACTIONS_H_

#include <set>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace consortium::policy {

// The contract's services, for whoever must go through every method.
std::vector<const google::protobuf::ServiceDescriptor*> Services();

// The action that `method` declares; empty when it has none.
std::string ActionOf(const google::protobuf::MethodDescriptor& method);

// Every action that a method of Services() declares: what a policy may name.
std::set<std::string> DeclaredActions();

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ACCESS_ACTIONS_H_
