#ifndef CONSORTIUM_TESTS_MODEL_ROOM_GATEWAY_H_
#define CONSORTIUM_TESTS_MODEL_ROOM_GATEWAY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/config/policy.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
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

// Rooms of the gateway without a server, over a database that can be lost at any of its
// operations. Calls are thread-safe; starting and stopping are the test's own. Which
// rooms, the classes made of it say; they Stop() before they go.
class RoomGateway {
 public:
  using Fault = storage::FailingDatabase::Fault;

  RoomGateway(storage::Kind database, absl::Time start, const config::Policy& members);
  virtual ~RoomGateway() = default;

  // Starts over what the disk has. With a fault `for_good` it will have been killed at
  // that operation: nothing is written any more, whoever waits hears UNAVAILABLE.
  void Start(Fault fault);
  // Everything in memory goes.
  void Stop();
  // Whether that has happened since the start.
  bool is_lost() const { return is_mortal_ && database_->failed(); }

  // Calls `Service/Method` as `member` and redacts what it answers, as the call path does.
  absl::Status Call(absl::string_view method, absl::string_view member,
                    const google::protobuf::Message& request,
                    google::protobuf::Message* response) const;

  // What the gateway does every half second, until nothing is due. UNAVAILABLE when its
  // database fails meanwhile.
  absl::Status Tick();

  // Every entry, by its sequence, read beside the gateway.
  std::map<uint64_t, JournalEntry> Journal();

  testing::FakeClock& clock() { return clock_; }

 protected:
  virtual void MakeRooms() = 0;
  virtual void DropRooms() = 0;
  virtual absl::Status Load(storage::Connection& connection) = 0;
  virtual void Committed() = 0;
  virtual void Register(server::MethodTable& table, storage::Writer& writer) = 0;
  // As a room's Tick(): `done` is called when something was due.
  virtual void TickRooms(storage::Writer& writer, absl::Time now,
                         std::function<void(const absl::Status&)> done) = 0;

  const directory::CurrentMembership& membership() const { return membership_; }
  const testing::FakeClock& clock() const { return clock_; }

 private:
  testing::FakeClock clock_;
  storage::Store store_;
  directory::CurrentMembership membership_;
  bool is_mortal_ = false;
  std::unique_ptr<storage::FailingDatabase> database_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<server::MethodTable> table_;
};

// The key that the rooms seal tokens with.
inline constexpr char kGatewayKey[] = "0123456789abcdef0123456789abcdef";

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_ROOM_GATEWAY_H_
