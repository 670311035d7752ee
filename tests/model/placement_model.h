#ifndef CONSORTIUM_TESTS_MODEL_PLACEMENT_MODEL_H_
#define CONSORTIUM_TESTS_MODEL_PLACEMENT_MODEL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "consortium/v1/placements.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "tests/model/answers.h"
#include "tests/model/history.h"
#include "tests/model/need_model.h"

namespace consortium::model {

using PlacementOperation =
    std::variant<v1::PublishVacancyListRequest, v1::UpdateVacancyRequest,
                 v1::RequestPlacementRequest, v1::RespondToPlacementRequestRequest,
                 v1::TakeUpPlacementRequest, v1::WithdrawPlacementRequestRequest,
                 v1::ListPlacementRequestsRequest, ClockMoved, Settled>;

// A member's one household, as its list states it.
struct ModelHousehold {
  bool is_listed = false;
  uint32_t filled = 0;
  uint32_t vacant = 0;
};

// What all operations decide on, of which nothing is kept when one is refused.
struct PlacementFacts {
  std::map<std::string, ModelHousehold> households;               // By member.
  std::map<std::string, std::shared_ptr<const NeedModel>> needs;  // By reference.

  // To change; null when there is none.
  NeedModel* Open(const std::string& need_ref);
  // The need that has the request; null when none has.
  const NeedModel* NeedOf(const std::string& placement_ref) const;

  // Places of the member's household that are taken at `now`, but for one request's.
  uint32_t TakenOf(const std::string& host, absl::Time now, const std::string& but = "") const;
  // Live requests for the member's household, oldest first.
  std::vector<const ModelRequest*> ClaimsOn(const std::string& host) const;
};

// VacancyService and PlacementService as their contracts have them, for HistoryCheck:
// what may happen to a request, what time and lists do to it, and that no place is
// promised twice. A value.
//
// It knows what the random clients ask: one household a member, whose places are all
// alike, needs for today, lists of one page, nothing that is erased.
class PlacementModel {
 public:
  using Request = PlacementOperation;

  // `names`: whose household a reference means, by who looks and the reference.
  using Names = std::map<std::pair<std::string, std::string>, std::string>;
  PlacementModel(absl::Time now, Names names)
      : now_(now), names_(std::make_shared<const Names>(std::move(names))) {}

  Answer Do(const std::string& member, const Request& request, const Answer& given);
  std::string Describe(const std::string& about) const;
  static std::string Show(const Request& request);

 private:
  // What a write decides on.
  struct Draft {
    const std::string& member;
    const Answer& given;
    PlacementFacts facts;
  };
  // A request that changed something.
  struct Kept {
    std::string request;
    absl::Time at;
    std::shared_ptr<const Answer> answer;
  };
  template <typename Response>
  using Decision = std::variant<Refused, Response>;

  template <typename Call>
  Answer Once(const std::string& member, const Call& request, const Answer& given);

  Decision<v1::PublishVacancyListResponse> Decide(const v1::PublishVacancyListRequest& request,
                                                  Draft& draft) const;
  Decision<v1::UpdateVacancyResponse> Decide(const v1::UpdateVacancyRequest& request,
                                             Draft& draft) const;
  Decision<v1::RequestPlacementResponse> Decide(const v1::RequestPlacementRequest& request,
                                                Draft& draft) const;
  Decision<v1::RespondToPlacementRequestResponse> Decide(
      const v1::RespondToPlacementRequestRequest& request, Draft& draft) const;
  Decision<v1::TakeUpPlacementResponse> Decide(const v1::TakeUpPlacementRequest& request,
                                               Draft& draft) const;
  Decision<v1::WithdrawPlacementRequestResponse> Decide(
      const v1::WithdrawPlacementRequestRequest& request, Draft& draft) const;
  Answer Read(const std::string& member, const v1::ListPlacementRequestsRequest& request) const;
  Answer Settle(const Settled& settled);

  // What the list says from now on, and the requests that this ends.
  std::vector<v1::EndedClaim> Restate(const ModelHousehold& after, bool left_filled,
                                      Draft& draft) const;
  // Whether a host's household has too few places for what the need's requests take now.
  bool IsTooMuch(const NeedModel& need, const Draft& draft) const;

  absl::Time now_;
  std::shared_ptr<const Names> names_;
  PlacementFacts facts_;
  std::map<std::pair<std::string, std::string>, Kept> requests_;  // By member and id.
};

// The one text of an answer. Of a list's that is what it did to requests.
Answer AnswerOf(v1::PublishVacancyListResponse response);
Answer AnswerOf(v1::UpdateVacancyResponse response);
Answer AnswerOf(v1::RequestPlacementResponse response);
Answer AnswerOf(v1::RespondToPlacementRequestResponse response);
Answer AnswerOf(v1::TakeUpPlacementResponse response);
Answer AnswerOf(v1::WithdrawPlacementRequestResponse response);
Answer AnswerOf(v1::ListPlacementRequestsResponse response);

// The one household of every member, and the profile that it has.
inline constexpr char kHouseholdRef[] = "hh-000001";
v1::Profile SampleProfile();

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_PLACEMENT_MODEL_H_
