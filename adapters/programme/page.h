#ifndef CONSORTIUM_ADAPTERS_PROGRAMME_PAGE_H_
#define CONSORTIUM_ADAPTERS_PROGRAMME_PAGE_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "consortium/v1/training_offer.pb.h"

// A programme to print and to hang up: one HTML page that needs nothing else. Pure.
namespace consortium::programme {

// `text` for HTML, in elements and in quoted attributes; control characters but
// tabs and line breaks are left out.
std::string HtmlText(absl::string_view text);

// The start of an HTML page of its own, to before its style: a browser that opens
// it may neither fetch nor run anything.
std::string HtmlHead(absl::string_view title);

// The page: offers in the order given, under the months that they begin in, as of
// `now`. It has no script, no link to elsewhere and no joining link, is readable
// without colour and by screen readers (landmarks, headings in order, one article
// each), and breaks between offers when it is printed. `names` has members' names;
// one that is not there is shown by its id.
std::string ProgrammePage(absl::string_view title, absl::Span<const v1::TrainingOffer> offers,
                          const std::map<std::string, std::string>& names, absl::Time now);

}  // namespace consortium::programme

#endif  // CONSORTIUM_ADAPTERS_PROGRAMME_PAGE_H_
