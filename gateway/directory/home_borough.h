#ifndef CONSORTIUM_GATEWAY_DIRECTORY_HOME_BOROUGH_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_HOME_BOROUGH_H_

#include <string>

#include "gateway/directory/membership.h"
#include "gateway/directory/postcodes/postcode_directory.h"
#include "policy/postcode/postcode.h"

namespace consortium::directory {

// Whom somebody's postcode leads to.
struct HomeBorough {
  enum class Kind {
    kRouted,           // A member borough, suspended or not.
    kOutOfArea,        // An authority that is no member.
    kUnknownPostcode,  // No postcode that the directory knows.
    kNoAuthority,      // One that lies in no authority.
  };
  Kind kind = Kind::kUnknownPostcode;
  std::string member;        // Of kRouted: its id.
  LocalAuthority authority;  // Of kRouted and kOutOfArea.
};

// Finds the home borough by the full postcode. Whether the borough takes
// enquiries just now is for the caller to see.
HomeBorough FindHomeBorough(policy::Postcode postcode, const PostcodeDirectory& postcodes,
                            const Membership& membership);

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_HOME_BOROUGH_H_
