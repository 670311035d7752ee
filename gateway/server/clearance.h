#ifndef CONSORTIUM_GATEWAY_SERVER_CLEARANCE_H_
#define CONSORTIUM_GATEWAY_SERVER_CLEARANCE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "certs/platform/in_force.h"
#include "gateway/server/admission.h"
#include "gateway/server/method_table.h"
#include "policy/access/policy.h"
#include "policy/disclosure/redactor.h"

namespace consortium::server {

// One method as calls need it: its action's number and what its answers hide.
struct Route {
  const Method* method = nullptr;
  size_t action_index = 0;
  std::optional<policy::Redactor> redactor;  // Of the response type; none for a standard service.
};

// The methods of a complete table, ready to be called. Immutable; the table must
// outlive it.
class Routes {
 public:
  // `table` passed Check().
  explicit Routes(const MethodTable& table);

  // By Method::index.
  const std::vector<std::unique_ptr<Route>>& all() const { return routes_; }

  // Distinct actions, sorted; action_index counts in them.
  const std::vector<std::string>& actions() const { return actions_; }

  // The standard service whose action this is; null for an action of the policy.
  const StandardService* standard(size_t action_index) const { return standard_[action_index]; }

 private:
  std::vector<std::string> actions_;
  std::vector<const StandardService*> standard_;  // As `actions_`.
  std::vector<std::unique_ptr<Route>> routes_;
};

// What the policy in force says of one client, looked up beforehand.
struct Clearance {
  struct Verdict {
    bool allowed = false;
    std::string rule;
  };

  policy::Disclosures disclosures;
  std::vector<Verdict> verdicts;  // By action index.
  std::shared_ptr<MemberLoad> load;
};

// A policy, indexed so that a call costs one look-up by its SPIFFE id. Immutable;
// thread-safe.
class Clearances {
 public:
  Clearances(std::shared_ptr<const policy::Policy> policy, const Routes& routes,
             Admission& admission);

  // Null for a client that the policy does not know.
  const Clearance* Find(absl::string_view spiffe_id) const;

  const policy::Rate& RateOf(size_t action_index) const { return rates_[action_index]; }
  const policy::Policy& policy() const { return *policy_; }

 private:
  std::shared_ptr<const policy::Policy> policy_;
  std::vector<policy::Rate> rates_;
  absl::flat_hash_map<std::string, Clearance> by_spiffe_id_;
};

// Replaced as a whole by a reload.
using CurrentClearances = platform::InForce<Clearances>;

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_CLEARANCE_H_
