#ifndef CONSORTIUM_TESTS_MODEL_PROGRAMME_MODEL_H_
#define CONSORTIUM_TESTS_MODEL_PROGRAMME_MODEL_H_

#include <variant>

#include "consortium/v1/training.pb.h"
#include "tests/model/training_model.h"

namespace consortium::model {

// What publishing does and answers, but for the receipt.
std::variant<Refused, v1::PublishTrainingOffersResponse> DecideProgramme(
    const v1::PublishTrainingOffersRequest& request, TrainingDraft& draft);

}  // namespace consortium::model

#endif  // CONSORTIUM_TESTS_MODEL_PROGRAMME_MODEL_H_
