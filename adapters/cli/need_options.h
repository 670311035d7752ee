#ifndef CONSORTIUM_ADAPTERS_CLI_NEED_OPTIONS_H_
#define CONSORTIUM_ADAPTERS_CLI_NEED_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "consortium/v1/search.pb.h"

// A need as people write it on a command line, made into a request. Pure.
namespace consortium::cli {

// The options of `vacancies search` as they were given.
struct NeedOptions {
  std::vector<std::string> children;
  bool siblings = false;
  bool may_split = false;
  bool together = false;
  std::string parent;
  std::string kind;
  std::string start;
  uint32_t length_days = 0;
  std::string urgency = "planned";
  std::string near;
  double within_miles = 0;
  std::vector<std::string> avoid;
  std::vector<std::string> must_not_have;
  std::vector<std::string> needs;
  std::vector<std::string> languages;
  std::string religion;
  std::string ethnicity;
  std::string officer;
  std::string purpose = "placement-search";
  uint32_t limit = 0;
  std::string page;
};

// How a child is written, for --help.
inline constexpr char kChildSyntaxHelp[] =
    R"(A child is AGE[:SEX][:WISH=VALUE…]:
  AGE   years as a number (4, or 4y), months with an m (8m, up to 35m), or
        due=DATE for an unborn child (due=2026-12-20)
  SEX   f, m or u (not known); leave it out when it does not matter
  WISH  need=, language=, religion=, ethnicity=; several values with a +
  --child 4                       four years old
  --child 7:f                     a girl of seven
  --child 8m:m                    a boy of eight months
  --child 9:m:need=autism+solo    a boy of nine with needs of his own
--need, --language, --religion and --ethnicity hold for every child.)";

// The request. `today` is London's. INVALID_ARGUMENT with a violation per option
// (`--child #2`); descriptions never repeat a value. Bounds that only the
// gateway can judge are left to it.
absl::StatusOr<consortium::v1::SearchAvailabilityRequest> ParseNeed(const NeedOptions& options,
                                                                    absl::CivilDay today);

// One child, as kChildSyntaxHelp says. INVALID_ARGUMENT says what is allowed.
absl::StatusOr<consortium::v1::Child> ParseChild(absl::string_view text);

// A parent: AGE[:SEX][:looked-after].
absl::StatusOr<consortium::v1::ParentNeed> ParseParent(absl::string_view text);

// Who asks, of --officer and --purpose.
absl::StatusOr<consortium::v1::Asker> ParseAsker(absl::string_view officer,
                                                 absl::string_view purpose);

// An outcode or sector in the contract's form: upper case, one space.
std::string NormalArea(absl::string_view area);

// A child in words, for answers: `7 years f`.
std::string ChildWords(const consortium::v1::Child& child);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_NEED_OPTIONS_H_
