#ifndef CONSORTIUM_GATEWAY_PLACEMENTS_ANSWERS_H_
#define CONSORTIUM_GATEWAY_PLACEMENTS_ANSWERS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/v1/placements.pb.h"
#include "gateway/placements/need_book.h"

namespace consortium::placements {

// Does to `asked`, a request of `book`, what `member` answers: checks the answer, then
// makes the move. INVALID_ARGUMENT: a violation per field. FAILED_PRECONDITION:
// `STATE_CHANGED`, `NOT_YOUR_MOVE`, `NO_SUCH_CONSENT`. A failure leaves the book to be
// thrown away.
absl::Status Answer(const v1::RespondToPlacementRequestRequest& request, absl::string_view member,
                    const Rules& rules, absl::Time now, NeedBook& book, StoredRequest& asked);

// FAILED_PRECONDITION: it is for the other side to do that.
absl::Status NotYourMove(v1::PlacementState state);

}  // namespace consortium::placements

#endif  // CONSORTIUM_GATEWAY_PLACEMENTS_ANSWERS_H_
