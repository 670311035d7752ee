#ifndef CONSORTIUM_POLICY_DISCLOSURE_CONTACT_DETAILS_H_
#define CONSORTIUM_POLICY_DISCLOSURE_CONTACT_DETAILS_H_

#include "policy/disclosure/folded_text.h"

// Scanners for what leads to a person. Written by hand: each looks at most a few
// words ahead, so that no text makes them slow.
namespace consortium::policy {

// Ten or more digits in the groups in which people write telephone numbers.
// Dates, ages, hours and years are none.
bool HoldsTelephone(const FoldedText& text);

// An @ between words, or `at` before a domain, dots spelled out or not.
bool HoldsEmail(const FoldedText& text);

// A full postcode of a postcode area that exists, with spaces in odd places or
// none.
bool HoldsPostcode(const FoldedText& text);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_DISCLOSURE_CONTACT_DETAILS_H_
