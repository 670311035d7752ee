#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_JSON_VALUES_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_JSON_VALUES_H_

#include <cstdint>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace consortium::server {

// A JSON value that is neither object nor array nor null, as it was read. Views
// are valid during the call.
using JsonScalar = std::variant<bool, int64_t, uint64_t, double, absl::string_view>;

// What must stand in place of `value` for one element of `field`, e.g. `must be a
// whole number from 0 to 4294967295`; empty when it fits. By the mapping of
// protobuf's JSON (protobuf.dev/programming-guides/json): numbers may be texts,
// enums may be numbers. Never repeats the value.
std::string ProblemOf(const google::protobuf::FieldDescriptor& field, const JsonScalar& value);

// How the value of one element of `field` is written, e.g. `an object`.
absl::string_view ShapeOf(const google::protobuf::FieldDescriptor& field);

// Whether messages of `type` are written as something else than their fields.
bool HasShapeOfItsOwn(const google::protobuf::Descriptor& type);

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_JSON_VALUES_H_
