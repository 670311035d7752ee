#ifndef CONSORTIUM_ADAPTERS_PROGRAMME_STABLE_ID_H_
#define CONSORTIUM_ADAPTERS_PROGRAMME_STABLE_ID_H_

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

namespace consortium::programme {

// A UUID made from what a thing is called, so that the same thing has the same one
// in every export, whoever makes it: version 8 of RFC 9562, of SHA-256. Different
// lists of words never give the same digest's input. Pure.
std::string StableId(std::initializer_list<absl::string_view> words);

}  // namespace consortium::programme

#endif  // CONSORTIUM_ADAPTERS_PROGRAMME_STABLE_ID_H_
