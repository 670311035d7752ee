#ifndef CONSORTIUM_ADAPTERS_CLI_TRAINING_OPTIONS_H_
#define CONSORTIUM_ADAPTERS_CLI_TRAINING_OPTIONS_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "consortium/v1/booking.pb.h"
#include "consortium/v1/training.pb.h"

// What people look for and book, as they write it on a command line, made into
// requests. Pure, but for AddTrainingOptions().
namespace consortium::cli {

// The options of `training search`, and of whatever else is of offers found.
struct TrainingOptions {
  std::vector<std::string> topics;
  std::vector<std::string> stages;
  std::vector<std::string> audiences;
  std::vector<std::string> kinds;
  std::vector<std::string> modes;
  std::vector<uint32_t> standards;
  std::vector<std::string> accessibility;
  std::string level;
  std::string from;
  std::string until;
  std::string near;
  double within_miles = 0;
  uint32_t free_places = 0;
  std::string member;
  bool childcare = false;
  bool closed = false;
};

// Adds them to `command`, to be read into `options`, which outlives the parse.
void AddTrainingOptions(CLI::App& command, TrainingOptions& options);

// The request, without its page. `today` is London's. INVALID_ARGUMENT with a
// violation per option; descriptions never repeat a value. Bounds that only the
// gateway can judge are left to it.
absl::StatusOr<v1::SearchTrainingRequest> ParseTraining(const TrainingOptions& options,
                                                        absl::CivilDay today);

// `SCHEME/LEVEL`, e.g. `hackney-2024/2`. INVALID_ARGUMENT says how it is written.
absl::StatusOr<v1::CarerLevel> ParseLevel(absl::string_view text);

// `KIND:REF`, e.g. `carer:islington-0417`: a seat without details, which no
// command line may hold. INVALID_ARGUMENT says what is allowed.
absl::StatusOr<v1::Seat> ParseSeat(absl::string_view text);

// `BOOKING=yes` or `BOOKING=no`. INVALID_ARGUMENT says what is allowed.
absl::StatusOr<v1::Attendance> ParseAttendance(absl::string_view text);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_TRAINING_OPTIONS_H_
