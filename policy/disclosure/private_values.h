#ifndef CONSORTIUM_POLICY_DISCLOSURE_PRIVATE_VALUES_H_
#define CONSORTIUM_POLICY_DISCLOSURE_PRIVATE_VALUES_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "policy/disclosure/folded_text.h"

namespace consortium::policy {

// Private values of a source, indexed once, to be looked for in free text in time
// linear in the text. Immutable after construction; thread-safe.
class PrivateValues {
 public:
  explicit PrivateValues(const std::vector<std::string>& values);

  // Whether any of them occurs in `text`, as free_text.h says.
  bool OccurIn(const FoldedText& text) const;

 private:
  using Sequence = std::vector<std::string>;

  void Add(const std::vector<Word>& words);
  bool OccurIn(const FoldedText& text, const std::vector<Word>& words) const;
  bool WordOccurs(const FoldedText& text, const std::vector<Word>& words, size_t at) const;
  bool SequenceOccurs(const std::vector<Word>& words, size_t at) const;

  absl::flat_hash_set<std::string> anywhere_;     // Found wherever they stand.
  absl::flat_hash_set<std::string> as_name_;      // Everyday words that are a whole value.
  absl::flat_hash_set<std::string> after_title_;  // Everyday words of a longer value.
  absl::flat_hash_map<std::string, std::vector<Sequence>> sequences_;  // By first word.
};

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_DISCLOSURE_PRIVATE_VALUES_H_
