#include "adapters/cli/training_options.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/cli/need_options.h"
#include "adapters/cli/words.h"
#include "google/rpc/status_details.h"
#include "policy/listing/row_rules.h"

namespace consortium::cli {

namespace {

using Violations = std::vector<rpc::FieldViolation>;

// The values of `words` by `add`; a violation at the first word that is none.
template <typename Enum, typename Add>
void TakeWords(absl::string_view option, const std::vector<std::string>& words, Add add,
               Violations* violations) {
  for (const std::string& word : words) {
    const absl::StatusOr<Enum> value = ValueOf<Enum>(word);
    if (!value.ok()) {
      violations->push_back({std::string(option), std::string(value.status().message())});
      return;
    }
    add(*value);
  }
}

// A day as it is written, in ISO 8601; empty stays empty.
std::string TakeDay(absl::string_view option, const std::string& text, absl::CivilDay today,
                    Violations* violations) {
  if (text.empty()) return "";
  if (text == "today") return absl::FormatCivilTime(today);
  if (text == "tomorrow") return absl::FormatCivilTime(today + 1);
  const absl::StatusOr<absl::CivilDay> day = policy::ParseDate(text);
  if (!day.ok()) {
    violations->push_back({std::string(option), "today, tomorrow or a day as 2026-11-23"});
    return "";
  }
  return absl::FormatCivilTime(*day);
}

CLI::Option* AddList(CLI::App& command, const char* name, std::vector<std::string>& values,
                     const std::string& about, const char* type) {
  return command.add_option(name, values, about)
      ->type_name(type)
      ->delimiter(',')
      ->allow_extra_args(false);
}

}  // namespace

void AddTrainingOptions(CLI::App& command, TrainingOptions& options) {
  AddList(command, "--topic", options.topics,
          absl::StrCat("Any of, with commas: ", WordsOf<v1::TrainingTopic>()), "TOPIC")
      ->group("What");
  AddList(command, "--stage", options.stages, WordsOf<v1::TrainingStage>(), "STAGE")->group("What");
  AddList(command, "--kind", options.kinds, WordsOf<v1::OfferingKind>(), "KIND")->group("What");
  command
      .add_option("--standard", options.standards,
                  "Serves all of these Training, Support and Development Standards, 1 to 7")
      ->type_name("NUMBER")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group("What");
  AddList(command, "--for", options.audiences, WordsOf<v1::Audience>(), "AUDIENCE")->group("Who");
  command
      .add_option("--level", options.level,
                  "Unrestricted, or for this scheme and level: SCHEME/LEVEL, e.g. hackney-2024/2")
      ->type_name("LEVEL")
      ->group("Who");
  command
      .add_option("--from", options.from,
                  "First session on this day or later; today without it: tomorrow, 2026-11-23")
      ->type_name("DAY")
      ->group("When");
  command.add_option("--until", options.until, "First session on this day or before")
      ->type_name("DAY")
      ->group("When");
  AddList(command, "--mode", options.modes, WordsOf<v1::TrainingMode>(), "MODE")->group("Where");
  command.add_option("--near", options.near, "Outcode or sector to be near to: N4, \"N4 2\"")
      ->type_name("AREA")
      ->group("Where");
  command
      .add_option("--within", options.within_miles,
                  "At most so many miles from --near; online offers are near everywhere")
      ->type_name("MILES")
      ->check(CLI::Range(0.1, 100.0, "0.1-100"))
      ->group("Where");
  command.add_option("--member", options.member, "Of this member alone, e.g. hackney")
      ->type_name("MEMBER")
      ->group("Where");
  command
      .add_option("--free", options.free_places,
                  "At least so many places that could be confirmed now")
      ->type_name("NUMBER")
      ->check(CLI::Range(1u, 1000u, "1-1000"))
      ->group("Which");
  command.add_flag("--childcare", options.childcare, "Only where children are looked after")
      ->group("Which");
  AddList(command, "--accessible", options.accessibility,
          absl::StrCat("All of, with commas: ", WordsOf<v1::Accessibility>()), "NEED")
      ->group("Which");
  command.add_flag("--closed", options.closed, "Also what is cancelled or closed for booking")
      ->group("Which");
}

absl::StatusOr<v1::SearchTrainingRequest> ParseTraining(const TrainingOptions& options,
                                                        absl::CivilDay today) {
  v1::SearchTrainingRequest request;
  Violations violations;
  TakeWords<v1::TrainingTopic>(
      "--topic", options.topics, [&](auto value) { request.add_topics(value); }, &violations);
  TakeWords<v1::TrainingStage>(
      "--stage", options.stages, [&](auto value) { request.add_stages(value); }, &violations);
  TakeWords<v1::Audience>(
      "--for", options.audiences, [&](auto value) { request.add_audiences(value); }, &violations);
  TakeWords<v1::OfferingKind>(
      "--kind", options.kinds, [&](auto value) { request.add_kinds(value); }, &violations);
  TakeWords<v1::TrainingMode>(
      "--mode", options.modes, [&](auto value) { request.add_modes(value); }, &violations);
  TakeWords<v1::Accessibility>(
      "--accessible", options.accessibility, [&](auto value) { request.add_accessibility(value); },
      &violations);
  for (const uint32_t standard : options.standards) request.add_standards(standard);
  if (!options.level.empty()) {
    const absl::StatusOr<v1::CarerLevel> level = ParseLevel(options.level);
    if (level.ok()) {
      *request.mutable_level() = *level;
    } else {
      violations.push_back({"--level", std::string(level.status().message())});
    }
  }
  request.set_first_day(TakeDay("--from", options.from, today, &violations));
  request.set_last_day(TakeDay("--until", options.until, today, &violations));
  if (options.within_miles > 0 && options.near.empty()) {
    violations.push_back({"--within", "goes with --near"});
  }
  if (!violations.empty()) return rpc::InvalidFields(violations);
  if (!options.near.empty()) request.set_near(NormalArea(options.near));
  request.set_max_distance_miles(options.within_miles);
  request.set_free_places_min(options.free_places);
  request.set_member(options.member);
  request.set_childcare_needed(options.childcare);
  request.set_include_closed(options.closed);
  return request;
}

absl::StatusOr<v1::CarerLevel> ParseLevel(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
    return absl::InvalidArgumentError("SCHEME/LEVEL, e.g. hackney-2024/2");
  }
  v1::CarerLevel level;
  level.set_scheme(parts[0]);
  level.set_level(parts[1]);
  return level;
}

absl::StatusOr<v1::Seat> ParseSeat(absl::string_view text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  const absl::StatusOr<v1::SeatKind> kind = ValueOf<v1::SeatKind>(parts.first);
  if (!kind.ok() || parts.second.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "KIND:REF, e.g. carer:islington-0417; KIND is one of ", WordsOf<v1::SeatKind>()));
  }
  v1::Seat seat;
  seat.set_kind(*kind);
  seat.set_participant_ref(parts.second);
  return seat;
}

absl::StatusOr<v1::Attendance> ParseAttendance(absl::string_view text) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  const std::string came = absl::AsciiStrToLower(parts.second);
  const bool yes = came == "yes" || came == "y";
  if (parts.first.empty() || (!yes && came != "no" && came != "n")) {
    return absl::InvalidArgumentError("BOOKING=yes or BOOKING=no");
  }
  v1::Attendance attendance;
  attendance.set_booking_ref(parts.first);
  attendance.set_attended(yes);
  return attendance;
}

}  // namespace consortium::cli
