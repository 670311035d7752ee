#include "policy/disclosure/free_text.h"

#include "policy/disclosure/contact_details.h"
#include "policy/disclosure/folded_text.h"
#include "policy/disclosure/private_values.h"

namespace consortium::policy {

std::vector<PersonalDetail> FindPersonalDetails(absl::string_view text) {
  return FindPersonalDetails(text, {});
}

std::vector<PersonalDetail> FindPersonalDetails(absl::string_view text,
                                                const std::vector<std::string>& private_values) {
  const FoldedText folded = Fold(text);
  std::vector<PersonalDetail> found;
  if (HoldsTelephone(folded)) found.push_back(PersonalDetail::kTelephone);
  if (HoldsEmail(folded)) found.push_back(PersonalDetail::kEmail);
  if (HoldsPostcode(folded)) found.push_back(PersonalDetail::kPostcode);
  if (!private_values.empty() && PrivateValues(private_values).OccurIn(folded)) {
    found.push_back(PersonalDetail::kPrivateValue);
  }
  return found;
}

std::string Describe(PersonalDetail detail) {
  switch (detail) {
    case PersonalDetail::kTelephone:
      return "holds a telephone number; leave numbers to the duty desk";
    case PersonalDetail::kEmail:
      return "holds an e-mail address; leave addresses to the duty desk";
    case PersonalDetail::kPostcode:
      return "holds a full postcode; say the outcode or the sector at most";
    case PersonalDetail::kPrivateValue:
      return "holds a name, an address or another private value of the source; write it without";
  }
  return "holds a personal detail; write it without";
}

}  // namespace consortium::policy
