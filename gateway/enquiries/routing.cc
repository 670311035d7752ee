#include "gateway/enquiries/routing.h"

#include "gateway/directory/home_borough.h"

namespace consortium::enquiries {
namespace {

using directory::HomeBorough;

// By the postcode alone.
Destination AtHome(const HomeBorough& home, const std::string& coordinator) {
  Destination destination{.recipient = coordinator,
                          .authority_code = home.authority.gss_code,
                          .authority_name = home.authority.name};
  switch (home.kind) {
    case HomeBorough::Kind::kRouted:
      destination.routing = v1::ROUTING_ROUTED;
      destination.recipient = home.member;
      break;
    case HomeBorough::Kind::kOutOfArea:
      destination.routing = v1::ROUTING_OUT_OF_AREA;
      break;
    case HomeBorough::Kind::kUnknownPostcode:
      destination.routing = v1::ROUTING_UNKNOWN_POSTCODE;
      break;
    case HomeBorough::Kind::kNoAuthority:
      destination.routing = v1::ROUTING_NO_AUTHORITY;
      break;
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
  Destination destination = AtHome(
      directory::FindHomeBorough(question.postcode, postcodes, membership), rules.coordinator());
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
