#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_SMALL_MAPPING_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_SMALL_MAPPING_H_

namespace consortium::mapping {

// The least that the schema requires, a line per household; tests plant their
// mistakes in it.
inline constexpr char kSmallMapping[] = R"(
name: "Small"
csv { encoding: ENCODING_UTF_8 }
date_formats: "%d/%m/%Y"
grouping { household_column: "id" }
columns { name: "id" header: "household" fill_down: true }
columns { name: "kind" header: "kind of carer" }
columns { name: "filled" header: "filled" }
columns { name: "free" header: "free" }
columns { name: "area" header: "area" }
columns { name: "approved" header: "approved" }
columns { name: "name" header: "name" }
columns { name: "terms" header: "terms" }
columns { name: "extra" header: "extra" optional: true }
private_columns: "name"
skip { column: "id" matches: "total.*" reason: "totals line" }
skip { column: "kind" matches: "kin" reason: "kinship" counts_as: HOUSEHOLD_KIND_CONNECTED_PERSONS }
value_maps {
  name: "kind"
  entries { from: "M" to: "MAINSTREAM" }
  entries { from: "FF" to: "CONNECTED_PERSONS" }
  entries { from: "kin" to: "CONNECTED_PERSONS" }
}
fields { target: "kind" column: "kind" value_map: "kind" }
fields { target: "places.approved" column: "approved" }
fields { target: "places.filled" column: "filled" }
fields { target: "places.vacant" column: "free" }
fields { target: "area" column: "area" }
fields { target: "approval.age_months_min" constant: "0" }
fields { target: "approval.age_months_max" constant: "215" }
fields { target: "approval.children_max" column: "approved" }
fields { target: "bedrooms.free" column: "free" }
fields { target: "offers.kind" constant: "LONG_TERM" }
fields { target: "approving_authority" constant: "E09000012" }
fields { target: "residence_authority" constant: "E09000012" }
fields { target: "approval.terms" column: "terms" }
)";

}  // namespace consortium::mapping

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_MAPPING_SMALL_MAPPING_H_
