#include "gateway/placements/placement_store.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace consortium::placements {
namespace {

using storage::Blob;
using storage::Parameter;

#define CONSORTIUM_NEED_COLUMNS                                                       \
  "need_ref, member, need, search, search_until_us, searches, opened_us, closed_us, " \
  "request_ids, sequence, due_us, at_rest"

#define CONSORTIUM_REQUEST_COLUMNS                                                         \
  "placement_ref, need_ref, host, asker, household_ref, state, request, place, sequence, " \
  "due_us"

Parameter OrNull(const std::optional<absl::Time>& at) {
  if (!at.has_value()) return nullptr;
  return absl::ToUnixMicros(*at);
}

std::optional<absl::Time> InstantAt(const storage::Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return absl::FromUnixMicros(row.Integer(column));
}

template <typename Message>
bool Parse(absl::string_view bytes, Message& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

// A message or NULL.
template <typename Message>
bool ParseAt(const storage::Row& row, int column, std::optional<Message>& message) {
  return row.IsNull(column) || Parse(row.Bytes(column), message.emplace());
}

template <typename Message>
std::string BytesOf(const std::optional<Message>& message) {
  return message.has_value() ? message->SerializeAsString() : "";
}

// Whether a text column can hold it; clients name what they like.
bool MayStand(absl::string_view text) { return text.find('\0') == absl::string_view::npos; }

absl::Status Unreadable() {
  return absl::DataLossError("a table of placements holds a row that cannot be read");
}

absl::StatusOr<StoredNeed> NeedAt(const storage::Row& row) {
  StoredNeed need{.need_ref = std::string(row.Text(0)),
                  .member = std::string(row.Text(1)),
                  .search_until = InstantAt(row, 4),
                  .opened = absl::FromUnixMicros(row.Integer(6)),
                  .closed = InstantAt(row, 7),
                  .request_ids = absl::StrSplit(row.Text(8), ' ', absl::SkipEmpty()),
                  .sequence = static_cast<uint64_t>(row.Integer(9)),
                  .due = InstantAt(row, 10),
                  .at_rest = row.Integer(11) != 0};
  if (!ParseAt(row, 2, need.need) || !ParseAt(row, 3, need.search) ||
      !Parse(row.Bytes(5), need.searches)) {
    return Unreadable();
  }
  return need;
}

absl::StatusOr<StoredRequest> RequestAt(const storage::Row& row) {
  StoredRequest request{.placement_ref = std::string(row.Text(0)),
                        .need_ref = std::string(row.Text(1)),
                        .host = std::string(row.Text(2)),
                        .asker = std::string(row.Text(3)),
                        .household_ref = std::string(row.Text(4)),
                        .state = static_cast<v1::PlacementState>(row.Integer(5)),
                        .place = static_cast<uint64_t>(row.Integer(7)),
                        .sequence = static_cast<uint64_t>(row.Integer(8)),
                        .due = InstantAt(row, 9)};
  if (!Parse(row.Bytes(6), request.facts)) return Unreadable();
  return request;
}

absl::Status ReadNeedRows(storage::Connection& connection, absl::string_view sql,
                          absl::Span<const Parameter> parameters,
                          PlacementStore::NeedCallback callback) {
  return connection.Query(sql, parameters, [&callback](const storage::Row& row) {
    absl::StatusOr<StoredNeed> need = NeedAt(row);
    return need.ok() ? callback(*std::move(need)) : need.status();
  });
}

absl::Status ReadRequestRows(storage::Connection& connection, absl::string_view sql,
                             absl::Span<const Parameter> parameters,
                             PlacementStore::RequestCallback callback) {
  return connection.Query(sql, parameters, [&callback](const storage::Row& row) {
    absl::StatusOr<StoredRequest> request = RequestAt(row);
    return request.ok() ? callback(*std::move(request)) : request.status();
  });
}

}  // namespace

absl::Status PlacementStore::PutNeed(const StoredNeed& need) {
  const std::string need_bytes = BytesOf(need.need);
  const std::string search_bytes = BytesOf(need.search);
  const std::string searches = need.searches.SerializeAsString();
  const std::string request_ids = absl::StrJoin(need.request_ids, " ");
  return connection_
      .Execute(
          "INSERT INTO placement_needs (" CONSORTIUM_NEED_COLUMNS
          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
          " ON CONFLICT (need_ref) DO UPDATE SET need = excluded.need, search = excluded.search,"
          " search_until_us = excluded.search_until_us, searches = excluded.searches,"
          " closed_us = excluded.closed_us, request_ids = excluded.request_ids,"
          " sequence = excluded.sequence, due_us = excluded.due_us, at_rest = excluded.at_rest",
          {absl::string_view(need.need_ref), absl::string_view(need.member),
           need.need.has_value() ? Parameter(Blob{need_bytes}) : Parameter(nullptr),
           need.search.has_value() ? Parameter(Blob{search_bytes}) : Parameter(nullptr),
           OrNull(need.search_until), Blob{searches}, absl::ToUnixMicros(need.opened),
           OrNull(need.closed), absl::string_view(request_ids), static_cast<int64_t>(need.sequence),
           OrNull(need.due), int64_t{need.at_rest}})
      .status();
}

absl::Status PlacementStore::PutRequest(const StoredRequest& request) {
  const std::string facts = request.facts.SerializeAsString();
  return connection_
      .Execute("INSERT INTO placement_requests (" CONSORTIUM_REQUEST_COLUMNS
               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
               " ON CONFLICT (placement_ref) DO UPDATE SET state = excluded.state,"
               " request = excluded.request, sequence = excluded.sequence,"
               " due_us = excluded.due_us",
               {absl::string_view(request.placement_ref), absl::string_view(request.need_ref),
                absl::string_view(request.host), absl::string_view(request.asker),
                absl::string_view(request.household_ref), int64_t{request.state}, Blob{facts},
                static_cast<int64_t>(request.place), static_cast<int64_t>(request.sequence),
                OrNull(request.due)})
      .status();
}

absl::StatusOr<std::optional<StoredNeed>> PlacementStore::FindNeed(absl::string_view need_ref) {
  std::optional<StoredNeed> found;
  if (!MayStand(need_ref)) return found;
  absl::Status read = ReadNeedRows(
      connection_, "SELECT " CONSORTIUM_NEED_COLUMNS " FROM placement_needs WHERE need_ref = $1",
      {need_ref}, [&found](StoredNeed need) {
        found = std::move(need);
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return found;
}

absl::StatusOr<std::string> PlacementStore::NeedOf(absl::string_view placement_ref) {
  std::string need_ref;
  if (!MayStand(placement_ref)) return need_ref;
  absl::Status read =
      connection_.Query("SELECT need_ref FROM placement_requests WHERE placement_ref = $1",
                        {placement_ref}, [&need_ref](const storage::Row& row) {
                          need_ref = std::string(row.Text(0));
                          return absl::OkStatus();
                        });
  if (!read.ok()) return read;
  return need_ref;
}

absl::StatusOr<int> PlacementStore::CountStanding(absl::string_view member, absl::string_view but) {
  int count = 0;
  absl::Status read = connection_.Query(
      "SELECT count(*) FROM placement_needs"
      " WHERE member = $1 AND search IS NOT NULL AND need_ref <> $2",
      {member, but}, [&count](const storage::Row& row) {
        count = static_cast<int>(row.Integer(0));
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return count;
}

absl::Status PlacementStore::ReadNeeds(NeedCallback callback) {
  return ReadNeedRows(connection_,
                      "SELECT " CONSORTIUM_NEED_COLUMNS " FROM placement_needs WHERE at_rest = 0",
                      {}, callback);
}

absl::Status PlacementStore::ReadRequests(RequestCallback callback) {
  return ReadRequestRows(connection_,
                         "SELECT " CONSORTIUM_REQUEST_COLUMNS
                         " FROM placement_requests WHERE need_ref IN"
                         " (SELECT need_ref FROM placement_needs WHERE at_rest = 0) ORDER BY place",
                         {}, callback);
}

absl::Status PlacementStore::ReadRequestsOf(absl::string_view need_ref, RequestCallback callback) {
  return ReadRequestRows(connection_,
                         "SELECT " CONSORTIUM_REQUEST_COLUMNS
                         " FROM placement_requests WHERE need_ref = $1 ORDER BY place",
                         {need_ref}, callback);
}

absl::Status PlacementStore::PutErased(absl::string_view member, uint64_t sequence) {
  return connection_
      .Execute(
          "INSERT INTO placement_erasures (member, sequence) VALUES ($1, $2)"
          " ON CONFLICT (member) DO UPDATE SET sequence = excluded.sequence"
          " WHERE excluded.sequence > placement_erasures.sequence",
          {member, static_cast<int64_t>(sequence)})
      .status();
}

absl::Status PlacementStore::ReadErased(ErasedCallback callback) {
  return connection_.Query("SELECT member, sequence FROM placement_erasures", {},
                           [&callback](const storage::Row& row) {
                             return callback(row.Text(0), static_cast<uint64_t>(row.Integer(1)));
                           });
}

absl::StatusOr<std::vector<std::string>> PlacementStore::DueNeeds(absl::Time now, int rows_max) {
  std::vector<std::string> due;
  absl::Status read = connection_.Query(
      "SELECT need_ref FROM placement_requests WHERE due_us <= $1"
      " UNION SELECT need_ref FROM placement_needs WHERE due_us <= $1 ORDER BY need_ref LIMIT $2",
      {absl::ToUnixMicros(now), int64_t{rows_max}}, [&due](const storage::Row& row) {
        due.emplace_back(row.Text(0));
        return absl::OkStatus();
      });
  if (!read.ok()) return read;
  return due;
}

}  // namespace consortium::placements
