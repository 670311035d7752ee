#ifndef CONSORTIUM_GATEWAY_TRAINING_PUBLISH_H_
#define CONSORTIUM_GATEWAY_TRAINING_PUBLISH_H_

#include "consortium/v1/training.pb.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"
#include "gateway/training/surroundings.h"

namespace consortium::training {

// Problems that a response carries; further ones are counted.
inline constexpr int kProblemsMax = 1'000;

// Publishes programmes: one member's offers become those of the request, and what
// did not change is not written. Thread-safe.
class Publisher {
 public:
  explicit Publisher(const Surroundings& around) : around_(around) {}

  // PublishTrainingOffers, as training.proto promises. Offers are checked on the
  // caller's thread; the writer's compares and writes. `request` and `response`
  // live until `done`.
  void Publish(storage::Writer& writer, const server::Call& call,
               const v1::PublishTrainingOffersRequest& request,
               v1::PublishTrainingOffersResponse* response, server::Done done) const;

 private:
  const Surroundings& around_;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_GATEWAY_TRAINING_PUBLISH_H_
