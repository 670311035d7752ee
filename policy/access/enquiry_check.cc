#include "policy/access/enquiry_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "policy/access/forms.h"

namespace consortium::policy {
namespace {

using Violations = std::vector<rpc::FieldViolation>;

constexpr uint32_t kDaysMax = 31;
constexpr uint32_t kSecondsMax = 86'400;
constexpr uint32_t kErasedAfterDaysMax = 365;
constexpr uint32_t kSetAsideMax = 100'000;
constexpr size_t kAddressMax = 300;
constexpr absl::string_view kOversight[] = {"enquiries.overdue", "enquiries.recover",
                                            "enquiries.set-aside"};

void CheckUrl(const std::string& path, const std::string& url, Violations& found) {
  if (!absl::StartsWith(url, "https://") || url.size() > kAddressMax) {
    found.push_back({path, absl::StrCat("required: an address that begins with https://, at most ",
                                        kAddressMax, " characters")});
  }
}

void CheckFace(const std::string& path, const config::PublicFace& face, Violations& found) {
  if (!IsTelephone(face.telephone())) {
    found.push_back({path + ".telephone", "required: the number that the public rings"});
  }
  if (!absl::StrContains(face.email(), '@') || face.email().size() > kAddressMax) {
    found.push_back({path + ".email", "required: an e-mail address for the public"});
  }
  CheckUrl(path + ".page_url", face.page_url(), found);
  CheckUrl(path + ".information_pack_url", face.information_pack_url(), found);
}

void CheckRecipient(absl::string_view field, const std::string& id, const config::Policy& policy,
                    Violations& found) {
  const std::string path = absl::StrCat("enquiries.", field);
  for (const config::Member& member : policy.members()) {
    if (member.id() != id) continue;
    if (!member.has_public_face()) {
      found.push_back({path, absl::StrCat(Quoted(id),
                                          " has no public_face, which people who "
                                          "enquire are told")});
    }
    return;
  }
  found.push_back({path, absl::StrCat("required: a member; none is called ", Quoted(id))});
}

void CheckPromise(absl::string_view field, const config::PromiseRule& rule, Violations& found) {
  const std::string path = absl::StrCat("enquiries.", field);
  const bool days = rule.until_case() == config::PromiseRule::kCalendarDays ||
                    rule.until_case() == config::PromiseRule::kWorkingDays;
  const uint32_t count =
      rule.has_seconds() ? rule.seconds() : rule.calendar_days() + rule.working_days();
  if (rule.until_case() == config::PromiseRule::UNTIL_NOT_SET || count == 0 ||
      count > (days ? kDaysMax : kSecondsMax)) {
    found.push_back({path, absl::StrCat("must be calendar_days or working_days of 1 to ", kDaysMax,
                                        ", or seconds of 1 to ", kSecondsMax)});
  }
}

void CheckMost(absl::string_view field, uint32_t value, uint32_t most, Violations& found) {
  if (value <= most) return;
  found.push_back(
      {absl::StrCat("enquiries.", field), absl::StrCat("is ", value, "; at most ", most)});
}

template <typename Values, typename Value>
bool Contains(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// A client with the role, of a member that the rule speaks of and that is not the
// coordinator; empty when there is none.
std::string OutsiderWith(const std::string& role, const config::Rule& rule,
                         const config::Policy& policy) {
  for (const config::Member& member : policy.members()) {
    if (member.id() == policy.enquiries().coordinator()) continue;
    if (!rule.member_kinds().empty() && !Contains(rule.member_kinds(), member.kind())) continue;
    for (const config::Client& client : member.clients()) {
      if (Contains(client.roles(), role)) return absl::StrCat(member.id(), "/", client.name());
    }
  }
  return "";
}

// Recovery copies, and what is overdue or set aside, are of every borough's enquiries.
// Whoever writes the rules must not hand them to a member by giving it a role.
void CheckOversight(const config::Policy& policy, Violations& found) {
  for (int i = 0; i < policy.rules_size(); ++i) {
    const config::Rule& rule = policy.rules(i);
    if (rule.deny()) continue;
    for (const absl::string_view action : kOversight) {
      if (!Contains(rule.actions(), action)) continue;
      for (int j = 0; j < rule.roles_size(); ++j) {
        const std::string outsider = OutsiderWith(rule.roles(j), rule, policy);
        if (outsider.empty()) continue;
        found.push_back({absl::StrCat("rules[", i, "].roles[", j, "]"),
                         absl::StrCat("the rule ", Quoted(rule.id()), " grants ", action,
                                      " to the role ", Quoted(rule.roles(j)), ", which ",
                                      Quoted(outsider), " has; only clients of the coordinator, ",
                                      Quoted(policy.enquiries().coordinator()), ", may have it")});
      }
    }
  }
}

}  // namespace

std::vector<rpc::FieldViolation> CheckEnquiryRules(const config::Policy& policy) {
  Violations found;
  for (int i = 0; i < policy.members_size(); ++i) {
    if (!policy.members(i).has_public_face()) continue;
    CheckFace(absl::StrCat("members[", i, "].public_face"), policy.members(i).public_face(), found);
  }
  if (!policy.has_enquiries()) return found;
  const config::EnquiryRules& rules = policy.enquiries();
  CheckRecipient("coordinator", rules.coordinator(), policy, found);
  CheckRecipient("adoption_recipient", rules.adoption_recipient(), policy, found);
  CheckRecipient("sandbox_recipient", rules.sandbox_recipient(), policy, found);
  CheckOversight(policy, found);
  if (rules.has_picked_up()) CheckPromise("picked_up", rules.picked_up(), found);
  if (rules.has_contacted()) CheckPromise("contacted", rules.contacted(), found);
  CheckMost("erased_after_days", rules.erased_after_days(), kErasedAfterDaysMax, found);
  CheckMost("set_aside_max", rules.set_aside_max(), kSetAsideMax, found);
  return found;
}

}  // namespace consortium::policy
