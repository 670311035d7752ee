#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_LOCAL_AUTHORITY_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_LOCAL_AUTHORITY_H_

#include <string>

namespace consortium::directory {

// A local authority district of the United Kingdom, as the directory knows it.
struct LocalAuthority {
  std::string gss_code;  // `E09000014`
  std::string name;      // `Haringey`; empty when nobody told it.
  // The county council that looks after children there, where the district's own
  // council does not (`Hertfordshire` for Hertsmere); empty otherwise.
  std::string county;

  bool operator==(const LocalAuthority&) const = default;
};

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_LOCAL_AUTHORITY_H_
