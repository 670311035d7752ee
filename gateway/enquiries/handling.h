#ifndef CONSORTIUM_GATEWAY_ENQUIRIES_HANDLING_H_
#define CONSORTIUM_GATEWAY_ENQUIRIES_HANDLING_H_

#include "consortium/v1/enquiries.pb.h"
#include "gateway/enquiries/surroundings.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"

namespace consortium::enquiries {

// What is done with an enquiry once it is there. Each as the contract says; a
// caller sees only what it has, and the coordinator what is overdue or set
// aside.
class Handling {
 public:
  explicit Handling(const Surroundings& around) : around_(around) {}

  void Acknowledge(storage::Writer& writer, const server::Call& call,
                   const v1::AcknowledgeEnquiryRequest& request,
                   v1::AcknowledgeEnquiryResponse* response, server::Done done);
  void RecordProgress(storage::Writer& writer, const server::Call& call,
                      const v1::RecordEnquiryProgressRequest& request,
                      v1::RecordEnquiryProgressResponse* response, server::Done done);
  void Reroute(storage::Writer& writer, const server::Call& call,
               const v1::RerouteEnquiryRequest& request, v1::RerouteEnquiryResponse* response,
               server::Done done);
  void TakeRecoveryCopy(storage::Writer& writer, const server::Call& call,
                        const v1::TakeRecoveryCopyRequest& request,
                        v1::TakeRecoveryCopyResponse* response, server::Done done);
  void DecideSetAside(storage::Writer& writer, const server::Call& call,
                      const v1::DecideSetAsideRequest& request,
                      v1::DecideSetAsideResponse* response, server::Done done);
  void Erase(storage::Writer& writer, const server::Call& call,
             const v1::EraseEnquiryRequest& request, v1::EraseEnquiryResponse* response,
             server::Done done);

 private:
  const Surroundings& around_;
};

}  // namespace consortium::enquiries

#endif  // CONSORTIUM_GATEWAY_ENQUIRIES_HANDLING_H_
