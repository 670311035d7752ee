#ifndef CONSORTIUM_TESTS_UNIT_POLICY_ACCESS_SMALL_POLICY_H_
#define CONSORTIUM_TESTS_UNIT_POLICY_ACCESS_SMALL_POLICY_H_

#include <set>
#include <string>

#include "consortium/config/policy.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace consortium::policy {

// A policy that loads, for tests to change.
inline constexpr char kSmallPolicy[] = R"(
  trust_domain: "consortium.example"
  members {
    id: "hackney" name: "London Borough of Hackney" kind: MEMBER_KIND_BOROUGH
    gss_code: "E09000012"
    duty_desk_telephone: "020 7946 0141" out_of_hours_telephone: "+44 (0)20 7946-0149"
    working_hours { day: WEEKDAY_MONDAY start_minute: 0 end_minute: 1439 }
    clients { name: "adapter" roles: "publisher" }
    clients { name: "both" roles: "publisher" roles: "placement-team" }
  }
  members {
    id: "islington" name: "London Borough of Islington" kind: MEMBER_KIND_BOROUGH
    gss_code: "E09000019"
    clients { name: "duty-desk" roles: "placement-team" }
  }
  members {
    id: "agency" name: "An agency" kind: MEMBER_KIND_VOLUNTARY_ADOPTION_AGENCY
    clients { name: "office" roles: "placement-team" }
  }
  disclosure_tiers { name: "neighbour" shown: DISCLOSURE_SHARED matched: DISCLOSURE_MATCHED }
  disclosure_tiers { name: "holder" shown: DISCLOSURE_ON_HOLD }
  disclosure_tiers { name: "nothing" }
  roles { name: "publisher" disclosure_tier: "holder" }
  roles { name: "placement-team" disclosure_tier: "neighbour" }
  roles { name: "banned" disclosure_tier: "nothing" }
  rules { id: "no-banned" deny: true roles: "banned" actions: "vacancies.search" }
  rules { id: "publish" roles: "publisher" actions: "vacancies.publish" }
  rules {
    id: "search" roles: "placement-team" actions: "vacancies.search" actions: "vacancies.publish"
    member_kinds: MEMBER_KIND_BOROUGH
  }
  cases { client: "hackney/adapter" action: "vacancies.publish" expect: DECISION_ALLOW }
  cases { client: "agency/office" action: "vacancies.search" expect: DECISION_DENY }
  rates { action: "vacancies.search" per_minute: 120 burst: 60 }
  rates { action: "vacancies.publish" per_minute: 30 }
  default_rate { per_minute: 6 burst: 2 }
)";

inline const std::set<std::string>& SmallActions() {
  static const std::set<std::string> actions = {"directory.whoami", "vacancies.publish",
                                                "vacancies.search"};
  return actions;
}

inline config::Policy SmallPolicy() {
  config::Policy config;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kSmallPolicy, &config));
  return config;
}

}  // namespace consortium::policy

#endif  // CONSORTIUM_TESTS_UNIT_POLICY_ACCESS_SMALL_POLICY_H_
