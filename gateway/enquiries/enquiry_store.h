#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_STORE_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/enquiries.pb.h"
#include "gateway/storage/connection.h"

namespace consortium::enquiries {

// Where an enquiry stands with the gateway; the numbers are in the database.
enum class State {
  kSetAside = 0,  // Suspected spam, waits for a person's decision.
  kWaiting = 1,   // Waits for its recipient.
  kPickedUp = 2,  // Its recipient has it.
  kClosed = 3,
  kDropped = 4,  // A person decided that it was spam.
};

// What is sealed, and what goes when it is erased.
struct Body {
  std::string sealed;                // To the recipient.
  std::string sealing_certificate;   // Fingerprint, lower-case hexadecimal.
  std::string recovery;              // To the recovery key.
  std::string recovery_certificate;  // Fingerprint.
  std::string salt;                  // Of `digest`.
  std::string digest;                // evidence::MessageDigest of the Enquiry under `salt`.
  std::string email_key;             // Keyed hashes of the person's addresses; empty
  std::string telephone_key;         // where none was given.
};

// One enquiry as the database has it.
struct StoredEnquiry {
  v1::EnquiryRecord record;
  State state = State::kWaiting;
  uint64_t position = 0;  // Its place in the recipient's queue: a journal sequence.
  absl::Time received = {};
  std::optional<absl::Time> picked_up = {};
  std::string request_member = {};  // Whose request it was, and which.
  std::string request_id = {};
  std::optional<Body> body = {};  // Nothing once erased.
};

// The statements of enquiries, and no rules. Not thread-safe, as its connection.
// Codes are the connection's; DATA_LOSS: a record that cannot be read.
class EnquiryStore {
 public:
  // `connection` must outlive this.
  explicit EnquiryStore(storage::Connection& connection) : connection_(connection) {}

  // ALREADY_EXISTS: the reference is taken.
  absl::Status Insert(const StoredEnquiry& enquiry);

  // Writes record, state, place, times and recipient; the body is left alone.
  absl::Status Update(const StoredEnquiry& enquiry);

  // Replaces what is sealed to the recipient.
  absl::Status Reseal(absl::string_view reference, absl::string_view sealed,
                      absl::string_view sealing_certificate);

  // Erases the body and a campaign that is held for it. The database overwrites what
  // it erases.
  absl::Status Erase(absl::string_view reference);

  // The whole enquiry; nothing when there is none.
  absl::StatusOr<std::optional<StoredEnquiry>> Find(absl::string_view reference);

  // Every enquiry that waits for its recipient, without bodies, in order.
  absl::Status ReadWaiting(absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback);

  // At most `rows_max` that are set aside, from `after` (a place) on.
  absl::Status ReadSetAside(uint64_t after, int rows_max,
                            absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback);
  absl::StatusOr<int64_t> CountSetAside();

  // At most `rows_max` with a promise due before `now`, first due first, from
  // (due, place) `after` on.
  struct DuePlace {
    int64_t due_us = 0;
    uint64_t position = 0;
  };
  absl::Status ReadOverdue(absl::Time now, const DuePlace& after, int rows_max,
                           absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback);

  // References of enquiries received since `since` at `recipient` with either
  // key, newest first, at most `rows_max`.
  absl::StatusOr<std::vector<std::string>> SamePerson(absl::string_view recipient,
                                                      absl::string_view email_key,
                                                      absl::string_view telephone_key,
                                                      absl::Time since, int rows_max);

  // References of at most `rows_max` enquiries whose bodies are older than they may
  // be: picked up before `before`, or received before it and ended without.
  absl::StatusOr<std::vector<std::string>> ErasableBefore(absl::Time before, int rows_max);

  // References of at most `rows_max` enquiries that were set aside before `before`
  // and that nobody decided on, oldest first.
  absl::StatusOr<std::vector<std::string>> UndecidedBefore(absl::Time before, int rows_max);

  // References of all whose bodies are there.
  absl::StatusOr<std::vector<std::string>> WithBodies();

  // A place among the records of a time: what a next page begins behind.
  struct ReceivedPlace {
    absl::Time received;
    std::string reference = {};  // Empty: before all of that instant.
  };
  // At most `rows_max` records received from `after` on and before `until`, test ones
  // included, in the order of their places.
  absl::Status ReadReceived(const ReceivedPlace& after, absl::Time until, int rows_max,
                            absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback);

  // A campaign's code: a keyed hash of it, and the code for whoever has the gateway's
  // key.
  struct CampaignCode {
    absl::string_view key;
    absl::string_view sealed;
  };
  // Counts one enquiry of a campaign in a month (`2026-11`).
  absl::Status CountCampaign(absl::string_view month, const CampaignCode& code);

  // Keeps the code of an enquiry that is set aside, uncounted; and counts what was
  // kept, if anything was.
  absl::Status HoldCampaign(absl::string_view reference, const CampaignCode& code);
  absl::Status CountHeldCampaign(absl::string_view reference, absl::string_view month);

  struct Campaign {
    absl::string_view sealed;
    int64_t received = 0;
  };
  // Campaigns of the month with at least `received_min`, most first.
  absl::Status ReadCampaigns(absl::string_view month, int64_t received_min,
                             absl::FunctionRef<absl::Status(const Campaign&)> callback);

 private:
  absl::Status ForgetHeldCampaign(absl::string_view reference);
  absl::StatusOr<std::vector<std::string>> References(
      absl::string_view sql, absl::Span<const storage::Parameter> parameters);
  absl::Status Read(absl::string_view sql, absl::Span<const storage::Parameter> parameters,
                    absl::FunctionRef<absl::Status(const StoredEnquiry&)> callback);

  storage::Connection& connection_;
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_ENQUIRY_STORE_H_
