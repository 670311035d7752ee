#include "adapters/cli/list_marks.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/cli/local_time.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

Cell ListMarks(bool ever_published, bool stale, v1::Punctuality punctuality) {
  if (!ever_published) return {"NEVER PUBLISHED", Paint::kRed};
  std::vector<std::string> marks;
  if (stale) marks.push_back("STALE");
  Paint paint = stale ? Paint::kRed : Paint::kPlain;
  if (punctuality == v1::PUNCTUALITY_MISSING) {
    marks.push_back("MISSING");
    paint = Paint::kRed;
  } else if (punctuality == v1::PUNCTUALITY_LATE) {
    marks.push_back("LATE");
    if (!stale) paint = Paint::kYellow;
  } else if (punctuality == v1::PUNCTUALITY_DUE) {
    marks.push_back("due");
  } else if (punctuality == v1::PUNCTUALITY_ON_TIME) {
    marks.push_back("on time");
    if (!stale) paint = Paint::kGreen;
  }
  return {absl::StrJoin(marks, " "), paint};
}

Cell ListAgeCell(const v1::ListAge& list) {
  Cell marks = ListMarks(list.has_as_of(), list.stale(), list.punctuality());
  if (!list.has_as_of()) return marks;
  const bool warns = marks.paint == Paint::kRed || marks.paint == Paint::kYellow;
  if (!warns) return {AgeWords(list.age_hours())};
  return {absl::StrCat(AgeWords(list.age_hours()), " ", marks.text), marks.paint};
}

}  // namespace consortium::cli
