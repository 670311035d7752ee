#include "adapters/mapping/private_text.h"

#include "policy/disclosure/folded_text.h"
#include "policy/disclosure/free_text.h"
#include "policy/disclosure/private_values.h"

namespace consortium::mapping {

std::vector<PrivateText> FindPrivateText(const std::vector<const consortium::v1::Vacancy*>& rows,
                                         const std::vector<std::string>& private_values) {
  // Indexed once: an export has thousands of private values.
  const policy::PrivateValues values(private_values);
  std::vector<PrivateText> found;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto look = [&](const char* field, const std::string& text) {
      if (text.empty() || !values.OccurIn(policy::Fold(text))) return;
      found.push_back({i, field, policy::Describe(policy::PersonalDetail::kPrivateValue)});
    };
    look("approval.terms", rows[i]->approval().terms());
    look("owner_details.team", rows[i]->owner_details().team());
    look("owner_details.note", rows[i]->owner_details().note());
  }
  return found;
}

}  // namespace consortium::mapping
