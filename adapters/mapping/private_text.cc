#include "adapters/mapping/private_text.h"

#include <utility>

#include "policy/disclosure/folded_text.h"
#include "policy/disclosure/free_text.h"
#include "policy/disclosure/private_values.h"

namespace consortium::mapping {
namespace {

// A text that would leave, and its field.
using Texts = std::vector<std::pair<const char*, std::string>>;

Texts TextsOf(const v1::Vacancy& row) {
  return {{"approval.terms", row.approval().terms()},
          {"owner_details.team", row.owner_details().team()},
          {"owner_details.note", row.owner_details().note()}};
}

Texts TextsOf(const v1::TrainingOffer& offer) {
  return {{"title", offer.title()},
          {"description", offer.description()},
          {"venue.name", offer.venue().name()},
          {"venue.address", offer.venue().address()}};
}

template <typename Row>
std::vector<PrivateText> Find(const std::vector<const Row*>& rows,
                              const std::vector<std::string>& private_values) {
  // Indexed once: an export has thousands of private values.
  const policy::PrivateValues values(private_values);
  std::vector<PrivateText> found;
  for (size_t i = 0; i < rows.size(); ++i) {
    for (const auto& [field, text] : TextsOf(*rows[i])) {
      if (text.empty() || !values.OccurIn(policy::Fold(text))) continue;
      found.push_back({i, field, policy::Describe(policy::PersonalDetail::kPrivateValue)});
    }
  }
  return found;
}

}  // namespace

std::vector<PrivateText> FindPrivateText(const std::vector<const v1::Vacancy*>& rows,
                                         const std::vector<std::string>& private_values) {
  return Find(rows, private_values);
}

std::vector<PrivateText> FindPrivateText(const std::vector<const v1::TrainingOffer*>& offers,
                                         const std::vector<std::string>& private_values) {
  return Find(offers, private_values);
}

}  // namespace consortium::mapping
