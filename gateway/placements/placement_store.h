#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_STORE_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/placement_request.pb.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/search_record.pb.h"
#include "gateway/storage/connection.h"

namespace consortium::placements {

// One need as the database has it.
struct StoredNeed {
  std::string need_ref;
  std::string member;                                        // Whose.
  std::optional<v1::PlacementNeed> need = {};                // Nothing once erased.
  std::optional<v1::SearchAvailabilityRequest> search = {};  // A standing search that is open.
  std::optional<absl::Time> search_until = {};
  v1::SearchRecord searches = {};  // Its `searches` alone.
  absl::Time opened = {};
  std::optional<absl::Time> closed = {};
  std::vector<std::string> request_ids = {};  // That brought what is to be erased.
  uint64_t sequence = 0;                      // The journal's, of its last change.
  std::optional<absl::Time> due = {};         // When something next happens to it by itself.
  bool at_rest = false;                       // Erased, and nothing of it is open any more.
};

// One request as the database has it.
struct StoredRequest {
  std::string placement_ref;
  std::string need_ref;
  std::string host;
  std::string asker;
  std::string household_ref;  // The host's own name.
  v1::PlacementState state = v1::PLACEMENT_STATE_UNSPECIFIED;
  // Instants, fee, reason, consents and steps: what the others do not say.
  v1::PlacementRequest facts = {};
  uint64_t place = 0;     // Orders all requests by when they were made.
  uint64_t sequence = 0;  // The journal's, of its last change.
  std::optional<absl::Time> due = {};
};

// The statements of placements, and no rules. Not thread-safe, as its connection.
// Codes are the connection's, and DATA_LOSS for rows that cannot be read.
class PlacementStore {
 public:
  using NeedCallback = absl::FunctionRef<absl::Status(StoredNeed)>;
  using RequestCallback = absl::FunctionRef<absl::Status(StoredRequest)>;
  using ErasedCallback =
      absl::FunctionRef<absl::Status(absl::string_view member, uint64_t sequence)>;

  // `connection` must outlive this.
  explicit PlacementStore(storage::Connection& connection) : connection_(connection) {}

  // Write the row, new or not.
  absl::Status PutNeed(const StoredNeed& need);
  absl::Status PutRequest(const StoredRequest& request);

  // Any text may be asked for, here and in NeedOf(): what no row can have is not found.
  absl::StatusOr<std::optional<StoredNeed>> FindNeed(absl::string_view need_ref);
  // The need that a request belongs to; empty when there is no such request.
  absl::StatusOr<std::string> NeedOf(absl::string_view placement_ref);
  // Standing searches of a member, but for one need's.
  absl::StatusOr<int> CountStanding(absl::string_view member, absl::string_view but);
  // All that are not at rest.
  absl::Status ReadNeeds(NeedCallback callback);

  // Requests of all that are not at rest, or one need's; in the order of their places.
  absl::Status ReadRequests(RequestCallback callback);
  absl::Status ReadRequestsOf(absl::string_view need_ref, RequestCallback callback);

  // Notes that a request of the member's, out or in, that last changed at `sequence` is of a
  // need at rest; and the greatest such of each member.
  absl::Status PutErased(absl::string_view member, uint64_t sequence);
  absl::Status ReadErased(ErasedCallback callback);

  // At most `rows_max` needs that are due by `now`, or one of whose requests is.
  absl::StatusOr<std::vector<std::string>> DueNeeds(absl::Time now, int rows_max);

 private:
  storage::Connection& connection_;
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_PLACEMENT_STORE_H_
