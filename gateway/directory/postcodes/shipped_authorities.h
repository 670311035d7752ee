#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_SHIPPED_AUTHORITIES_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_SHIPPED_AUTHORITIES_H_

namespace consortium::directory {

// authorities.csv as text; its source is made at build time.
extern const char kShippedAuthorities[];

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_SHIPPED_AUTHORITIES_H_
