#include "tests/model/training_gateway.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/directory/areas.h"
#include "policy/disclosure/redactor.h"
#include "tests/support/awaited_status.h"
#include "tests/support/status_matchers.h"

namespace consortium::model {
namespace {

constexpr char kGatewayKey[] = "0123456789abcdef0123456789abcdef";

config::Policy Members() {
  config::Policy policy;
  for (const char* id : {"barnet", "bridge-adoption", "camden", "hackney"}) {
    config::Member& member = *policy.add_members();
    member.set_id(id);
    member.set_name(absl::StrCat("The ", id, " team"));
    member.set_kind(v1::MEMBER_KIND_BOROUGH);
  }
  return policy;
}

}  // namespace

TrainingGateway::TrainingGateway(storage::Kind database, absl::Time start)
    : clock_(start),
      store_(database),
      membership_(std::make_shared<directory::Membership>(Members())),
      certificates_(nullptr) {
  EXPECT_THAT(store_.database().Migrate(), testing::IsOk());
}

void TrainingGateway::Start(Fault fault) {
  store_.Reopen();
  is_mortal_ = fault.for_good;
  database_ = std::make_unique<storage::FailingDatabase>(store_.database(), fault);
  room_ = std::make_unique<training::TrainingRoom>(
      membership_, certificates_, directory::Areas::Shipped(), clock_, kGatewayKey);
  ASSERT_THAT(room_->Load(*store_.Connect()), testing::IsOk());
  writer_ = std::make_unique<storage::Writer>(
      *database_, clock_, storage::Writer::Options{},
      storage::Writer::Hooks{
          .committed = [room = room_.get()] { room->Committed(); },
          .reload = [room =
                         room_.get()](storage::Connection& fresh) { return room->Load(fresh); }});
  table_ = std::make_unique<server::MethodTable>();
  room_->Register(*table_, *writer_);
}

void TrainingGateway::Stop() {
  table_.reset();
  writer_.reset();
  room_.reset();
  database_.reset();
}

absl::Status TrainingGateway::Call(absl::string_view method, absl::string_view member,
                                   const google::protobuf::Message& request,
                                   google::protobuf::Message* response) const {
  const server::Call call{.member = std::string(member),
                          .client = "training",
                          .may_match = false,
                          .received_at = clock_.Now(),
                          .certificate_not_after = clock_.Now() + absl::Hours(24),
                          .spiffe_id = absl::StrCat("spiffe://consortium.example/", member)};
  const server::Method* const found =
      table_->Find(absl::StrCat("/consortium.v1.TrainingService/", method));
  testing::AwaitedStatus answer;
  found->unary(call, request, response,
               [&answer](absl::Status status) { answer.Set(std::move(status)); });
  absl::Status status = answer.Wait();
  if (status.ok()) {
    policy::Redactor(response->GetDescriptor())
        .Redact(member, policy::Disclosures{.shared = true}, response);
  }
  return status;
}

absl::Status TrainingGateway::Tick() {
  for (bool due = true; due;) {
    due = false;
    absl::Status ticked;
    room_->Tick(*writer_, clock_.Now(), [&](const absl::Status& settled) {
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

std::map<uint64_t, JournalEntry> TrainingGateway::Journal() {
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
