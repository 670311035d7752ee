#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_READING_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_READING_H_

#include "consortium/v1/enquiries.pb.h"
#include "gateway/enquiries/guess_budget.h"
#include "gateway/enquiries/surroundings.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"

namespace consortium::enquiries {

// The reads of the room. Records are in the database alone, so these take the
// writer's way, without writing: what they see is on disk.
class Reading {
 public:
  explicit Reading(const Surroundings& around) : around_(around) {}

  void Status(storage::Writer& writer, const server::Call& call,
              const v1::GetEnquiryStatusRequest& request, v1::GetEnquiryStatusResponse* response,
              server::Done done);
  void ListOverdue(storage::Writer& writer, const server::Call& call,
                   const v1::ListOverdueEnquiriesRequest& request,
                   v1::ListOverdueEnquiriesResponse* response, server::Done done);
  void ListSetAside(storage::Writer& writer, const server::Call& call,
                    const v1::ListSetAsideRequest& request, v1::ListSetAsideResponse* response,
                    server::Done done);
  void Report(storage::Writer& writer, const server::Call& call,
              const v1::ReportEnquiriesRequest& request, v1::ReportEnquiriesResponse* response,
              server::Done done);

 private:
  const Surroundings& around_;
  GuessBudget guesses_;
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_READING_H_
