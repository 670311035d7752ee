#include "policy/enquiry/judgement.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace consortium::policy {
namespace {

constexpr int kAddressesMax = 2;

int AddressesIn(absl::string_view text) {
  const std::string small = absl::AsciiStrToLower(text);
  int addresses = 0;
  for (const absl::string_view mark : {"http://", "https://", "www."}) {
    for (size_t at = small.find(mark.data(), 0, mark.size()); at != std::string::npos;
         at = small.find(mark.data(), at + mark.size(), mark.size())) {
      // `https://www.` is one address.
      const bool counted = mark == "www." && at > 0 && small[at - 1] == '/';
      addresses += counted ? 0 : 1;
    }
  }
  return addresses;
}

bool HoldsMarkup(absl::string_view text) {
  const std::string small = absl::AsciiStrToLower(text);
  return absl::StrContains(small, "<a ") || absl::StrContains(small, "<script") ||
         absl::StrContains(small, "[url") || absl::StrContains(small, "[link");
}

}  // namespace

std::vector<std::string> OtherWaysOfHelping(v1::EnquiryKind kind, const v1::Enquiry& enquiry) {
  std::vector<std::string> ways;
  if (enquiry.has_over_21() && !enquiry.over_21()) {
    ways.push_back(
        "Foster carers are over 21. Until then you could mentor or befriend a young person in "
        "care; your borough's team will tell you how.");
  }
  if (enquiry.spare_room() == v1::SPARE_ROOM_NO) {
    ways.push_back(
        "A child who is fostered needs a bedroom of their own. Without one you could be an "
        "independent visitor, a mentor or a befriender; your borough's team will tell you how.");
  }
  if (enquiry.spare_room() == v1::SPARE_ROOM_NOT_YET) {
    ways.push_back(
        kind == v1::ENQUIRY_KIND_SUPPORTED_LODGINGS
            ? "You can be assessed as a host while you make room; talk it over with the team."
            : "You can come to an information evening and begin while you make room; talk it over "
              "with the team.");
  }
  return ways;
}

bool IsSuspectedSpam(const v1::Enquiry& enquiry) {
  return AddressesIn(enquiry.name()) > 0 || AddressesIn(enquiry.current_agency()) > 0 ||
         AddressesIn(enquiry.message()) > kAddressesMax || HoldsMarkup(enquiry.message()) ||
         HoldsMarkup(enquiry.name());
}

}  // namespace consortium::policy
