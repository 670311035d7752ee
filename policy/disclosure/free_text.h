#ifndef CONSORTIUM_POLICY_DISCLOSURE_FREE_TEXT_H_
#define CONSORTIUM_POLICY_DISCLOSURE_FREE_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace consortium::policy {

// What free text must not carry out of a borough.
enum class PersonalDetail {
  kTelephone,     // Ten or more digits as people write them, +44 included; not dates.
  kEmail,         // Anything with an @ between words, `at`/`dot` spelled out included.
  kPostcode,      // A full postcode, however spaced; outcodes and sectors are allowed.
  kPrivateValue,  // A word or value given as private (a name, an address).
};

// Finds each kind of personal detail in `text`, each kind once, in enum order.
// Never returns the text found. Pure; thread-safe. Linear in the text.
std::vector<PersonalDetail> FindPersonalDetails(absl::string_view text);

// As above, and kPrivateValue for each of `private_values` that occurs as whole
// words, whatever the letter case, accents, punctuation and possessives. A value
// of several words (`Amara Okafor`) is found whole and by each word of three
// letters or more. Everyday words (everyday_words.cc: `Green`, `Road`) are the
// exception: alone they are found after a title (`Mrs Green`), and those that are
// names otherwise, `Grace` and not `Road`, also where the text writes them as a
// name, with a capital inside a sentence. Values that say nothing are passed over:
// single letters, numbers of up to four digits, and what forms hold for "unknown".
std::vector<PersonalDetail> FindPersonalDetails(absl::string_view text,
                                                const std::vector<std::string>& private_values);

// For an error: what was found and what to do about it, e.g. "holds a telephone
// number; leave numbers to the duty desk".
std::string Describe(PersonalDetail detail);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_DISCLOSURE_FREE_TEXT_H_
