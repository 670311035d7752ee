#include "gateway/training/search_row.h"

#include "absl/time/time.h"
#include "policy/postcode/postcode.h"
#include "policy/training/offer_rules.h"

namespace consortium::training {
namespace {

template <typename Values>
uint32_t MaskOf(const Values& values) {
  uint32_t mask = 0;
  for (const auto value : values) mask |= MaskBit(static_cast<int>(value));
  return mask;
}

static_assert(v1::TrainingTopic_MAX < 32 && v1::Audience_MAX < 16 && v1::Accessibility_MAX < 8 &&
                  policy::kStandardsMax < 8,
              "each set fits its mask");

}  // namespace

SearchRow SearchRowOf(const v1::TrainingOffer& offer, bool cancelled,
                      const directory::Areas& areas) {
  SearchRow row{.first_start_us = absl::ToUnixMicros(policy::FirstStart(offer)),
                .bookable_until_us = absl::ToUnixMicros(policy::BookableUntil(offer)),
                .venue = {},
                .topics = MaskOf(offer.topics()),
                .audiences = static_cast<uint16_t>(MaskOf(offer.audiences())),
                .standards = static_cast<uint8_t>(MaskOf(offer.standards())),
                .accessibility = static_cast<uint8_t>(MaskOf(offer.accessibility())),
                .stage = static_cast<uint8_t>(offer.stage()),
                .kind = static_cast<uint8_t>(offer.kind()),
                .mode = static_cast<uint8_t>(offer.mode()),
                .childcare = static_cast<uint8_t>(offer.childcare()),
                .cancelled = cancelled,
                .restricted = offer.has_restricted_to()};
  if (offer.has_venue()) {
    const absl::StatusOr<policy::Postcode> postcode =
        policy::Postcode::Parse(offer.venue().postcode());
    if (postcode.ok()) row.venue = areas.Locate(postcode->Outcode());
  }
  return row;
}

}  // namespace consortium::training
