#ifndef CONSORTIUM_ADAPTERS_MAPPING_PRIVATE_TEXT_H_
#define CONSORTIUM_ADAPTERS_MAPPING_PRIVATE_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "consortium/v1/training_offer.pb.h"
#include "consortium/v1/vacancy.pb.h"

namespace consortium::mapping {

// A text that must not leave the borough.
struct PrivateText {
  size_t row = 0;       // Index in the rows given.
  std::string field;    // e.g. `approval.terms`.
  std::string problem;  // What kind of detail; never the text.
};

// Texts of `rows` in which a word of `private_values` occurs, in the order of the
// rows. The other personal details (telephones, postcodes, addresses of e-mail)
// are policy::CheckRow()'s.
std::vector<PrivateText> FindPrivateText(const std::vector<const consortium::v1::Vacancy*>& rows,
                                         const std::vector<std::string>& private_values);

// The same of training offers; their other checks are policy::CheckOffer()'s.
std::vector<PrivateText> FindPrivateText(const std::vector<const v1::TrainingOffer*>& offers,
                                         const std::vector<std::string>& private_values);

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_PRIVATE_TEXT_H_
