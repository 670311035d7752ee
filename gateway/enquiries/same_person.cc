#include "gateway/enquiries/same_person.h"

#include <string>
#include <vector>

namespace consortium::enquiries {
namespace {

constexpr absl::Duration kSamePersonWithin = absl::Hours(24 * 30);
constexpr int kSamePersonMax = 10;

}  // namespace

absl::Status LinkSamePerson(EnquiryStore& store, const Body& body, absl::Time now,
                            v1::EnquiryRecord* record) {
  const absl::StatusOr<std::vector<std::string>> same =
      store.SamePerson(record->recipient(), body.email_key, body.telephone_key,
                       now - kSamePersonWithin, kSamePersonMax);
  if (!same.ok()) return same.status();
  record->clear_possibly_same_as();
  for (const std::string& reference : *same) record->add_possibly_same_as(reference);
  return absl::OkStatus();
}

}  // namespace consortium::enquiries
