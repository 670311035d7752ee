#include "gateway/enquiries/routing.h"

namespace consortium::enquiries {
namespace {

using directory::PostcodeFinding;

// By the postcode alone.
Destination AtHome(const directory::Membership& membership,
                   const directory::PostcodeDirectory& postcodes, policy::Postcode postcode,
                   const std::string& coordinator) {
  const PostcodeFinding found = postcodes.Find(postcode);
  switch (found.kind) {
    case PostcodeFinding::Kind::kUnknown:
      return {.routing = v1::ROUTING_UNKNOWN_POSTCODE, .recipient = coordinator};
    case PostcodeFinding::Kind::kNoAuthority:
      return {.routing = v1::ROUTING_NO_AUTHORITY, .recipient = coordinator};
    case PostcodeFinding::Kind::kAuthority:
      break;
  }
  Destination destination{.routing = v1::ROUTING_OUT_OF_AREA,
                          .recipient = coordinator,
                          .authority_code = found.authority->gss_code,
                          .authority_name = found.authority->name};
  if (const config::Member* home = membership.FindBorough(found.authority->gss_code)) {
    destination.routing = v1::ROUTING_ROUTED;
    destination.recipient = home->id();
  }
  return destination;
}

}  // namespace

bool TakesEnquiries(const directory::Membership& membership, absl::string_view member) {
  const config::Member* found = membership.Find(member);
  return found != nullptr && !found->suspended() && found->has_public_face();
}

Destination Route(const directory::Membership& membership, const config::EnquiryRules& rules,
                  const directory::PostcodeDirectory& postcodes, const RoutingQuestion& question) {
  Destination destination = AtHome(membership, postcodes, question.postcode, rules.coordinator());
  if (question.kind == v1::ENQUIRY_KIND_ADOPTION) {
    destination.routing = v1::ROUTING_ADOPTION;
    destination.recipient = rules.adoption_recipient();
  } else if (!question.preferred_member.empty()) {
    destination.routing = v1::ROUTING_PREFERRED;
    destination.recipient = question.preferred_member;
  }
  if (question.test) {
    destination.recipient = rules.sandbox_recipient();
  } else if (!TakesEnquiries(membership, destination.recipient)) {
    destination.recipient = rules.coordinator();
  }
  return destination;
}

}  // namespace consortium::enquiries
