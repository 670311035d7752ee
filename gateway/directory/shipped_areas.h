#ifndef CONSORTIUM_GATEWAY_DIRECTORY_SHIPPED_AREAS_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_SHIPPED_AREAS_H_

namespace consortium::directory {

// areas.csv as text; its source is made at build time.
extern const char kShippedAreas[];

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_SHIPPED_AREAS_H_
