// A check that cannot fail shows nothing: each way in which a gateway could be wrong is written
// down here as a history, and is found.
#include "tests/model/history_check.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "tests/model/training_model.h"
#include "tests/support/sample_offer.h"

namespace consortium::model {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::Time kStart = absl::FromUnixSeconds(1'795'514'400);
constexpr char kWrongChange[] = "a change was answered wrongly";
constexpr char kNeverTheAnswer[] = "not the answer at any moment";

// A history as a gateway would make it that answers one after another, and rightly.
class HistoryCheckTest : public ::testing::Test {
 protected:
  using Step = Operation<TrainingRequest>;

  HistoryCheckTest() { Publish(1); }

  // What a gateway in the state of `gateway` answers.
  Answer AnswerFrom(TrainingModel& gateway, const std::string& member,
                    const TrainingRequest& request) {
    v1::BookPlacesResponse names;
    for (int i = 0; i < 2; ++i) {
      names.add_bookings()->set_booking_ref(absl::StrFormat("%026d", ++names_));
    }
    Answer given = AnswerOf(names);
    given.sequence = sequence_ + 1;
    Answer answer = gateway.Do(member, request, given);
    if (answer.sequence == given.sequence) ++sequence_;
    return answer;
  }

  // Asked and answered before anything else is asked; returns its place.
  size_t Do(const std::string& member, const TrainingRequest& request) {
    return Do(gateway_, member, request);
  }
  size_t Do(TrainingModel& gateway, const std::string& member, const TrainingRequest& request) {
    const uint64_t invoked = ++instant_;
    Answer answer = AnswerFrom(gateway, member, request);
    history_.push_back({.member = member,
                        .request = request,
                        .about = "hackney/course",
                        .invoked = invoked,
                        .answered = ++instant_,
                        .answer = std::move(answer)});
    return history_.size() - 1;
  }

  void Publish(uint32_t capacity) {
    v1::PublishTrainingOffersRequest request;
    request.set_request_id(NewId());
    *request.add_offers() = testing::SampleOffer("course", kStart + absl::Hours(24));
    request.mutable_offers(0)->set_capacity(capacity);
    Do("hackney", request);
  }

  v1::BookPlacesRequest Seat(const std::string& participant) {
    v1::BookPlacesRequest request;
    request.set_request_id(NewId());
    request.set_offer_member("hackney");
    request.set_offer_ref("course");
    request.add_seats()->set_participant_ref(participant);
    request.mutable_seats(0)->set_kind(v1::SEAT_KIND_CARER);
    return request;
  }

  v1::CancelBookingRequest Cancellation(size_t of_booking) {
    const auto* booked =
        dynamic_cast<const v1::BookPlacesResponse*>(history_[of_booking].answer.response.get());
    v1::CancelBookingRequest request;
    request.set_request_id(NewId());
    request.set_booking_ref(booked->bookings(0).booking_ref());
    return request;
  }

  static v1::ListBookingsRequest List() {
    v1::ListBookingsRequest request;
    request.set_of_own_offers(true);
    return request;
  }

  std::string NewId() { return absl::StrCat("request ", ++requests_); }

  std::string Violation() const {
    return HistoryCheck(history_, TrainingModel(kStart)).Violation();
  }

  TrainingModel gateway_{kStart};
  std::vector<Step> history_;

 private:
  uint64_t instant_ = 0;
  uint64_t sequence_ = 0;
  int requests_ = 0;
  int names_ = 0;
};

TEST_F(HistoryCheckTest, AHistoryThatIsRightHolds) {
  const size_t first = Do("camden", Seat("camden-1"));
  Do("barnet", Seat("barnet-1"));
  Do("camden", Seat("camden-1"));
  Do("hackney", List());
  Do("camden", Cancellation(first));
  Do("hackney", List());
  EXPECT_THAT(Violation(), IsEmpty());
}

TEST_F(HistoryCheckTest, APlaceThatIsSoldTwiceIsFound) {
  TrainingModel unaware = gateway_;
  Do("camden", Seat("camden-1"));
  Do(unaware, "barnet", Seat("barnet-1"));
  EXPECT_THAT(Violation(), HasSubstr(kWrongChange));
}

TEST_F(HistoryCheckTest, AnAcknowledgedBookingThatIsLostIsFound) {
  TrainingModel restarted = gateway_;
  Do("camden", Seat("camden-1"));
  Do(restarted, "hackney", List());
  EXPECT_THAT(Violation(), HasSubstr(kNeverTheAnswer));
}

TEST_F(HistoryCheckTest, AStaleRefusalIsFound) {
  TrainingModel stale = gateway_;
  const size_t booked = Do("camden", Seat("camden-1"));
  stale = gateway_;
  Do("camden", Cancellation(booked));
  v1::BookPlacesRequest request = Seat("barnet-1");
  request.set_no_waiting(true);
  Do(stale, "barnet", request);
  EXPECT_THAT(Violation(), HasSubstr(kNeverTheAnswer));
}

TEST_F(HistoryCheckTest, WhileAChangeIsUnderWayBothAnswersAreRightButNotBackAgain) {
  const TrainingModel before = gateway_;
  const size_t booked = Do("camden", Seat("camden-1"));
  TrainingModel old = before;
  const size_t read = Do(old, "hackney", List());
  history_[booked].answered = history_[read].answered + 10;
  EXPECT_THAT(Violation(), IsEmpty()) << "its answer had not come";

  // One sees the booking, and then another does not.
  const size_t seen = Do("hackney", List());
  const size_t unseen = Do(old, "hackney", List());
  EXPECT_LT(history_[seen].answered, history_[unseen].invoked);
  EXPECT_THAT(Violation(), HasSubstr("older than what had been read before"));
}

TEST_F(HistoryCheckTest, ASequenceAgainstTheOrderOfAnswersIsFound) {
  const size_t first = Do("camden", Seat("camden-1"));
  const size_t second = Do("barnet", Seat("barnet-1"));
  std::swap(history_[first].invoked, history_[second].invoked);
  std::swap(history_[first].answered, history_[second].answered);
  EXPECT_THAT(Violation(), HasSubstr("larger sequence"));
  // Had they overlapped, either could have been the first.
  history_[first].invoked = history_[second].invoked;
  EXPECT_THAT(Violation(), IsEmpty());
}

TEST_F(HistoryCheckTest, WhoIsPromotedOutOfTurnIsFound) {
  const size_t held = Do("camden", Seat("camden-1"));
  TrainingModel unfair = gateway_;
  Do("barnet", Seat("barnet-1"));
  TrainingModel fair = gateway_;
  const v1::BookPlacesRequest late = Seat("camden-2");
  Do("camden", late);
  const v1::CancelBookingRequest cancellation = Cancellation(held);
  Do("camden", cancellation);
  EXPECT_THAT(Violation(), IsEmpty());
  // The same again, from a gateway that forgot who came first.
  history_.pop_back();
  Answer given = history_.back().answer;
  unfair.Do("camden", late, given);
  given.sequence += 1;
  unfair.Do("camden", cancellation, given);
  Do("camden", cancellation);
  Do(unfair, "hackney", List());
  EXPECT_THAT(Violation(), HasSubstr(kNeverTheAnswer));
}

TEST_F(HistoryCheckTest, ARetryThatBooksAgainIsFound) {
  const TrainingModel before = gateway_;
  const v1::BookPlacesRequest request = Seat("camden-1");
  Do("camden", request);
  Do("camden", request);
  EXPECT_THAT(Violation(), IsEmpty()) << "a retry has the first receipt";
  TrainingModel forgetful = before;
  Do(forgetful, "camden", request);
  EXPECT_THAT(Violation(), HasSubstr(kWrongChange));
}

TEST_F(HistoryCheckTest, ASequenceThatIsGivenTwiceIsFound) {
  Do("camden", Seat("camden-1"));
  const size_t second = Do("barnet", Seat("barnet-1"));
  history_[second].answer = history_[second - 1].answer;
  EXPECT_THAT(Violation(), HasSubstr(kNeverTheAnswer));
}

TEST_F(HistoryCheckTest, WhatTheClockDoesIsPartOfTheOrder) {
  TrainingModel early = gateway_;
  const uint64_t head = history_.back().answer.sequence;
  const size_t moved = Do("", ClockMoved{kStart + absl::Hours(24)});
  history_[moved].is_barrier = true;
  history_[moved].answer.sequence = head;
  Do("camden", Seat("camden-1"));
  EXPECT_THAT(history_.back().answer.text, HasSubstr("BOOKING_CLOSED"));
  EXPECT_THAT(Violation(), IsEmpty());
  Do(early, "camden", Seat("camden-1"));
  EXPECT_THAT(Violation(), HasSubstr(kWrongChange)) << "a place at a course that has begun";
}

}  // namespace
}  // namespace consortium::model
