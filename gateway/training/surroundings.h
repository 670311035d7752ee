#ifndef CONSORTIUM_GATEWAY_TRAINING_SURROUNDINGS_H_
#define CONSORTIUM_GATEWAY_TRAINING_SURROUNDINGS_H_

#include "certs/evidence/sealed_token.h"
#include "certs/platform/clock.h"
#include "certs/platform/in_force.h"
#include "certs/sealing/sealing_certificates.h"
#include "gateway/directory/areas.h"
#include "gateway/directory/membership.h"
#include "gateway/training/read_model.h"

namespace consortium::training {

// What the room's parts share. All outlive them, and are thread-safe but for the
// model's writing side.
struct Surroundings {
  const directory::CurrentMembership& membership;
  const platform::InForce<sealing::SealingCertificates>& certificates;
  const directory::Areas& areas;
  const evidence::SealedToken& tokens;  // Pages and positions.
  const platform::Clock& clock;
  ReadModel& model;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_SURROUNDINGS_H_
