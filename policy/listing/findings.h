#ifndef CONSORTIUM_POLICY_LISTING_FINDINGS_H_
#define CONSORTIUM_POLICY_LISTING_FINDINGS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "consortium/v1/vacancies.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace consortium::policy {

// What is wrong with one row, in the order of its checks, and the checks that
// rows of every kind share. Each adds at most one refusal and never repeats the
// field's text.
class Findings {
 public:
  void Refuse(absl::string_view field, absl::string_view problem, absl::string_view remedy);
  void Warn(absl::string_view field, absl::string_view problem, absl::string_view remedy);

  // Refuses a number outside `min` to `max`; false then.
  bool CheckNumber(absl::string_view field, uint32_t value, uint32_t min, uint32_t max);

  // Refuses anything but a date within the years that rows may name; the day
  // when it is one.
  absl::optional<absl::CivilDay> CheckDate(absl::string_view field, absl::string_view text);

  // Refuses text over `max` characters, with control characters, or with personal
  // details in it.
  void CheckFreeText(absl::string_view field, absl::string_view text, size_t max);

  // Refuses text that is not 1 to `max` characters of `[A-Za-z0-9._-]`.
  void CheckIdentifier(absl::string_view field, absl::string_view text, size_t max);

  // Refuses anything but an instant within the same years; the instant, in whole
  // microseconds, when it is one.
  absl::optional<absl::Time> CheckInstant(absl::string_view field,
                                          const google::protobuf::Timestamp& timestamp);

  // Refuses text that is not `min` to `max` characters of `[A-Za-z0-9_-]`, and what
  // has no letter and looks like a number that somebody was given.
  void CheckReference(absl::string_view field, absl::string_view text, size_t min, size_t max,
                      absl::string_view remedy);

  // Refuses a scheme or a level that CarerLevel does not admit.
  void CheckLevel(absl::string_view field, const consortium::v1::CarerLevel& level);

  std::vector<consortium::v1::RowProblem> Take() && { return std::move(problems_); }

 private:
  void Add(consortium::v1::Severity severity, absl::string_view field, absl::string_view problem,
           absl::string_view remedy);

  std::vector<consortium::v1::RowProblem> problems_;
};

// `not_available` and 2 give `not_available[2]`.
std::string Indexed(absl::string_view field, int index);

// Characters of UTF-8 text.
size_t CharacterCount(absl::string_view text);

// Whether `text` is `min` to `max` characters of `[A-Za-z0-9_-]`.
bool IsReference(absl::string_view text, size_t min, size_t max);

// A timestamp in whole microseconds; nothing unless it is an instant between the
// years 1 and 9999.
absl::optional<absl::Time> ReadInstant(const google::protobuf::Timestamp& timestamp);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_LISTING_FINDINGS_H_
