#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_ROUTING_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_ROUTING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "policy/postcode/postcode.h"

namespace consortium::enquiries {

// Where an enquiry goes, and why.
struct Destination {
  v1::Routing routing = v1::ROUTING_UNSPECIFIED;
  std::string recipient = {};       // A member; the coordinator when nothing better is known.
  std::string authority_code = {};  // Of the postcode; empty when the directory has none.
  std::string authority_name = {};
};

// What decides it, beside the policy.
struct RoutingQuestion {
  v1::EnquiryKind kind = v1::ENQUIRY_KIND_UNSPECIFIED;
  policy::Postcode postcode;
  std::string preferred_member;  // Empty, or a borough of the policy.
  bool test = false;
};

// The full postcode's authority decides, never its outcode. A preferred member
// wins over it, adoption over both, and a test enquiry goes to the sandbox
// whatever it says. Pure.
Destination Route(const directory::Membership& membership, const config::EnquiryRules& rules,
                  const directory::PostcodeDirectory& postcodes, const RoutingQuestion& question);

// Whether a member can be sent enquiries: it is one, is not suspended and has a
// public face.
bool TakesEnquiries(const directory::Membership& membership, absl::string_view member);

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_ROUTING_H_
