#ifndef CONSORTIUM_TESTS_MODEL_TRAINING_GATEWAY_H_
#define CONSORTIUM_TESTS_MODEL_TRAINING_GATEWAY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "certs/platform/in_force.h"
#include "certs/sealing/sealing_certificates.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "gateway/training/training_service.h"
#include "google/protobuf/message.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/gateway/storage/databases.h"
#include "tests/unit/gateway/storage/failing_database.h"

namespace consortium::model {

// One entry of the journal.
struct JournalEntry {
  std::string kind;
  std::string subject;
};

// The room of training without a server, over a database that can be lost at any of its
// operations. Calls are thread-safe; starting and stopping are the test's own.
class TrainingGateway {
 public:
  using Fault = storage::FailingDatabase::Fault;

  TrainingGateway(storage::Kind database, absl::Time start);
  ~TrainingGateway() { Stop(); }

  // Starts over what the disk has. With a fault `for_good` it will have been killed at
  // that operation: nothing is written any more, whoever waits hears UNAVAILABLE.
  void Start(Fault fault);
  // Everything in memory goes.
  void Stop();
  // Whether that has happened since the start.
  bool is_lost() const { return is_mortal_ && database_->failed(); }

  // Calls a method as `member` and redacts what it answers, as the call path does.
  absl::Status Call(absl::string_view method, absl::string_view member,
                    const google::protobuf::Message& request,
                    google::protobuf::Message* response) const;

  // What the gateway does every half second, until nothing is due. UNAVAILABLE when its
  // database fails meanwhile.
  absl::Status Tick();

  // Every entry, by its sequence, read beside the gateway.
  std::map<uint64_t, JournalEntry> Journal();

  testing::FakeClock& clock() { return clock_; }

 private:
  testing::FakeClock clock_;
  storage::Store store_;
  directory::CurrentMembership membership_;
  platform::InForce<sealing::SealingCertificates> certificates_;
  bool is_mortal_ = false;
  std::unique_ptr<storage::FailingDatabase> database_;
  std::unique_ptr<training::TrainingRoom> room_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<server::MethodTable> table_;
};

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_TRAINING_GATEWAY_H_
