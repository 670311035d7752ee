#include "policy/access/policy.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "consortium/config/text_format.h"
#include "google/rpc/status_details.h"
#include "policy/access/file_check.h"

namespace consortium::policy {
namespace {

constexpr uint32_t kInProgressDefault = 64;
constexpr uint32_t kDefaultRatePerMinute = 600;

std::string KeyOf(absl::string_view member, absl::string_view client) {
  return absl::StrCat(member, "/", client);
}

Rate RateFrom(const config::Rate& rate) {
  return {.per_second = rate.per_minute() / 60.0,
          .burst = static_cast<double>(rate.burst() == 0 ? rate.per_minute() : rate.burst())};
}

template <typename Values, typename Value>
bool Contains(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// The first of the client's roles that `rule` speaks of; empty when none.
std::string RoleFor(const config::Rule& rule, const config::Client& client) {
  for (const std::string& role : client.roles()) {
    if (Contains(rule.roles(), role)) return role;
  }
  return "";
}

Decision DecideFor(const config::Policy& config, const config::Member& member,
                   const config::Client& client, const std::string& action) {
  if (member.suspended()) {
    return {false, std::string(kMemberSuspended),
            absl::StrCat(member.id(),
                         " is suspended; ask the operator of the consortium's gateway why")};
  }
  for (const config::Rule& rule : config.rules()) {
    const std::string role = RoleFor(rule, client);
    if (role.empty() || !Contains(rule.actions(), action)) continue;
    if (!rule.member_kinds().empty() && !Contains(rule.member_kinds(), member.kind())) continue;
    if (rule.deny()) {
      return {false, rule.id(),
              absl::StrCat("rule ", rule.id(), " refuses ", action, " to the role ", role,
                           "; ask the operator when your work needs it")};
    }
    return {true, rule.id(),
            absl::StrCat("rule ", rule.id(), " allows ", action, " to the role ", role)};
  }
  return {false, std::string(kDefaultDeny),
          absl::StrCat("no rule allows ", action, " to ", member.id(), "/", client.name(), " (",
                       absl::StrJoin(client.roles(), ", "),
                       "); ask the operator to add one when your work needs it")};
}

Disclosures DisclosuresFor(const config::Policy& config, const config::Client& client) {
  Disclosures disclosures;
  for (const config::Role& role : config.roles()) {
    if (!Contains(client.roles(), role.name())) continue;
    for (const config::DisclosureTier& tier : config.disclosure_tiers()) {
      if (tier.name() != role.disclosure_tier()) continue;
      disclosures.shared |= Contains(tier.shown(), v1::DISCLOSURE_SHARED);
      disclosures.on_hold |= Contains(tier.shown(), v1::DISCLOSURE_ON_HOLD);
      disclosures.may_match |= Contains(tier.matched(), v1::DISCLOSURE_MATCHED);
    }
  }
  return disclosures;
}

std::vector<rpc::FieldViolation> FailingCases(const Policy& policy) {
  std::vector<rpc::FieldViolation> failing;
  const auto& cases = policy.config().cases();
  for (int i = 0; i < cases.size(); ++i) {
    const config::Case& one = cases[i];
    const size_t slash = one.client().find('/');
    const absl::string_view client = one.client();
    const Decision decision =
        policy.Decide(client.substr(0, slash), client.substr(slash + 1), one.action());
    const bool as_expected = decision.allowed == (one.expect() == config::DECISION_ALLOW) &&
                             (one.rule().empty() || one.rule() == decision.rule);
    if (as_expected) continue;
    failing.push_back(
        {absl::StrCat("cases[", i, "]"),
         absl::StrCat(absl::CEscape(client), " ", one.action(), " should be ",
                      one.expect() == config::DECISION_ALLOW ? "allowed" : "denied",
                      one.rule().empty() ? "" : absl::StrCat(" by rule ", one.rule()), " and is ",
                      decision.allowed ? "allowed" : "denied", " by rule ", decision.rule)});
  }
  return failing;
}

}  // namespace

bool Disclosures::Shows(v1::Disclosure disclosure) const {
  switch (disclosure) {
    case v1::DISCLOSURE_SHARED:
      return shared;
    case v1::DISCLOSURE_ON_HOLD:
      return on_hold;
    default:
      return false;
  }
}

Policy::Policy(config::Policy config, const std::set<std::string>& actions)
    : config_(std::move(config)) {
  for (const config::Member& member : config_.members()) {
    suspended_.emplace(member.id(), member.suspended());
    for (const config::Client& client : member.clients()) {
      ClientFacts facts;
      facts.roles.assign(client.roles().begin(), client.roles().end());
      std::sort(facts.roles.begin(), facts.roles.end());
      if (!member.suspended()) facts.disclosures = DisclosuresFor(config_, client);
      for (const std::string& action : actions) {
        facts.decisions.emplace(action, DecideFor(config_, member, client, action));
      }
      clients_.emplace(KeyOf(member.id(), client.name()), std::move(facts));
    }
  }
  for (const config::Rate& rate : config_.rates()) rates_.emplace(rate.action(), RateFrom(rate));
}

absl::StatusOr<std::shared_ptr<const Policy>> Policy::Make(config::Policy config,
                                                           const std::set<std::string>& actions) {
  std::vector<rpc::FieldViolation> violations = CheckFile(config, actions);
  if (!violations.empty()) return rpc::InvalidFields(violations);
  std::shared_ptr<const Policy> policy(new Policy(std::move(config), actions));
  // Only now: what a file with other mistakes decides would mislead.
  violations = FailingCases(*policy);
  if (!violations.empty()) return rpc::InvalidFields(violations);
  return policy;
}

absl::StatusOr<std::shared_ptr<const Policy>> Policy::Parse(absl::string_view text,
                                                            const std::set<std::string>& actions) {
  config::Policy config;
  absl::Status parsed = config::ParseText(text, &config);
  if (!parsed.ok()) return parsed;
  return Make(std::move(config), actions);
}

const Policy::ClientFacts* Policy::FactsOf(absl::string_view member,
                                           absl::string_view client) const {
  const auto found = clients_.find(KeyOf(member, client));
  return found == clients_.end() ? nullptr : &found->second;
}

Decision Policy::Decide(absl::string_view member, absl::string_view client,
                        absl::string_view action) const {
  const ClientFacts* facts = FactsOf(member, client);
  if (facts != nullptr) {
    if (const auto found = facts->decisions.find(action); found != facts->decisions.end()) {
      return found->second;
    }
  }
  const auto known = suspended_.find(member);
  if (known == suspended_.end()) {
    return {false, std::string(kDefaultDeny),
            "the member of this certificate is not in the policy; ask the operator to add it"};
  }
  if (known->second) {
    return {false, std::string(kMemberSuspended),
            "the member is suspended; ask the operator of the consortium's gateway why"};
  }
  if (facts != nullptr) return {false, std::string(kDefaultDeny), "no method has this action"};
  return {false, std::string(kDefaultDeny),
          "the client of this certificate is not among its member's clients in the policy; ask "
          "the operator to add it"};
}

Disclosures Policy::DisclosuresOf(absl::string_view member, absl::string_view client) const {
  const ClientFacts* facts = FactsOf(member, client);
  return facts == nullptr ? Disclosures{} : facts->disclosures;
}

std::vector<std::string> Policy::RolesOf(absl::string_view member, absl::string_view client) const {
  const ClientFacts* facts = FactsOf(member, client);
  return facts == nullptr ? std::vector<std::string>{} : facts->roles;
}

std::vector<std::string> Policy::ActionsOf(absl::string_view member,
                                           absl::string_view client) const {
  std::vector<std::string> actions;
  const ClientFacts* facts = FactsOf(member, client);
  if (facts == nullptr) return actions;
  for (const auto& [action, decision] : facts->decisions) {
    if (decision.allowed) actions.push_back(action);
  }
  std::sort(actions.begin(), actions.end());
  return actions;
}

std::string Policy::Explain(absl::string_view member, absl::string_view client,
                            absl::string_view action) const {
  const Decision decision = Decide(member, client, action);
  const Disclosures disclosures = DisclosuresOf(member, client);
  const std::vector<std::string> roles = RolesOf(member, client);
  const Rate rate = RateOf(action);
  return absl::StrCat("rule: ", decision.rule, "\nreason: ", decision.reason,
                      "\nroles: ", roles.empty() ? "none" : absl::StrJoin(roles, ", "),
                      "\nsees of other members: ", disclosures.shared ? "shared fields" : "nothing",
                      disclosures.on_hold ? ", fields released on a hold" : "",
                      disclosures.may_match ? "; searches may match what is not shown" : "",
                      "\nrate per member: ", rate.per_second * 60, " a minute, ", rate.burst,
                      " at once\n");
}

Rate Policy::RateOf(absl::string_view action) const {
  if (const auto found = rates_.find(action); found != rates_.end()) return found->second;
  if (config_.has_default_rate()) return RateFrom(config_.default_rate());
  return {.per_second = kDefaultRatePerMinute / 60.0, .burst = kDefaultRatePerMinute};
}

int Policy::calls_in_progress_max() const {
  const uint32_t value = config_.calls_in_progress_max();
  return static_cast<int>(value == 0 ? kInProgressDefault : value);
}

int Policy::streams_open_max() const {
  const uint32_t value = config_.streams_open_max();
  return static_cast<int>(value == 0 ? kInProgressDefault : value);
}

}  // namespace consortium::policy
