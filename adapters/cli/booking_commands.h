#ifndef CONSORTIUM_ADAPTERS_CLI_BOOKING_COMMANDS_H_
#define CONSORTIUM_ADAPTERS_CLI_BOOKING_COMMANDS_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/cli/session.h"
#include "consortium/v1/training.pb.h"

namespace consortium::cli {

// `training book`, `cancel`, `bookings`, `attendance` and `watch`.
class BookingCommands {
 public:
  // Adds the commands to the group `training`; as VacancyCommands.
  BookingCommands(CLI::App& group, Session& session);

 private:
  void AddBook(CLI::App& group);
  void AddCancel(CLI::App& group);
  void AddBookings(CLI::App& group);
  void AddAttendance(CLI::App& group);
  void AddWatch(CLI::App& group);

  ExitCode Book();
  ExitCode Cancel();
  ExitCode Bookings();
  ExitCode Attendance();
  ExitCode Watch();

  // The request id of the command line, else a new one.
  std::string RequestId() const;

  Session& session_;
  std::string request_id_;
  std::string member_;
  std::string offer_ref_;
  std::string seats_file_;
  std::vector<std::string> seats_;
  bool ask_ = false;
  std::string level_;
  bool together_ = false;
  bool no_waiting_ = false;
  std::string booking_ref_;
  bool whole_party_ = false;
  bool of_offers_ = false;
  bool ended_ = false;
  uint32_t limit_ = 0;
  std::string page_;
  std::vector<std::string> attendances_;
  std::string position_;
  uint32_t count_ = 0;
  double for_seconds_ = 0;
  bool snapshot_ = false;
};

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_BOOKING_COMMANDS_H_
