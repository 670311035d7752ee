#include "adapters/cli/need_flags.h"

#include "absl/strings/str_cat.h"
#include "adapters/cli/words.h"
#include "consortium/v1/types.pb.h"
#include "consortium/v1/vacancy.pb.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

void AddNeedOptions(CLI::App& command, NeedOptions& need, bool required) {
  command.add_option("--child", need.children, "A child: AGE[:SEX][:WISH=VALUE…], see below")
      ->type_name("CHILD")
      ->required(required)
      ->allow_extra_args(false)
      ->group("Who");
  command.add_flag("--siblings", need.siblings, "They are siblings, to be kept together")
      ->group("Who");
  command.add_flag("--may-split", need.may_split, "… but several households would do")
      ->group("Who");
  command
      .add_flag("--together", need.together,
                "One household for all, also for children who "
                "are no siblings")
      ->group("Who");
  command.add_option("--parent", need.parent, "With parent-and-child: AGE[:SEX][:looked-after]")
      ->type_name("PARENT")
      ->group("Who");

  command.add_option("--kind", need.kind, WordsOf<v1::OfferKind>())
      ->type_name("KIND")
      ->required(required)
      ->group("What");
  command.add_option("--start", need.start, "First day: today (default), tomorrow or 2026-11-23")
      ->type_name("DAY")
      ->group("What");
  command.add_option("--length", need.length_days, "Days; open-ended without it")
      ->type_name("DAYS")
      ->check(CLI::Range(1u, 7300u, "1-7300"))
      ->group("What");
  command
      .add_option("--urgency", need.urgency,
                  absl::StrCat(WordsOf<v1::Urgency>(), "; planned without it"))
      ->type_name("WHEN")
      ->group("What");
}

void AddChildWishes(CLI::App& command, NeedOptions& need) {
  command
      .add_option("--need", need.needs,
                  absl::StrCat("What every child needs: ", WordsOf<v1::Skill>()))
      ->type_name("NEED")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group("Wishes");
  command.add_option("--language", need.languages, "BCP 47 tags, with commas: so, bn, tr")
      ->type_name("TAG")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group("Wishes");
  command.add_option("--religion", need.religion, WordsOf<v1::Religion>())
      ->type_name("RELIGION")
      ->group("Wishes");
  command.add_option("--ethnicity", need.ethnicity, "SSDA903 code")
      ->type_name("CODE")
      ->group("Wishes");
}

void AddPlaceWishes(CLI::App& command, NeedOptions& need) {
  command.add_option("--near", need.near, "Outcode or sector to be near to: N4, \"N4 2\"")
      ->type_name("AREA")
      ->group("Where");
  command.add_option("--within", need.within_miles, "At most so many miles from --near")
      ->type_name("MILES")
      ->check(CLI::Range(0.1, 200.0, "0.1-200"))
      ->group("Where");
  command
      .add_option(
          "--no", need.must_not_have,
          absl::StrCat("What the household must not have: ", WordsOf<v1::HouseholdFeature>()))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group("Wishes");
}

void AddAskerOptions(CLI::App& command, NeedOptions& need) {
  command
      .add_option("--officer", need.officer,
                  "Who asks: your staff reference; the settings' officer_reference without it")
      ->type_name("REF")
      ->group("Asking");
  command.add_option("--purpose", need.purpose, WordsOf<v1::Purpose>())
      ->type_name("PURPOSE")
      ->group("Asking");
}

}  // namespace consortium::cli
