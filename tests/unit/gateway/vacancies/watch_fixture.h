#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_WATCH_FIXTURE_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_WATCH_FIXTURE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/vacancies/room_fixture.h"
#include "tests/unit/gateway/vacancies/watching_client.h"

namespace consortium::vacancies {

// The room with clients that watch it.
class WatchTest : public RoomFixture {
 protected:
  void PublishHouseholds(absl::string_view member, int first, int last) {
    std::vector<v1::Vacancy> rows;
    for (int i = first; i <= last; ++i) rows.push_back(Household(i));
    ASSERT_THAT(Publish(member, List(rows)), testing::IsOk());
  }

  // Connects, or connects again where the client was.
  void Connect(WatchingClient& client) {
    auto source = Watch(client.viewer(), client.position(), client.members());
    ASSERT_THAT(source, testing::IsOk());
    client.Attach(*std::move(source));
  }

  // As Connect(), but takes a snapshot when told to.
  void ConnectOrStartAgain(WatchingClient& client) {
    auto source = Watch(client.viewer(), client.position(), client.members());
    if (rpc::ReasonOf(source.status()) == "SNAPSHOT_REQUIRED") {
      client.Forget();
      source = Watch(client.viewer(), "", client.members());
    }
    ASSERT_THAT(source, testing::IsOk());
    client.Attach(*std::move(source));
  }

  // What a client must hold once it is level.
  std::map<std::string, std::string> Truth(absl::string_view viewer,
                                           const std::vector<std::string>& owners = {
                                               "barnet", "camden", "hackney"}) {
    std::map<std::string, std::string> rows;
    for (const std::string& owner : owners) {
      v1::GetVacancyListRequest request;
      request.set_member(owner);
      if (!Get(viewer, request).ok()) continue;  // None, or not to be seen.
      for (const v1::Vacancy& row : AllRows(viewer, owner, 1'000)) {
        rows[row.vacancy_ref()] = row.SerializeAsString();
      }
    }
    return rows;
  }
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_WATCH_FIXTURE_H_
