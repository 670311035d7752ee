#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_HANDLING_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_HANDLING_H_

#include "consortium/v1/placements.pb.h"
#include "gateway/placements/surroundings.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/writer.h"

namespace consortium::placements {

inline constexpr uint32_t kWeeklyFeePenceMax = 1'000'000;

// Moves of a request behind which no hold is prolonged: each is a step that is kept. Those
// that are left then end.
inline constexpr int kMovesMax = 100;

// What both sides do with a request once it was asked, as placements.proto promises.
// `request` and `response` live until `done`. Thread-safe.
class Handler {
 public:
  // `around` must outlive this.
  explicit Handler(const Surroundings& around) : around_(around) {}

  // Besides the contract's: FAILED_PRECONDITION with reason `NOT_YOUR_MOVE` for what is
  // the other side's to do, and `NO_SUCH_CONSENT` for one that nothing is subject to.
  void Respond(storage::Writer& writer, const server::Call& call,
               const v1::RespondToPlacementRequestRequest& request,
               v1::RespondToPlacementRequestResponse* response, server::Done done) const;
  void TakeUp(storage::Writer& writer, const server::Call& call,
              const v1::TakeUpPlacementRequest& request, v1::TakeUpPlacementResponse* response,
              server::Done done) const;
  void Withdraw(storage::Writer& writer, const server::Call& call,
                const v1::WithdrawPlacementRequestRequest& request,
                v1::WithdrawPlacementRequestResponse* response, server::Done done) const;

 private:
  const Surroundings& around_;
};

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_HANDLING_H_
