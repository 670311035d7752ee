#ifndef CONSORTIUM_ADAPTERS_CLI_TRAINING_VIEW_H_
#define CONSORTIUM_ADAPTERS_CLI_TRAINING_VIEW_H_

#include <string>

#include "absl/time/time.h"
#include "consortium/v1/training.pb.h"

// Training offers for people. Pure.
namespace consortium::cli {

// What a publication did, and what is wrong with which offer.
std::string RenderProgrammePublication(const v1::PublishTrainingOffersResponse& response,
                                       bool colour);

// What was found, in the order of the answer: when, what, whose, where and how many
// places are free.
std::string RenderTraining(const v1::SearchTrainingResponse& response, absl::Time now, bool colour);

// All that is known of one offer.
std::string RenderOffer(const v1::FoundTraining& found, absl::Time now, bool colour);

}  // namespace consortium::cli

#endif  // CONSORTIUM_ADAPTERS_CLI_TRAINING_VIEW_H_
