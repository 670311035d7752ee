#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_SURROUNDINGS_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_SURROUNDINGS_H_

#include "certs/evidence/person_key.h"
#include "certs/evidence/sealed_token.h"
#include "certs/platform/clock.h"
#include "gateway/directory/in_force.h"
#include "gateway/directory/membership.h"
#include "gateway/enquiries/current_sealing.h"
#include "gateway/enquiries/enquiry_queue.h"
#include "gateway/enquiries/erasure_list.h"

namespace consortium::enquiries {

// What the room's parts share. All outlive them, and are thread-safe.
struct Surroundings {
  const directory::CurrentMembership& membership;
  const directory::CurrentPostcodes& postcodes;
  const directory::CurrentHolidays& holidays;
  const CurrentSealing& certificates;
  const evidence::PersonKeys& person_keys;  // Keyed hashes of addresses.
  const evidence::SealedToken& tokens;      // Pages, positions, campaign codes.
  const platform::Clock& clock;
  EnquiryQueue& queue;
  ErasureList& erasures;  // The writer's thread alone touches it.

  // Whether enquiries are taken: the policy has rules for them, and the settings a
  // postcode directory and sealing certificates.
  bool TakesEnquiries() const {
    return postcodes.Get() != nullptr && certificates.Get() != nullptr &&
           membership.Get()->policy().has_enquiries();
  }
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_SURROUNDINGS_H_
