#ifndef CONSORTIUM_GATEWAY_VACANCIES_CLAIM_STORE_H_
#define CONSORTIUM_GATEWAY_VACANCIES_CLAIM_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gateway/storage/connection.h"

namespace consortium::vacancies {

// What somebody wants of a household. The numbers are the table's.
enum class ClaimKind {
  kAsked = 1,   // Takes nothing; ends when the household leaves the list.
  kHeld = 2,    // Takes places until a time.
  kAgreed = 3,  // Takes them until the list shows the children placed.
};

// One claim on places of a household: the vacancies room's half of a request for a
// placement, which has the same name. Says nothing of the children but how many
// places they take, and which sorts of places will do.
struct Claim {
  std::string claim_ref;
  std::string member;  // Whose household.
  std::string household_ref;
  ClaimKind kind = ClaimKind::kAsked;
  uint32_t places = 0;
  absl::CivilDay start;  // From which day.
  bool siblings = false;
  bool short_break = false;
  std::optional<absl::Time> until = {};  // Held ones have it.
  uint32_t arrived = 0;                  // Of an agreed one: children who have come since.
  uint64_t sequence = 0;                 // Of the change that made it; says who came first.

  // Places that it takes now.
  uint32_t taken() const { return kind == ClaimKind::kAsked ? 0 : places - arrived; }
};

// The statements of claims, and no rules. Not thread-safe, as its connection. Codes
// are the connection's.
class ClaimStore {
 public:
  using ClaimCallback = absl::FunctionRef<absl::Status(const Claim&)>;

  // `connection` must outlive this.
  explicit ClaimStore(storage::Connection& connection) : connection_(connection) {}

  // Writes the claim, new or not.
  absl::Status Put(const Claim& claim);
  absl::Status Delete(absl::string_view claim_ref);

  absl::StatusOr<std::optional<Claim>> Find(absl::string_view claim_ref);
  // All of them, of one member or of one household; oldest first.
  absl::Status ReadAll(ClaimCallback callback);
  absl::StatusOr<std::vector<Claim>> OfMember(absl::string_view member);
  absl::StatusOr<std::vector<Claim>> OfHousehold(absl::string_view member,
                                                 absl::string_view household_ref);

 private:
  storage::Connection& connection_;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_GATEWAY_VACANCIES_CLAIM_STORE_H_
