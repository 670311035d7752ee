#ifndef CONSORTIUM_GATEWAY_VACANCIES_UPDATE_H_
#define CONSORTIUM_GATEWAY_VACANCIES_UPDATE_H_

#include "certs/platform/clock.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "gateway/vacancies/claims.h"
#include "gateway/vacancies/read_model.h"

namespace consortium::vacancies {

// Changes single households between lists. Thread-safe; the references outlive
// it.
class Updater {
 public:
  Updater(ReadModel& model, Claims& claims, const directory::CurrentMembership& membership,
          const platform::Clock& clock)
      : model_(model), claims_(claims), membership_(membership), clock_(clock) {}

  // UpdateVacancy, as vacancies.proto promises. A row that is refused is
  // INVALID_ARGUMENT with its problems as violations; the 10,001st row is
  // RESOURCE_EXHAUSTED. `request` and `response` live until `done`.
  void Update(storage::Writer& writer, const server::Call& call,
              const v1::UpdateVacancyRequest& request, v1::UpdateVacancyResponse* response,
              server::Done done) const;

 private:
  ReadModel& model_;
  Claims& claims_;
  const directory::CurrentMembership& membership_;
  const platform::Clock& clock_;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_UPDATE_H_
