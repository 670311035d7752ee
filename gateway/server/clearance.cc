#include "gateway/server/clearance.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace consortium::server {

Routes::Routes(const MethodTable& table) {
  std::set<std::string> actions;
  for (const std::unique_ptr<Method>& method : table.methods()) actions.insert(method->action);
  actions_.assign(actions.begin(), actions.end());
  for (const std::unique_ptr<Method>& method : table.methods()) {
    const auto action = std::lower_bound(actions_.begin(), actions_.end(), method->action);
    routes_.push_back(std::unique_ptr<Route>(
        new Route{.method = method.get(),
                  .action_index = static_cast<size_t>(action - actions_.begin()),
                  .redactor = policy::Redactor(method->descriptor->output_type())}));
  }
}

Clearances::Clearances(std::shared_ptr<const policy::Policy> policy, const Routes& routes,
                       Admission& admission)
    : policy_(std::move(policy)) {
  for (const std::string& action : routes.actions()) rates_.push_back(policy_->RateOf(action));
  for (const config::Member& member : policy_->config().members()) {
    const std::shared_ptr<MemberLoad> load = admission.LoadOf(member.id());
    for (const config::Client& client : member.clients()) {
      Clearance& clearance = by_spiffe_id_[absl::StrCat(
          "spiffe://", policy_->config().trust_domain(), "/", member.id(), "/", client.name())];
      clearance.disclosures = policy_->DisclosuresOf(member.id(), client.name());
      clearance.load = load;
      for (const std::string& action : routes.actions()) {
        policy::Decision decision = policy_->Decide(member.id(), client.name(), action);
        clearance.verdicts.push_back({decision.allowed, std::move(decision.rule)});
      }
    }
  }
}

const Clearance* Clearances::Find(absl::string_view spiffe_id) const {
  const auto found = by_spiffe_id_.find(spiffe_id);
  return found == by_spiffe_id_.end() ? nullptr : &found->second;
}

}  // namespace consortium::server
