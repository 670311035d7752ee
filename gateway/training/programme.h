#ifndef CONSORTIUM_GATEWAY_TRAINING_PROGRAMME_H_
#define CONSORTIUM_GATEWAY_TRAINING_PROGRAMME_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/training.pb.h"
#include "gateway/training/training_store.h"

namespace consortium::training {

// What a publication does to one offer.
enum class Step { kAdd, kChange, kLeave, kCancel, kRefuse };

// A member's programme as it was sent, checked and ready to be compared with what
// stands. Values in, decisions out: the writer and a rehearsal judge alike.
struct Programme {
  struct Offer {
    uint32_t index = 0;  // In the request.
    std::string offer_ref = {};
    std::string bytes = {};  // Serialised, always the same for equal offers.
    uint32_t capacity = 0;
  };

  std::string member;
  absl::Status verdict = {};  // What makes the whole request unusable.
  bool whole = false;
  std::vector<Offer> offers = {};                 // Accepted so far.
  std::vector<std::string> named = {};            // All references of the request, sorted.
  std::vector<std::string> cancels = {};          // As the request asks for.
  v1::PublishTrainingOffersResponse report = {};  // Problems and counts.
};

// Checks the request at `now`.
Programme ReadProgramme(absl::string_view member, const v1::PublishTrainingOffersRequest& request,
                        absl::Time now);

// What happens to an offer of the programme; `standing` is null when there is none.
// Where it is refused, that is reported. An offer that may change still has to keep
// its places: CheckCapacity().
Step JudgeOffer(const Programme::Offer& offer, const StoredOffer* standing, absl::Time now,
                Programme& programme);

// Reports a capacity below the `held` places; false then.
bool CheckCapacity(const Programme::Offer& offer, uint32_t held, Programme& programme);

// The standing offers that the programme cancels, as a whole one that leaves them
// out or by name. INVALID_ARGUMENT, FAILED_PRECONDITION: it names what cannot be.
absl::StatusOr<std::vector<std::string>> Cancelled(
    const Programme& programme, const std::map<std::string, StoredOffer>& standing, absl::Time now);

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_PROGRAMME_H_
