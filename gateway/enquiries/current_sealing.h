#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_CURRENT_SEALING_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_CURRENT_SEALING_H_

#include "certs/platform/in_force.h"
#include "certs/sealing/sealing_certificates.h"

namespace consortium::enquiries {

// Null: this gateway seals nothing.
using CurrentSealing = platform::InForce<sealing::SealingCertificates>;

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_CURRENT_SEALING_H_
