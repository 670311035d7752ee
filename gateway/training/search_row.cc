#include "gateway/training/search_row.h"

#include "absl/time/time.h"
#include "policy/postcode/postcode.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

static_assert(v1::TrainingTopic_MAX < 32 && v1::Audience_MAX < 16 && v1::TrainingStage_MAX < 8 &&
                  v1::OfferingKind_MAX < 8 && v1::TrainingMode_MAX < 8 &&
                  v1::Accessibility_MAX < 8 && policy::kStandardsMax < 8,
              "each value has a bit");

template <typename Values>
uint32_t MaskOf(const Values& values) {
  uint32_t mask = 0;
  for (const auto value : values) mask |= MaskBit(static_cast<int>(value));
  return mask;
}

uint64_t TraitsOf(const v1::TrainingOffer& offer, bool cancelled) {
  uint64_t traits = TraitBit(Trait::kStage, offer.stage()) | TraitBit(Trait::kKind, offer.kind()) |
                    TraitBit(Trait::kMode, offer.mode());
  for (const uint32_t standard : offer.standards()) {
    traits |= TraitBit(Trait::kStandard, static_cast<int>(standard));
  }
  for (const int each : offer.accessibility()) traits |= TraitBit(Trait::kAccessibility, each);
  if (cancelled) traits |= TraitBit(Trait::kFlag, kCancelled);
  if (offer.has_restricted_to()) traits |= TraitBit(Trait::kFlag, kRestricted);
  if (offer.childcare() > v1::CHILDCARE_NONE) traits |= TraitBit(Trait::kFlag, kHasChildcare);
  return traits;
}

}  // namespace

SearchRow SearchRowOf(const v1::TrainingOffer& offer, bool cancelled,
                      const directory::Areas& areas) {
  SearchRow row{.first_start_us = absl::ToUnixMicros(policy::FirstStart(offer)),
                .bookable_until_us = absl::ToUnixMicros(policy::BookableUntil(offer)),
                .traits = TraitsOf(offer, cancelled),
                .venue = {},
                .topics = MaskOf(offer.topics()),
                .audiences = static_cast<uint16_t>(MaskOf(offer.audiences()))};
  if (offer.has_venue()) {
    const absl::StatusOr<policy::Postcode> postcode =
        policy::Postcode::Parse(offer.venue().postcode());
    if (postcode.ok()) row.venue = areas.Locate(postcode->Outcode());
  }
  return row;
}

}  // namespace consortium::training
