#ifndef CONSORTIUM_POLICY_DISCLOSURE_EVERYDAY_WORDS_H_
#define CONSORTIUM_POLICY_DISCLOSURE_EVERYDAY_WORDS_H_

#include "absl/strings/string_view.h"

// Words that stand in names and addresses and in ordinary text too. All folded.
namespace consortium::policy {

// Words that say nothing about anybody alone, however they are written: of
// addresses, months, and of vacancy lists themselves: `road`, `hackney`, `may`,
// `long`.
bool IsOrdinaryWord(absl::string_view word);

// Ordinary words that are names when they are written as names: `green`, `grace`.
bool IsNameWord(absl::string_view word);

// `mrs`, `dr`: what follows is a name.
bool IsTitle(absl::string_view word);

// What forms hold where nobody wrote anything: `unknown`, `n a`.
bool IsPlaceholder(absl::string_view words);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_DISCLOSURE_EVERYDAY_WORDS_H_
