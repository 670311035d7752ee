#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_PLACEMENTS_PLACEMENT_WORLD_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_PLACEMENTS_PLACEMENT_WORLD_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/placements.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/placements/placement_service.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/vacancy_service.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"

namespace consortium::placements {

// Tuesday 24 November 2026, 10:00 in London.
absl::Time TuesdayMorning();

// The rooms of vacancies and of placements over a database of their own, with a writer
// and without a server. The database is SQLite's, or with
// CONSORTIUM_ROOM_DATABASE=postgresql in the environment that of a PostgreSQL server which
// all tests of this executable share. Answers are redacted as the call path does for a placement
// team.
class PlacementWorld : public ::testing::Test {
 protected:
  PlacementWorld();
  ~PlacementWorld() override;

  // Ends rooms and writer and starts others over the same database.
  void Restart();
  void SetPolicy(const config::Policy& policy);
  // What the gateway does every half second, until nothing is due.
  void Tick();
  void MoveTo(absl::Time now);

  // A household of 1 to 999,999 that has `vacant` of three places free.
  static v1::Vacancy Household(int number, uint32_t vacant);
  // A list of this week with these rows.
  v1::PublishVacancyListRequest ListOf(const std::vector<v1::Vacancy>& rows) const;
  // Publishes it; the test fails where a row of it is refused.
  absl::StatusOr<v1::PublishVacancyListResponse> Publish(absl::string_view member,
                                                         const std::vector<v1::Vacancy>& rows);
  absl::StatusOr<v1::UpdateVacancyResponse> Update(absl::string_view member,
                                                   const v1::Vacancy& row);
  // A search of `member` for one child; all that it finds.
  v1::SearchAvailabilityResponse Search(absl::string_view member);
  // The member's one household as `viewer` sees it.
  v1::Vacancy RowOf(absl::string_view member, absl::string_view viewer);

  // One child of seven, or several, for `urgency`.
  static v1::PlacementNeed Need(int children = 1, v1::Urgency urgency = v1::URGENCY_PLANNED);
  // A request of `asker` at the one household of each of `hosts`.
  v1::RequestPlacementRequest Ask(absl::string_view asker, const std::vector<std::string>& hosts,
                                  const v1::PlacementNeed& need = Need());
  // The request at one host; the test fails where it is refused.
  v1::PlacementRequest AskOne(absl::string_view asker, const std::string& host = "hackney",
                              const v1::PlacementNeed& need = Need());

  absl::StatusOr<v1::RespondToPlacementRequestResponse> Hold(absl::string_view host,
                                                             const v1::PlacementRequest& request,
                                                             absl::Time until);
  absl::StatusOr<v1::RespondToPlacementRequestResponse> Accept(
      absl::string_view host, const v1::PlacementRequest& request,
      const std::vector<v1::ConsentKind>& subject_to = {},
      std::optional<absl::Time> until = std::nullopt);
  absl::StatusOr<v1::RespondToPlacementRequestResponse> Decline(
      absl::string_view host, const v1::PlacementRequest& request);
  absl::StatusOr<v1::RespondToPlacementRequestResponse> Consent(absl::string_view member,
                                                                const v1::PlacementRequest& request,
                                                                v1::ConsentKind kind,
                                                                bool given = true);
  absl::StatusOr<v1::TakeUpPlacementResponse> TakeUp(absl::string_view asker,
                                                     const v1::PlacementRequest& request);
  absl::StatusOr<v1::WithdrawPlacementRequestResponse> Withdraw(
      absl::string_view asker, const v1::PlacementRequest& request);

  // As the member sees it now, ended or not; the test fails when it does not.
  v1::PlacementRequest Find(absl::string_view member, const v1::PlacementRequest& request);
  v1::PlacementState StateOf(const v1::PlacementRequest& request);

  std::unique_ptr<server::StreamSource> Watch(absl::string_view member,
                                              const std::string& position = "");
  // What the stream has next; nothing when it waits.
  std::optional<v1::WatchPlacementRequestsResponse> Next(server::StreamSource& stream,
                                                         absl::string_view member);

  // Calls any method with a request id of its own unless it has one.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(absl::string_view method, absl::string_view member,
                                Request request) {
    Identify(request);
    Response response;
    absl::Status status = CallMethod(method, member, request, &response);
    if (!status.ok()) return status;
    Redact(member, &response);
    return response;
  }
  server::Call CallOf(absl::string_view member) const;
  void Identify(google::protobuf::Message& request);
  // Whether SQLite's file or log has these bytes anywhere.
  bool DatabaseHolds(absl::string_view bytes) const;
  static bool IsSqlite();

  testing::FakeClock clock_{TuesdayMorning()};
  storage::Store store_;
  directory::CurrentMembership membership_;
  std::unique_ptr<vacancies::VacancyRoom> vacancies_;
  std::unique_ptr<PlacementRoom> room_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<server::MethodTable> table_;

 private:
  void Start();
  void Stop();
  absl::Status CallMethod(absl::string_view method, absl::string_view member,
                          const google::protobuf::Message& request,
                          google::protobuf::Message* response);
  static void Redact(absl::string_view member, google::protobuf::Message* response);

  int requests_ = 0;
};

// The policy that the world starts with: boroughs with telephones.
config::Policy FourBoroughs();

}  // namespace consortium::placements

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_PLACEMENTS_PLACEMENT_WORLD_H_
