#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_SURROUNDINGS_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_SURROUNDINGS_H_

#include "certs/evidence/sealed_token.h"
#include "certs/platform/clock.h"
#include "gateway/directory/membership.h"
#include "gateway/placements/read_model.h"
#include "gateway/vacancies/vacancy_service.h"

namespace consortium::placements {

// What the room's parts share. All outlive them, and are thread-safe but for the
// model's writing side and the claims, which are the writer thread's.
struct Surroundings {
  const directory::CurrentMembership& membership;
  const vacancies::Places& places;
  vacancies::Claims& claims;
  const evidence::SealedToken& tokens;  // Pages and positions.
  const platform::Clock& clock;
  ReadModel& model;
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_SURROUNDINGS_H_
