#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_ROOM_FIXTURE_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_ROOM_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/vacancy_service.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"

namespace consortium::vacancies {

// Tuesday 24 November 2026, 10:00 in London; its week's Monday.
absl::Time TuesdayMorning();
inline constexpr char kThisWeek[] = "2026-11-23";
inline constexpr char kLastWeek[] = "2026-11-16";
inline constexpr char kNextWeek[] = "2026-11-30";

// A policy with the consortium's eight members, telephones and no clients.
config::Policy EightMembers();

// A household of 1 to 999,999 that has `vacant` of three places free.
v1::Vacancy Household(int number, int vacant = 1, absl::string_view area = "N4");

// A whole list of these rows, with totals that fit.
v1::PublishVacancyListRequest List(std::vector<v1::Vacancy> rows,
                                   absl::string_view week = kThisWeek);

// The room over an empty database, with a writer and without a server: calls go
// straight to the method table, unredacted. The database is SQLite's, or with
// CONSORTIUM_ROOM_DATABASE=postgresql in the environment that of a PostgreSQL
// server which all tests of this executable share.
class RoomFixture : public ::testing::Test {
 protected:
  RoomFixture();
  ~RoomFixture() override;

  // Ends room and writer and starts others over the same database, as a restart
  // of the gateway does.
  void Restart();

  // What the gateway does every half second.
  void Tick();

  // Puts another policy in force.
  void SetPolicy(const config::Policy& policy);

  absl::StatusOr<v1::PublishVacancyListResponse> Publish(absl::string_view member,
                                                         v1::PublishVacancyListRequest request);
  absl::StatusOr<v1::UpdateVacancyResponse> Update(absl::string_view member,
                                                   const v1::Vacancy& vacancy);
  absl::StatusOr<v1::UpdateVacancyResponse> Withdraw(absl::string_view member, int number);
  absl::StatusOr<v1::UpdateVacancyResponse> Send(absl::string_view member,
                                                 v1::UpdateVacancyRequest request);
  absl::StatusOr<v1::SearchAvailabilityResponse> Search(
      absl::string_view member, const v1::SearchAvailabilityRequest& request);
  absl::StatusOr<v1::GetVacancyListResponse> Get(absl::string_view member,
                                                 const v1::GetVacancyListRequest& request);
  v1::ListVacancyListsResponse Lists(absl::string_view member);
  absl::StatusOr<std::unique_ptr<server::StreamSource>> Watch(
      absl::string_view member, absl::string_view position = "",
      const std::vector<std::string>& members = {});

  // Every row of `owner`'s list as `viewer` sees it, page by page.
  std::vector<v1::Vacancy> AllRows(absl::string_view viewer, absl::string_view owner,
                                   uint32_t page_size = 0);

  server::Call CallOf(absl::string_view member) const;
  absl::Status RunChange(storage::Change change) { return writer_->Run(std::move(change)); }

  // Puts an empty database where the old one was. While no writer uses it.
  void ReplaceDatabase();

  testing::FakeClock clock_{TuesdayMorning()};
  std::unique_ptr<storage::Store> store_;
  directory::CurrentMembership membership_;
  std::unique_ptr<VacancyRoom> room_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<server::MethodTable> table_;

 private:
  absl::Status Call(absl::string_view method, absl::string_view member,
                    const google::protobuf::Message& request, google::protobuf::Message* response);
  void Start();

  int requests_ = 0;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_ROOM_FIXTURE_H_
