#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_CALL_FIXTURE_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_CALL_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "certs/identity/identifier.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/directory.pb.h"
#include "consortium/v1/enquiries.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/server/call.h"
#include "policy/access/actions.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_authority.h"

namespace consortium::server {

inline constexpr char kWhoAmIPath[] = "/consortium.v1.DirectoryService/WhoAmI";
inline constexpr char kReadPath[] = "/consortium.v1.VacancyService/GetVacancyList";
inline constexpr char kSubmitPath[] = "/consortium.v1.EnquiryService/SubmitEnquiry";
inline constexpr char kWatchPath[] = "/consortium.v1.VacancyService/WatchAvailability";

inline constexpr size_t kRequestBytesMax = 1024;

// Two boroughs: `desk` may do everything, `guest` only say who it is. Text that
// tests change.
inline std::string TestPolicy(const std::string& more = "") {
  const auto member = [](const std::string& id, const std::string& code) {
    return absl::StrCat("members { id: '", id, "' name: 'London Borough' gss_code: '", code, "' ",
                        "kind: MEMBER_KIND_BOROUGH clients { name: 'desk' roles: 'all' } ",
                        "clients { name: 'guest' roles: 'some' } }\n");
  };
  return absl::StrCat(
      "trust_domain: 'consortium.example'\n", member("hackney", "E09000012"),
      member("camden", "E09000007"),
      "disclosure_tiers { name: 'neighbour' shown: DISCLOSURE_SHARED matched: DISCLOSURE_MATCHED }",
      "disclosure_tiers { name: 'nothing' }\n",
      "roles { name: 'all' disclosure_tier: 'neighbour' purpose: 'Tests.' }\n",
      "roles { name: 'some' disclosure_tier: 'nothing' purpose: 'Tests.' }\n",
      "rules { id: 'everybody' roles: 'all' roles: 'some' actions: 'directory.whoami' }\n",
      "rules { id: 'desks' roles: 'all' actions: 'vacancies.read' actions: 'vacancies.watch' ",
      "actions: 'enquiries.submit' }\n",
      "cases { client: 'hackney/desk' action: 'directory.whoami' expect: DECISION_ALLOW }\n",
      "cases { client: 'hackney/guest' action: 'vacancies.read' expect: DECISION_DENY }\n",
      "rates { action: 'vacancies.read' per_minute: 60 burst: 2 }\n",
      "calls_in_progress_max: 2 streams_open_max: 2\n", more);
}

// What was counted and logged, as `who rule outcome` and `who code`.
class RecordingObserver final : public CallObserver {
 public:
  void Decided(const CallRecord& record) override {
    static constexpr const char* kNames[] = {"allowed", "unidentified", "denied", "limited"};
    platform::MutexLock lock(mutex_);
    decided_.push_back(absl::StrCat(record.member, "/", record.client, " ", record.rule, " ",
                                    kNames[static_cast<int>(record.outcome)]));
  }
  void Ended(const CallRecord& record, const absl::Status& status, absl::Duration) override {
    platform::MutexLock lock(mutex_);
    ended_.push_back(absl::StrCat(record.member, "/", record.client, " ",
                                  absl::StatusCodeToString(status.code())));
  }
  std::vector<std::string> decided() const {
    platform::MutexLock lock(mutex_);
    return decided_;
  }
  std::vector<std::string> ended() const {
    platform::MutexLock lock(mutex_);
    return ended_;
  }

 private:
  mutable platform::Mutex mutex_;
  std::vector<std::string> decided_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> ended_ ABSL_GUARDED_BY(mutex_);
};

// The whole way of a call without a transport: real certificates, real policy.
class CallWorld {
 public:
  // `table` is complete as far as the test goes. `now`: the clock's, and when the
  // certificates are issued.
  explicit CallWorld(const MethodTable& table,
                     absl::Time now = absl::FromCivil(absl::CivilHour(2026, 11, 23, 9),
                                                      absl::UTCTimeZone()))
      : clock(now), routes(table), admission({}, routes.actions().size()) {}

  void Replace(const std::string& policy_text) { clearances.Replace(MakeClearances(policy_text)); }
  std::shared_ptr<const Clearances> MakeClearances(const std::string& policy_text) {
    return std::make_shared<Clearances>(
        policy::Policy::Parse(policy_text, policy::DeclaredActions()).value(), routes, admission);
  }
  void ReplaceTrust() {
    identifier.Replace(
        "consortium.example",
        identity::Trust::Parse(authority.issuers_pem(), authority.revocations_pem()).value());
  }
  const Route& RouteOf(const MethodTable& table, const char* of) const {
    return *routes.all()[table.Find(of)->index];
  }
  absl::StatusOr<Passage> Enter(const Route& route, const testing::TestIdentity& identity) {
    return path.Enter(route, identity.certificate_pem, absl::InfiniteFuture());
  }

  testing::FakeClock clock;
  testing::TestAuthority authority{clock.Now()};
  Routes routes;
  Admission admission;
  CurrentClearances clearances{MakeClearances(TestPolicy())};
  identity::Identifier identifier{
      "consortium.example",
      identity::Trust::Parse(authority.issuers_pem(), authority.revocations_pem()).value()};
  RecordingObserver observer;
  CallPath path{identifier, clearances, admission, clock, observer, kRequestBytesMax};
};

}  // namespace consortium::server

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_SERVER_CALL_FIXTURE_H_
