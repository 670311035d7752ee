#ifndef CONSORTIUM_GATEWAY_TRAINING_ATTENDANCE_H_
#define CONSORTIUM_GATEWAY_TRAINING_ATTENDANCE_H_

#include "consortium/v1/training.pb.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "gateway/training/read_model.h"

namespace consortium::training {

// Attendances in one request, at most.
inline constexpr int kAttendancesMax = 1'000;

// Records who came to an offer of the caller's. Thread-safe; the model outlives it.
class AttendanceRegister {
 public:
  explicit AttendanceRegister(ReadModel& model) : model_(model) {}

  // RecordAttendance, as training.proto promises. `request` and `response` live
  // until `done`.
  void Record(storage::Writer& writer, const server::Call& call,
              const v1::RecordAttendanceRequest& request, v1::RecordAttendanceResponse* response,
              server::Done done) const;

 private:
  ReadModel& model_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_ATTENDANCE_H_
