#include "adapters/mapping/private_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "policy/disclosure/free_text.h"

namespace consortium::mapping {
namespace {

struct Text {
  size_t row;
  const char* field;
  const std::string* text;
};

bool HoldsPrivateValue(absl::Span<const Text> texts, const std::vector<std::string>& values) {
  std::string joined;
  for (const Text& text : texts) absl::StrAppend(&joined, *text.text, "\n\n");
  const std::vector<policy::PersonalDetail> found = policy::FindPersonalDetails(joined, values);
  return std::find(found.begin(), found.end(), policy::PersonalDetail::kPrivateValue) !=
         found.end();
}

// Looks at all texts at once and halves what holds something: an export has
// thousands of private values and hardly ever a text with one.
void Search(absl::Span<const Text> texts, const std::vector<std::string>& values,
            std::vector<PrivateText>* found) {
  if (texts.empty() || !HoldsPrivateValue(texts, values)) return;
  if (texts.size() > 1) {
    const size_t half = texts.size() / 2;
    Search(texts.subspan(0, half), values, found);
    Search(texts.subspan(half), values, found);
    return;
  }
  found->push_back(
      {texts[0].row, texts[0].field, policy::Describe(policy::PersonalDetail::kPrivateValue)});
}

}  // namespace

std::vector<PrivateText> FindPrivateText(const std::vector<const consortium::v1::Vacancy*>& rows,
                                         const std::vector<std::string>& private_values) {
  std::vector<Text> texts;
  for (size_t i = 0; i < rows.size(); ++i) {
    const consortium::v1::Vacancy& row = *rows[i];
    const Text all[] = {{i, "approval.terms", &row.approval().terms()},
                        {i, "owner_details.team", &row.owner_details().team()},
                        {i, "owner_details.note", &row.owner_details().note()}};
    for (const Text& text : all) {
      if (!text.text->empty()) texts.push_back(text);
    }
  }
  std::vector<PrivateText> found;
  Search(texts, private_values, &found);
  return found;
}

}  // namespace consortium::mapping
