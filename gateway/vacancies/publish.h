#ifndef CONSORTIUM_GATEWAY_VACANCIES_PUBLISH_H_
#define CONSORTIUM_GATEWAY_VACANCIES_PUBLISH_H_

#include "certs/platform/clock.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/claims.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// Problems that a response carries; further ones are counted.
inline constexpr int kProblemsMax = 1'000;

// Publishes weekly lists: one member's rows become those of the list, and what
// did not change is not written. Thread-safe; the references outlive it.
class Publisher {
 public:
  Publisher(ReadModel& model, Claims& claims, const directory::CurrentMembership& membership,
            const platform::Clock& clock)
      : model_(model), claims_(claims), membership_(membership), clock_(clock) {}

  // PublishVacancyList, as vacancies.proto promises. Rows are checked on the
  // caller's thread; the writer's only compares and writes. `request` and
  // `response` live until `done`.
  void Publish(storage::Writer& writer, const server::Call& call,
               const v1::PublishVacancyListRequest& request,
               v1::PublishVacancyListResponse* response, server::Done done) const;

 private:
  ReadModel& model_;
  Claims& claims_;
  const directory::CurrentMembership& membership_;
  const platform::Clock& clock_;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_PUBLISH_H_
