#include "tests/model/room_gateway.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "policy/disclosure/redactor.h"
#include "tests/support/awaited_status.h"
#include "tests/support/status_matchers.h"

namespace consortium::model {

RoomGateway::RoomGateway(storage::Kind database, absl::Time start, const config::Policy& members)
    : clock_(start),
      store_(database),
      membership_(std::make_shared<directory::Membership>(members)) {
  EXPECT_THAT(store_.database().Migrate(), testing::IsOk());
}

void RoomGateway::Start(Fault fault) {
  store_.Reopen();
  is_mortal_ = fault.for_good;
  database_ = std::make_unique<storage::FailingDatabase>(store_.database(), fault);
  MakeRooms();
  ASSERT_THAT(Load(*store_.Connect()), testing::IsOk());
  writer_ = std::make_unique<storage::Writer>(
      *database_, clock_, storage::Writer::Options{},
      storage::Writer::Hooks{.committed = [this] { Committed(); },
                             .reload = [this](storage::Connection& fresh) { return Load(fresh); }});
  table_ = std::make_unique<server::MethodTable>();
  Register(*table_, *writer_);
}

void RoomGateway::Stop() {
  table_.reset();
  writer_.reset();
  DropRooms();
  database_.reset();
}

absl::Status RoomGateway::Call(absl::string_view method, absl::string_view member,
                               const google::protobuf::Message& request,
                               google::protobuf::Message* response) const {
  const server::Call call{.member = std::string(member),
                          .client = "desk",
                          .may_match = false,
                          .received_at = clock_.Now(),
                          .certificate_not_after = clock_.Now() + absl::Hours(24),
                          .spiffe_id = absl::StrCat("spiffe://consortium.example/", member)};
  const server::Method* const found = table_->Find(absl::StrCat("/consortium.v1.", method));
  testing::AwaitedStatus answer;
  found->unary(call, request, response,
               [&answer](absl::Status status) { answer.Set(std::move(status)); });
  absl::Status status = answer.Wait();
  if (status.ok()) {
    policy::Redactor(response->GetDescriptor())
        .Redact(member, policy::Disclosures{.shared = true, .on_hold = true}, response);
  }
  return status;
}

absl::Status RoomGateway::Tick() {
  for (bool due = true; due;) {
    due = false;
    absl::Status ticked;
    TickRooms(*writer_, clock_.Now(), [&](const absl::Status& settled) {
      ticked = settled;
      due = true;
    });
    // Whatever was submitted before is done when this is.
    absl::Status ran = writer_->Run([](storage::Transaction&) { return absl::OkStatus(); });
    if (!ticked.ok()) return ticked;
    if (!ran.ok()) return ran;
  }
  return absl::OkStatus();
}

std::map<uint64_t, JournalEntry> RoomGateway::Journal() {
  std::map<uint64_t, JournalEntry> journal;
  EXPECT_THAT(store_.Connect()->Query("SELECT sequence, kind, subject FROM journal", {},
                                      [&journal](const storage::Row& row) {
                                        journal[static_cast<uint64_t>(row.Integer(0))] = {
                                            .kind = std::string(row.Text(1)),
                                            .subject = std::string(row.Text(2))};
                                        return absl::OkStatus();
                                      }),
              testing::IsOk());
  return journal;
}

}  // namespace consortium::model
