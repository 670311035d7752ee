#include "gateway/server/clearance.h"

#include <algorithm>
#include <set>

#include "certs/identity/spiffe_id.h"
#include "google/protobuf/descriptor.h"

namespace consortium::server {
namespace {

policy::Rate RateOfAction(const policy::Policy& policy, const Routes& routes, size_t index) {
  const StandardService* standard = routes.standard(index);
  if (standard == nullptr) return policy.RateOf(routes.actions()[index]);
  return {.per_second = standard->calls_per_second, .burst = standard->burst};
}

Clearance::Verdict VerdictOn(const policy::Policy& policy, const config::Member& member,
                             const std::string& client, const Routes& routes, size_t index) {
  if (routes.standard(index) != nullptr && !member.suspended()) {
    return {true, std::string(kStandardServiceRule)};
  }
  policy::Decision decision = policy.Decide(member.id(), client, routes.actions()[index]);
  return {decision.allowed, std::move(decision.rule)};
}

}  // namespace

Routes::Routes(const MethodTable& table) {
  std::set<std::string> actions;
  for (const std::unique_ptr<Method>& method : table.methods()) actions.insert(method->action);
  actions_.assign(actions.begin(), actions.end());
  standard_.resize(actions_.size());
  for (const std::unique_ptr<Method>& method : table.methods()) {
    const auto action = std::lower_bound(actions_.begin(), actions_.end(), method->action);
    auto route = std::make_unique<Route>();
    route->method = method.get();
    route->action_index = static_cast<size_t>(action - actions_.begin());
    if (method->standard == nullptr) route->redactor.emplace(method->descriptor->output_type());
    standard_[route->action_index] = method->standard;
    routes_.push_back(std::move(route));
  }
}

Clearances::Clearances(std::shared_ptr<const policy::Policy> policy, const Routes& routes,
                       Admission& admission)
    : policy_(std::move(policy)) {
  const size_t actions = routes.actions().size();
  for (size_t i = 0; i < actions; ++i) rates_.push_back(RateOfAction(*policy_, routes, i));
  for (const config::Member& member : policy_->config().members()) {
    const std::shared_ptr<MemberLoad> load = admission.LoadOf(member.id());
    for (const config::Client& client : member.clients()) {
      // The policy admits no name that a certificate could not bear.
      const identity::SpiffeId id =
          identity::SpiffeId::Make(policy_->config().trust_domain(), member.id(), client.name())
              .value();
      Clearance& clearance = by_spiffe_id_[id.ToString()];
      clearance.disclosures = policy_->DisclosuresOf(member.id(), client.name());
      clearance.load = load;
      for (size_t i = 0; i < actions; ++i) {
        clearance.verdicts.push_back(VerdictOn(*policy_, member, client.name(), routes, i));
      }
    }
  }
}

const Clearance* Clearances::Find(absl::string_view spiffe_id) const {
  const auto found = by_spiffe_id_.find(spiffe_id);
  return found == by_spiffe_id_.end() ? nullptr : &found->second;
}

}  // namespace consortium::server
