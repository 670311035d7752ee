#ifndef CONSORTIUM_TESTS_SUPPORT_SAMPLE_OFFER_H_
#define CONSORTIUM_TESTS_SUPPORT_SAMPLE_OFFER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/training_offer.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace consortium::testing {

inline google::protobuf::Timestamp TimestampAt(absl::Time at) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(at));
}

// A course of three hours at a venue in Hackney that passes every check: ten places,
// for every carer, nothing reserved.
inline v1::TrainingOffer SampleOffer(absl::string_view offer_ref, absl::Time start) {
  v1::TrainingOffer offer;
  offer.set_offer_ref(std::string(offer_ref));
  offer.set_kind(v1::OFFERING_KIND_COURSE);
  offer.set_title("Letterbox contact, a morning");
  offer.set_description("What to write, and what not.\nBring a pen.");
  offer.add_topics(v1::TRAINING_TOPIC_FAMILY_TIME);
  offer.set_stage(v1::TRAINING_STAGE_CORE);
  offer.add_standards(5);
  offer.add_audiences(v1::AUDIENCE_PRIMARY_CARERS);
  v1::TrainingSession& session = *offer.add_sessions();
  *session.mutable_start_at() = TimestampAt(start);
  *session.mutable_end_at() = TimestampAt(start + absl::Hours(3));
  offer.set_mode(v1::TRAINING_MODE_VENUE);
  offer.mutable_venue()->set_name("Town hall");
  offer.mutable_venue()->set_postcode("E8 1EA");
  offer.set_capacity(10);
  return offer;
}

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_SAMPLE_OFFER_H_
