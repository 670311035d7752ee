#ifndef CONSORTIUM_ADAPTERS_PROGRAMME_PHRASE_H_
#define CONSORTIUM_ADAPTERS_PROGRAMME_PHRASE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "consortium/v1/training_offer.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/repeated_field.h"

// An offer in words for carers and the public, the same in every export. Pure;
// nothing here is escaped.
namespace consortium::programme {

// `Paediatric first aid` of TRAINING_TOPIC_PAEDIATRIC_FIRST_AID; empty for the
// unspecified value and for one that this program does not know.
std::string PhraseOf(const google::protobuf::EnumDescriptor* type, int value);

template <typename Enum>
std::string PhraseOf(Enum value) {
  return PhraseOf(google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

// The phrases of a repeated field, `a, b and c`.
template <typename Enum>
std::string PhrasesOf(const google::protobuf::RepeatedField<int>& values) {
  std::string text;
  for (int i = 0; i < values.size(); ++i) {
    if (i > 0) text += i + 1 == values.size() ? " and " : ", ";
    text += PhraseOf(static_cast<Enum>(values[i]));
  }
  return text;
}

// `Free`, `£12.50 a place`.
std::string CostPhrase(const v1::TrainingOffer& offer);

// `Town hall, 1 Mare Street, E8 1EA`; `Online` without a venue; `…, and online`.
std::string PlacePhrase(const v1::TrainingOffer& offer);

// `Mon 23 Nov 2026, 10:00 to 13:00`, in London.
std::string SessionPhrase(const v1::TrainingSession& session);

// `Fri 4 Dec 2026, 12:00`; `the end of Fri 4 Dec 2026` where that is a midnight in
// London, which would give people a day too much.
std::string DeadlinePhrase(const google::protobuf::Timestamp& at);

// What else there is to know, a line each: for whom, about what, standards,
// childcare, accessibility, cost, level.
std::vector<std::string> Particulars(const v1::TrainingOffer& offer);

}  // namespace consortium::programme

#endif  // CONSORTIUM_ADAPTERS_PROGRAMME_PHRASE_H_
