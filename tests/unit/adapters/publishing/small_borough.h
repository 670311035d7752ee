#ifndef CONSORTIUM_TESTS_UNIT_ADAPTERS_PUBLISHING_SMALL_BOROUGH_H_
#define CONSORTIUM_TESTS_UNIT_ADAPTERS_PUBLISHING_SMALL_BOROUGH_H_

#include <string>
#include <utility>

#include "adapters/publishing/publication.h"
#include "certs/platform/file.h"
#include "tests/support/temp_folder.h"

namespace consortium::publishing {

// A borough with a mapping and an export of three households, one of them
// without anything to offer, in a folder of its own; on Monday 23 November 2026.
class SmallBorough {
 public:
  SmallBorough() {
    Write("mapping.textproto", R"(
name: "Small borough"
source_system: "spreadsheet"
csv { encoding: ENCODING_UTF_8 }
grouping { household_column: "id" }
columns { name: "id" header: "household" }
columns { name: "approved" header: "approved" }
columns { name: "filled" header: "filled" }
columns { name: "free" header: "free" }
columns { name: "area" header: "area" }
fields { target: "kind" constant: "MAINSTREAM" }
fields { target: "places.approved" column: "approved" }
fields { target: "places.filled" column: "filled" }
fields { target: "places.vacant" column: "free" }
fields { target: "area" column: "area" reading: READING_POSTCODE_TO_OUTCODE }
fields { target: "approval.age_months_min" constant: "0" }
fields { target: "approval.age_months_max" constant: "215" }
fields { target: "approval.children_max" column: "approved" }
fields { target: "bedrooms.free" column: "free" }
fields { target: "offers.kind" constant: "LONG_TERM" }
fields { target: "approving_authority" constant: "E09000012" }
fields { target: "residence_authority" constant: "E09000012" }
)");
    Write("export.csv", kExport);
  }

  static constexpr char kExport[] =
      "household,approved,filled,free,area\nH-0001,2,1,1,N4 2AB\nH-0002,1,1,0,N5 "
      "1AA\nH-0003,1,0,1,E8 3AD\n";

  std::string Path(const std::string& name) const { return folder_ / name; }
  void Write(const std::string& name, const std::string& content) const {
    const absl::Status written =
        platform::WriteFile(Path(name), content, platform::FileMode::kPrivate);
    if (!written.ok()) std::abort();
  }

  ListOptions List() const {
    return {Path("mapping.textproto"), Path("export.csv"), "", "2026-11-23T08:00:00Z"};
  }
  PublishOptions Publishing() const { return {Path("borough.key"), Path("aliases.csv"), false}; }
  static absl::Time Now() {
    return absl::FromCivil(absl::CivilMinute(2026, 11, 23, 8, 30), absl::UTCTimeZone());
  }

 private:
  const consortium::testing::TempFolder folder_;
};

}  // namespace consortium::publishing

#endif  // CONSORTIUM_TESTS_UNIT_ADAPTERS_PUBLISHING_SMALL_BOROUGH_H_
