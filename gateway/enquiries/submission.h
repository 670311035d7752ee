#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_SUBMISSION_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_SUBMISSION_H_

#include "consortium/v1/enquiries.pb.h"
#include "gateway/enquiries/surroundings.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"

namespace consortium::enquiries {

// SubmitEnquiry: checks, routes and seals on the caller's thread, so that the
// writer gets nothing in clear; then stores, once.
class Submission {
 public:
  explicit Submission(const Surroundings& around) : around_(around) {}

  // As the contract says.
  void Submit(storage::Writer& writer, const server::Call& call,
              const v1::SubmitEnquiryRequest& request, v1::SubmitEnquiryResponse* response,
              server::Done done);

 private:
  const Surroundings& around_;
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_SUBMISSION_H_
