#include "gateway/enquiries/enquiry_store.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/enquiries/record.h"

namespace consortium::enquiries {
namespace {

using storage::Blob;
using storage::Parameter;

// The columns of every query for whole records, bodies left out.
#define CONSORTIUM_RECORD_COLUMNS \
  "record, state, position, received_us, picked_up_us, request_member, request_id"

Parameter OrNull(const std::optional<absl::Time>& at) {
  if (!at.has_value()) return nullptr;
  return absl::ToUnixMicros(*at);
}

Parameter OrNull(absl::string_view bytes) {
  if (bytes.empty()) return nullptr;
  return Blob{bytes};
}

// When its first promise falls due, while its recipient is to keep it: what is set
// aside is not the recipient's yet, and what has ended is promised nothing.
Parameter NextDueOf(const StoredEnquiry& enquiry) {
  const bool promised = enquiry.state == State::kWaiting || enquiry.state == State::kPickedUp;
  return promised ? OrNull(NextDue(enquiry.record)) : Parameter(nullptr);
}

// Where the code of a campaign stands until somebody decides: in no month, so that no
// report reads it.
std::string HeldFor(absl::string_view reference) { return absl::StrCat("held ", reference); }

absl::Status ReadRecord(const storage::Row& row, StoredEnquiry* enquiry) {
  const absl::string_view bytes = row.Bytes(0);
  if (!enquiry->record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a record cannot be read: the enquiries table is damaged");
  }
  enquiry->state = static_cast<State>(row.Integer(1));
  enquiry->position = static_cast<uint64_t>(row.Integer(2));
  enquiry->received = absl::FromUnixMicros(row.Integer(3));
  if (!row.IsNull(4)) enquiry->picked_up = absl::FromUnixMicros(row.Integer(4));
  enquiry->request_member = std::string(row.Text(5));
  enquiry->request_id = std::string(row.Text(6));
  return absl::OkStatus();
}

std::string BytesOrEmpty(const storage::Row& row, int column) {
  return row.IsNull(column) ? std::string() : std::string(row.Bytes(column));
}

}  // namespace

absl::Status EnquiryStore::Insert(const StoredEnquiry& enquiry) {
  const std::string record = enquiry.record.SerializeAsString();
  const Body body = enquiry.body.value_or(Body());
  return connection_
      .Execute(
          "INSERT INTO enquiries (reference, recipient, state, position, received_us, next_due_us, "
          "picked_up_us, record, request_member, request_id, sealed, sealing_certificate, "
          "recovery, "
          "recovery_certificate, salt, digest, email_key, telephone_key) VALUES "
          "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
          {absl::string_view(enquiry.record.reference()),
           absl::string_view(enquiry.record.recipient()), static_cast<int64_t>(enquiry.state),
           static_cast<int64_t>(enquiry.position), absl::ToUnixMicros(enquiry.received),
           NextDueOf(enquiry), OrNull(enquiry.picked_up), Blob{record},
           absl::string_view(enquiry.request_member), absl::string_view(enquiry.request_id),
           OrNull(body.sealed), absl::string_view(body.sealing_certificate), OrNull(body.recovery),
           absl::string_view(body.recovery_certificate), OrNull(body.salt), OrNull(body.digest),
           OrNull(body.email_key), OrNull(body.telephone_key)})
      .status();
}

absl::Status EnquiryStore::Update(const StoredEnquiry& enquiry) {
  const std::string record = enquiry.record.SerializeAsString();
  return connection_
      .Execute(
          "UPDATE enquiries SET recipient = $2, state = $3, position = $4, next_due_us = $5, "
          "picked_up_us = $6, record = $7 WHERE reference = $1",
          {absl::string_view(enquiry.record.reference()),
           absl::string_view(enquiry.record.recipient()), static_cast<int64_t>(enquiry.state),
           static_cast<int64_t>(enquiry.position), NextDueOf(enquiry), OrNull(enquiry.picked_up),
           Blob{record}})
      .status();
}

absl::Status EnquiryStore::Reseal(absl::string_view reference, absl::string_view sealed,
                                  absl::string_view sealing_certificate) {
  return connection_
      .Execute("UPDATE enquiries SET sealed = $2, sealing_certificate = $3 WHERE reference = $1",
               {reference, Blob{sealed}, sealing_certificate})
      .status();
}

absl::Status EnquiryStore::Erase(absl::string_view reference) {
  if (absl::Status forgot = ForgetHeldCampaign(reference); !forgot.ok()) return forgot;
  return connection_
      .Execute(
          "UPDATE enquiries SET sealed = NULL, recovery = NULL, salt = NULL, digest = NULL, "
          "email_key = NULL, telephone_key = NULL WHERE reference = $1",
          {reference})
      .status();
}

absl::StatusOr<std::optional<StoredEnquiry>> EnquiryStore::Find(absl::string_view reference) {
  std::optional<StoredEnquiry> found;
  absl::Status read = connection_.Query(
      "SELECT " CONSORTIUM_RECORD_COLUMNS
      ", sealed, sealing_certificate, recovery, recovery_certificate, salt, digest, email_key, "
      "telephone_key FROM enquiries WHERE reference = $1",
      {reference}, [&found](const storage::Row& row) {
        found.emplace();
        absl::Status record = ReadRecord(row, &*found);
        if (!record.ok() || row.IsNull(9)) return record;
        found->body = Body{.sealed = BytesOrEmpty(row, 7),
                           .sealing_certificate = std::string(row.Text(8)),
                           .recovery = BytesOrEmpty(row, 9),
                           .recovery_certificate = std::string(row.Text(10)),
                           .salt = BytesOrEmpty(row, 11),
                           .digest = BytesOrEmpty(row, 12),
                           .email_key = BytesOrEmpty(row, 13),
                           .telephone_key = BytesOrEmpty(row, 14)};
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return found;
}

absl::Status EnquiryStore::Read(absl::string_view sql,
                                absl::Span<const storage::Parameter> parameters,
                                absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback) {
  return connection_.Query(sql, parameters, [&callback](const storage::Row& row) {
    StoredEnquiry enquiry;
    if (absl::Status record = ReadRecord(row, &enquiry); !record.ok()) return record;
    return callback(enquiry);
  });
}

absl::Status EnquiryStore::ReadWaiting(
    absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback) {
  return Read("SELECT " CONSORTIUM_RECORD_COLUMNS
              " FROM enquiries WHERE state = $1 ORDER BY position",
              {static_cast<int64_t>(State::kWaiting)}, callback);
}

absl::Status EnquiryStore::ReadSetAside(
    uint64_t after, int rows_max, absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback) {
  return Read("SELECT " CONSORTIUM_RECORD_COLUMNS
              " FROM enquiries WHERE state = $1 AND position > $2 ORDER BY position LIMIT $3",
              {static_cast<int64_t>(State::kSetAside), static_cast<int64_t>(after),
               static_cast<int64_t>(rows_max)},
              callback);
}

absl::StatusOr<int64_t> EnquiryStore::CountSetAside() {
  int64_t count = 0;
  absl::Status read = connection_.Query("SELECT COUNT(*) FROM enquiries WHERE state = $1",
                                        {static_cast<int64_t>(State::kSetAside)},
                                        [&count](const storage::Row& row) {
                                          count = row.Integer(0);
                                          return absl::OkStatus();
                                        });
  if (!read.ok()) return read;
  return count;
}

absl::Status EnquiryStore::ReadOverdue(
    absl::Time now, const DuePlace& after, int rows_max,
    absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback) {
  return Read("SELECT " CONSORTIUM_RECORD_COLUMNS
              " FROM enquiries WHERE next_due_us <= $1 AND (next_due_us, position) > ($2, $3) "
              "ORDER BY next_due_us, position LIMIT $4",
              {absl::ToUnixMicros(now), after.due_us, static_cast<int64_t>(after.position),
               static_cast<int64_t>(rows_max)},
              callback);
}

absl::StatusOr<std::vector<std::string>> EnquiryStore::References(
    absl::string_view sql, absl::Span<const storage::Parameter> parameters) {
  std::vector<std::string> references;
  absl::Status read = connection_.Query(sql, parameters, [&references](const storage::Row& row) {
    references.push_back(std::string(row.Text(0)));
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return references;
}

absl::StatusOr<std::vector<std::string>> EnquiryStore::SamePerson(absl::string_view recipient,
                                                                  absl::string_view email_key,
                                                                  absl::string_view telephone_key,
                                                                  absl::Time since, int rows_max) {
  return References(
      "SELECT reference FROM enquiries WHERE recipient = $1 AND received_us >= $2 AND "
      "(email_key = $3 OR telephone_key = $4) ORDER BY position DESC LIMIT $5",
      // A key that nobody has: NULL would not compare, and a parameter has one type.
      {recipient, absl::ToUnixMicros(since), Blob{email_key}, Blob{telephone_key},
       static_cast<int64_t>(rows_max)});
}

absl::StatusOr<std::vector<std::string>> EnquiryStore::ErasableBefore(absl::Time before,
                                                                      int rows_max) {
  return References(
      "SELECT reference FROM enquiries WHERE recovery IS NOT NULL AND (picked_up_us < $1 OR "
      "(picked_up_us IS NULL AND received_us < $1 AND state IN ($2, $3))) "
      "ORDER BY picked_up_us LIMIT $4",
      {absl::ToUnixMicros(before), static_cast<int64_t>(State::kClosed),
       static_cast<int64_t>(State::kDropped), static_cast<int64_t>(rows_max)});
}

absl::StatusOr<std::vector<std::string>> EnquiryStore::UndecidedBefore(absl::Time before,
                                                                       int rows_max) {
  return References(
      "SELECT reference FROM enquiries WHERE state = $1 AND received_us < $2 "
      "ORDER BY position LIMIT $3",
      {static_cast<int64_t>(State::kSetAside), absl::ToUnixMicros(before),
       static_cast<int64_t>(rows_max)});
}

absl::StatusOr<std::vector<std::string>> EnquiryStore::WithBodies() {
  return References(
      "SELECT reference FROM enquiries WHERE recovery IS NOT NULL ORDER BY picked_up_us", {});
}

absl::Status EnquiryStore::ReadReceived(
    const ReceivedPlace& after, absl::Time until, int rows_max,
    absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback) {
  return Read("SELECT " CONSORTIUM_RECORD_COLUMNS
              " FROM enquiries WHERE (received_us, reference) > ($1, $2) AND received_us < $3 "
              "ORDER BY received_us, reference LIMIT $4",
              {absl::ToUnixMicros(after.received), absl::string_view(after.reference),
               absl::ToUnixMicros(until), static_cast<int64_t>(rows_max)},
              callback);
}

absl::Status EnquiryStore::CountCampaign(absl::string_view month, const CampaignCode& code) {
  return connection_
      .Execute(
          "INSERT INTO enquiry_campaigns (month, campaign_key, sealed, received) "
          "VALUES ($1, $2, $3, 1) ON CONFLICT (month, campaign_key) DO UPDATE "
          "SET received = enquiry_campaigns.received + 1",
          {month, Blob{code.key}, code.sealed})
      .status();
}

absl::Status EnquiryStore::HoldCampaign(absl::string_view reference, const CampaignCode& code) {
  return CountCampaign(HeldFor(reference), code);
}

absl::Status EnquiryStore::CountHeldCampaign(absl::string_view reference, absl::string_view month) {
  std::string key;
  std::string sealed;
  const std::string held = HeldFor(reference);
  absl::Status read =
      connection_.Query("SELECT campaign_key, sealed FROM enquiry_campaigns WHERE month = $1",
                        {absl::string_view(held)}, [&](const storage::Row& row) {
                          key = std::string(row.Bytes(0));
                          sealed = std::string(row.Text(1));
                          return absl::OkStatus();
                        });
  if (!read.ok() || key.empty()) return read;
  absl::Status counted = CountCampaign(month, {.key = key, .sealed = sealed});
  return counted.ok() ? ForgetHeldCampaign(reference) : counted;
}

absl::Status EnquiryStore::ForgetHeldCampaign(absl::string_view reference) {
  const std::string held = HeldFor(reference);
  return connection_
      .Execute("DELETE FROM enquiry_campaigns WHERE month = $1", {absl::string_view(held)})
      .status();
}

absl::Status EnquiryStore::ReadCampaigns(
    absl::string_view month, int64_t received_min,
    absl::FunctionRef<absl::Status(const Campaign&)> callback) {
  return connection_.Query(
      "SELECT sealed, received FROM enquiry_campaigns WHERE month = $1 AND received >= $2 "
      "ORDER BY received DESC, campaign_key",
      {month, received_min}, [&callback](const storage::Row& row) {
        return callback({.sealed = row.Text(0), .received = row.Integer(1)});
      });
}

#undef CONSORTIUM_RECORD_COLUMNS

}  // namespace consortium::enquiries
