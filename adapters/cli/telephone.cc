#include "adapters/cli/telephone.h"

#include "absl/strings/str_cat.h"
#include "adapters/cli/local_time.h"

namespace consortium::cli {

namespace v1 = consortium::v1;

std::string WhoAnswers(const v1::Telephone& telephone, absl::Time now) {
  if (telephone.number().empty()) return "";
  std::string who =
      telephone.kind() == v1::TELEPHONE_KIND_OUT_OF_HOURS ? "out of hours team" : "duty desk";
  if (telephone.has_answers_until()) {
    absl::StrAppend(&who, " until ", LocalTimeNear(FromProto(telephone.answers_until()), now));
  }
  return who;
}

Cell NumberCell(const v1::Telephone& telephone) {
  if (telephone.number().empty()) return {"no number", Paint::kRed};
  return {telephone.number(), Paint::kBold};
}

}  // namespace consortium::cli
