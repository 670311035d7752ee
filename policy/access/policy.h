#ifndef CONSORTIUM_POLICY_ACCESS_POLICY_H_
#define CONSORTIUM_POLICY_ACCESS_POLICY_H_

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/options.pb.h"

namespace consortium::policy {

// What the policy says to one request, and why.
struct Decision {
  bool allowed = false;
  std::string rule;    // Id of the rule that decided, or one of those below.
  std::string reason;  // For a person, with what to do about a refusal; names no data.
};

// Decided without a rule: nothing allows it, or the member is suspended. No rule
// may take these ids.
inline constexpr absl::string_view kDefaultDeny = "default-deny";
inline constexpr absl::string_view kMemberSuspended = "member-suspended";

// What a client may see of what other members own.
struct Disclosures {
  bool shared = false;
  bool on_hold = false;
  bool may_match = false;  // Searches may use fields of class MATCHED.

  bool Shows(consortium::v1::Disclosure disclosure) const;
  bool operator==(const Disclosures&) const = default;
};

// How often a member may do something.
struct Rate {
  double per_second = 0;
  double burst = 0;
  bool operator==(const Rate&) const = default;
};

// The consortium's rules, checked and indexed once, then immutable.
//
// Denies by default. Holds no state and reads no clock: rates are figures here
// and are enforced by the gateway. Thread-safe.
class Policy {
 public:
  // Checks the whole file: names, references, bounds, and every case it states.
  // `actions` are the actions that the methods declare; a rule, rate or case
  // naming another is refused, as misspellings are.
  //
  // INVALID_ARGUMENT with a field violation for each mistake, e.g.
  // `rules[2].roles[0]: no role is called "placement-taem"`.
  static absl::StatusOr<std::shared_ptr<const Policy>> Make(config::Policy config,
                                                            const std::set<std::string>& actions);

  // Parses text format first; unknown fields are refused, with their line.
  static absl::StatusOr<std::shared_ptr<const Policy>> Parse(absl::string_view text,
                                                             const std::set<std::string>& actions);

  // Whether `member`/`client` may take `action`. A member or client that the
  // policy does not know, and a suspended member, are denied.
  Decision Decide(absl::string_view member, absl::string_view client,
                  absl::string_view action) const;

  // What the client's roles together may see; nothing for an unknown client and
  // for a suspended member's.
  Disclosures DisclosuresOf(absl::string_view member, absl::string_view client) const;

  // The client's roles and the actions it may take, sorted.
  std::vector<std::string> RolesOf(absl::string_view member, absl::string_view client) const;
  std::vector<std::string> ActionsOf(absl::string_view member, absl::string_view client) const;

  // What led to the decision, in lines for a person: the rule, the reason, the
  // client's roles, what they see of other members and the rate.
  std::string Explain(absl::string_view member, absl::string_view client,
                      absl::string_view action) const;

  // The rate of `action`, or the default one.
  Rate RateOf(absl::string_view action) const;

  // Calls in progress and streams open of one member at once; 64 where the file
  // says nothing.
  int calls_in_progress_max() const;
  int streams_open_max() const;

  // The file as given; what rooms need of it (members, deadline, closed days).
  const config::Policy& config() const { return config_; }

 private:
  struct ClientFacts {
    std::vector<std::string> roles;
    Disclosures disclosures;
    absl::flat_hash_map<std::string, Decision> decisions;  // By action.
  };

  Policy(config::Policy config, const std::set<std::string>& actions);

  const ClientFacts* FactsOf(absl::string_view member, absl::string_view client) const;

  config::Policy config_;
  absl::flat_hash_map<std::string, bool> suspended_;       // By member.
  absl::flat_hash_map<std::string, ClientFacts> clients_;  // By `member/client`.
  absl::flat_hash_map<std::string, Rate> rates_;           // By action.
};

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_ACCESS_POLICY_H_
