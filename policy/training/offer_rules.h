#ifndef CONSORTIUM_POLICY_TRAINING_OFFER_RULES_H_
#define CONSORTIUM_POLICY_TRAINING_OFFER_RULES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "consortium/v1/training.pb.h"
#include "consortium/v1/training_offer.pb.h"

// Which training offers, programmes and requests for places add up. Pure rules,
// shared by the gateway, which enforces them, and the adapter, whose dry run
// promises the same answer.
namespace consortium::policy {

// Everything wrong with one offer as a member sent it, judged at `now`: refusals
// and warnings with field paths from the offer. Output-only fields that are set
// are refused. `offer` and `offer_ref` of the problems are left for the caller to
// set. An offer whose first session is past is accepted with a warning: a
// programme is exported whole.
//
// Whatever passes without a refusal, the store and the index accept.
std::vector<v1::OfferProblem> CheckOffer(const v1::TrainingOffer& offer, absl::Time now);

// Whether any of the problems refuses the offer.
bool IsRefused(const std::vector<v1::OfferProblem>& problems);

// What makes a whole request unusable: INVALID_ARGUMENT with a violation per field
// (nothing in it, over kOffersMax, a reference twice, cancellations beside a whole
// programme).
absl::Status CheckProgramme(const v1::PublishTrainingOffersRequest& request);

// What is wrong with the seats of a request, whatever the offer: INVALID_ARGUMENT
// with a violation per field (none, over kSeatsMax, a participant twice, an
// unknown kind, details that are too long or hold control characters).
absl::Status CheckSeats(const v1::BookPlacesRequest& request);

// Instants that follow from an accepted offer; whole microseconds.
absl::Time FirstStart(const v1::TrainingOffer& offer);
absl::Time LastEnd(const v1::TrainingOffer& offer);
// The booking deadline, or the first session's start.
absl::Time BookableUntil(const v1::TrainingOffer& offer);
// `reserved_until` of an offer that has reserved places.
absl::Time ReservedUntil(const v1::TrainingOffer& offer);
// `cancel_by`, or the first session's start.
absl::Time CancellableUntil(const v1::TrainingOffer& offer);
// Until then attendance is recorded and what the trainer was told of participants
// is kept.
absl::Time RecordableUntil(const v1::TrainingOffer& offer);

// How far an offer is at `now`.
v1::OfferState StateAt(const v1::TrainingOffer& offer, bool cancelled, absl::Time now);

// Bounds, as the .proto files state them.
inline constexpr int kOffersMax = 1'000;
inline constexpr int kSessionsMax = 40;
inline constexpr uint32_t kCapacityMax = 1'000;
inline constexpr uint32_t kStandardsMax = 7;
inline constexpr int kSeatsMax = 20;
inline constexpr size_t kOfferRefMax = 36;
inline constexpr size_t kParticipantRefMin = 8;
inline constexpr size_t kTitleMax = 120;
inline constexpr size_t kDescriptionMax = 2'000;
inline constexpr size_t kVenueNameMax = 120;
inline constexpr size_t kAddressMax = 200;
inline constexpr size_t kJoiningLinkMax = 500;
inline constexpr size_t kParticipantNameMax = 100;
inline constexpr size_t kContactMax = 200;
inline constexpr size_t kAccessNeedsMax = 500;
inline constexpr uint32_t kCostPenceMax = 1'000'000;
inline constexpr absl::Duration kSessionMax = absl::Hours(24);
// Sessions lie at most this far ahead, so that a century's slip is found.
inline constexpr absl::Duration kAheadMax = absl::Hours(24 * 366 * 3);
inline constexpr absl::Duration kRecordedAfterwards = absl::Hours(24 * 30);

}  // namespace consortium::policy

#endif  // CONSORTIUM_POLICY_TRAINING_OFFER_RULES_H_
