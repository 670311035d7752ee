#ifndef CONSORTIUM_GATEWAY_DIRECTORY_MEMBERSHIP_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_MEMBERSHIP_H_

#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/in_force.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/directory.pb.h"

namespace consortium::directory {

// The members of the policy in force, as the rooms need them. Immutable;
// thread-safe.
class Membership {
 public:
  // `policy` as policy::Policy admitted it.
  explicit Membership(const config::Policy& policy);

  // Null when the policy has no such member.
  const config::Member* Find(absl::string_view member) const;

  // Whether `viewer` may see what `owner` shares: itself always, others unless
  // they are suspended or no longer members.
  bool Visible(absl::string_view viewer, absl::string_view owner) const;

  // Ids of the boroughs, sorted; suspended ones included.
  const std::vector<std::string>& boroughs() const { return boroughs_; }

  // Ids of all members, sorted.
  const std::vector<std::string>& members() const { return members_; }

  // The number that answers at `now`: the duty desk in its working hours on a
  // day that is not closed, the out-of-hours team otherwise; Europe/London, with
  // the instant at which that changes when it is less than eight days on. A member
  // that gave one number only has it answer at any hour, without such an instant;
  // one that gave none has an empty answer.
  v1::Telephone TelephoneAt(const config::Member& member, absl::Time now) const;

  // The member as others see it, at `now`.
  v1::Member Describe(const config::Member& member, absl::Time now) const;

  // The deadline of the week that begins on `monday`.
  absl::Time DeadlineOf(absl::CivilDay monday) const;

  const config::Policy& policy() const { return policy_; }

 private:
  config::Policy policy_;
  absl::flat_hash_map<std::string, int> index_;
  std::vector<std::string> members_;
  std::vector<std::string> boroughs_;
  std::set<absl::CivilDay> closed_;
};

// Replaced as a whole when the policy reloads.
using CurrentMembership = platform::InForce<Membership>;

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_MEMBERSHIP_H_
