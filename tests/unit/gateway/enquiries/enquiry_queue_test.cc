#include "gateway/enquiries/enquiry_queue.h"

#include <optional>
#include <string>

#include "gateway/journal/receipt.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::enquiries {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'795'000'000);
constexpr absl::Duration kLease = absl::Minutes(2);
constexpr size_t kMany = 100;

class EnquiryQueueTest : public ::testing::Test {
 protected:
  StoredEnquiry Enquiry(const std::string& reference, uint64_t position,
                        const std::string& recipient = "hackney") {
    StoredEnquiry enquiry;
    enquiry.record.set_reference(reference);
    enquiry.record.set_recipient(recipient);
    enquiry.position = position;
    v1::Promise& promise = *enquiry.record.add_promises();
    promise.set_kind(v1::PROMISE_KIND_PICKED_UP);
    journal::SetInstant(kNow + absl::Hours(24) + absl::Seconds(position), promise.mutable_due_at());
    return enquiry;
  }

  void Put(const std::string& reference, uint64_t position,
           const std::string& recipient = "hackney") {
    queue_.Put(Enquiry(reference, position, recipient));
  }

  // As the server does: asks, fetches what is wanted, asks again.
  std::optional<Delivery> Next(Consumer consumer, absl::Time now = kNow, size_t again = kMany) {
    std::optional<Delivery> delivery = queue_.Next(consumer, now, kLease, again);
    if (delivery.has_value()) return delivery;
    for (const std::string& reference : queue_.WantedBodies()) {
      queue_.PutBody(reference, "sealed " + reference, "certificate");
    }
    return queue_.Next(consumer, now, kLease, again);
  }

  std::string NextReference(Consumer consumer, absl::Time now = kNow) {
    const std::optional<Delivery> delivery = Next(consumer, now);
    return delivery.has_value() ? delivery->record.reference() : "";
  }

  EnquiryQueue queue_;
};

TEST_F(EnquiryQueueTest, DeliversInOrderToItsRecipientAlone) {
  Put("b", 2);
  Put("a", 1);
  Put("c", 3, "camden");
  const Consumer hackney = queue_.Open("hackney");
  const Consumer camden = queue_.Open("camden");
  EXPECT_EQ(NextReference(hackney), "a");
  EXPECT_EQ(NextReference(hackney), "b");
  EXPECT_EQ(NextReference(hackney), "");
  EXPECT_EQ(NextReference(camden), "c");
}

TEST_F(EnquiryQueueTest, HandsOutTheSealedBodyAndForgetsIt) {
  Put("a", 1);
  const Consumer consumer = queue_.Open("hackney");
  EXPECT_EQ(Next(consumer)->sealed, "sealed a");
  EXPECT_FALSE(queue_.Next(consumer, kNow + kLease, kLease, kMany).has_value());
  EXPECT_THAT(queue_.WantedBodies(), ElementsAre("a"));
}

TEST_F(EnquiryQueueTest, NamesABodyOnceUntilFetchingFails) {
  Put("a", 1);
  const Consumer consumer = queue_.Open("hackney");
  EXPECT_FALSE(queue_.Next(consumer, kNow, kLease, kMany).has_value());
  EXPECT_THAT(queue_.WantedBodies(), ElementsAre("a"));
  EXPECT_FALSE(queue_.Next(consumer, kNow, kLease, kMany).has_value());
  EXPECT_THAT(queue_.WantedBodies(), IsEmpty());
  queue_.BodiesFailed({"a"});
  EXPECT_TRUE(queue_.Tick(kNow));
  EXPECT_FALSE(queue_.Next(consumer, kNow, kLease, kMany).has_value());
  EXPECT_THAT(queue_.WantedBodies(), ElementsAre("a"));
}

TEST_F(EnquiryQueueTest, ComesAgainWhenTheLeaseEnds) {
  Put("a", 1);
  const Consumer consumer = queue_.Open("hackney");
  const Delivery first = *Next(consumer);
  EXPECT_EQ(first.number, 1u);
  EXPECT_EQ(NextReference(consumer, kNow + kLease - absl::Seconds(1)), "");
  const Delivery second = *Next(consumer, kNow + kLease);
  EXPECT_EQ(second.record.reference(), "a");
  EXPECT_EQ(second.number, 2u);
  EXPECT_NE(second.lease, first.lease);
}

TEST_F(EnquiryQueueTest, WhatComesAgainLeavesPlacesForWhatIsNew) {
  for (uint64_t place = 1; place <= 4; ++place) Put("again " + std::to_string(place), place);
  const Consumer consumer = queue_.Open("hackney");
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Next(consumer).has_value());
  Put("new", 5);
  const absl::Time ended = kNow + kLease;
  const auto next = [&] {
    const std::optional<Delivery> delivery = Next(consumer, ended, 2);
    return delivery.has_value() ? delivery->record.reference() : "";
  };
  EXPECT_EQ(next(), "again 1");
  EXPECT_EQ(next(), "again 2");
  EXPECT_EQ(next(), "new");
  EXPECT_EQ(next(), "");
  // One of the two is acknowledged: another may come again.
  queue_.Remove("again 1");
  EXPECT_EQ(next(), "again 3");
}

TEST_F(EnquiryQueueTest, PrefersAnotherConsumerWhenALeaseEnds) {
  Put("a", 1);
  const Consumer first = queue_.Open("hackney");
  const Consumer second = queue_.Open("hackney");
  EXPECT_EQ(NextReference(first), "a");
  const absl::Time ended = kNow + kLease;
  EXPECT_EQ(NextReference(first, ended), "");
  EXPECT_EQ(NextReference(second, ended), "a");
}

TEST_F(EnquiryQueueTest, ComesBackToTheSameConsumerWhenNobodyElseTakesIt) {
  Put("a", 1);
  const Consumer first = queue_.Open("hackney");
  queue_.Open("hackney");
  EXPECT_EQ(NextReference(first), "a");
  EXPECT_EQ(NextReference(first, kNow + kLease + EnquiryQueue::kOthersFirst), "a");
}

TEST_F(EnquiryQueueTest, AConsumerThatGoesGivesItsLeasesBack) {
  Put("a", 1);
  const Consumer first = queue_.Open("hackney");
  EXPECT_EQ(NextReference(first), "a");
  queue_.Close(first);
  EXPECT_TRUE(queue_.Tick(kNow));
  const Consumer second = queue_.Open("hackney");
  EXPECT_EQ(NextReference(second), "a");
}

TEST_F(EnquiryQueueTest, OnlyTheLatestLeaseHoldsAndOnlyWhileItLasts) {
  Put("a", 1);
  const Consumer consumer = queue_.Open("hackney");
  const Delivery first = *Next(consumer);
  EXPECT_TRUE(queue_.Holds("a", first.lease, kNow));
  EXPECT_FALSE(queue_.Holds("a", "", kNow));
  EXPECT_FALSE(queue_.Holds("b", first.lease, kNow));
  EXPECT_FALSE(queue_.Holds("a", first.lease, kNow + kLease));
  const Delivery second = *Next(consumer, kNow + kLease);
  EXPECT_FALSE(queue_.Holds("a", first.lease, kNow + kLease));
  EXPECT_TRUE(queue_.Holds("a", second.lease, kNow + kLease));
}

TEST_F(EnquiryQueueTest, CountsWhatAConsumerHolds) {
  Put("a", 1);
  Put("b", 2);
  const Consumer consumer = queue_.Open("hackney");
  EXPECT_EQ(queue_.Held(consumer, kNow), 0u);
  NextReference(consumer);
  NextReference(consumer);
  EXPECT_EQ(queue_.Held(consumer, kNow), 2u);
  queue_.Remove("a");
  EXPECT_EQ(queue_.Held(consumer, kNow), 1u);
  EXPECT_EQ(queue_.Held(consumer, kNow + kLease), 0u);
}

TEST_F(EnquiryQueueTest, ReroutedItIsAnotherRecipients) {
  Put("a", 1);
  const Consumer hackney = queue_.Open("hackney");
  const Consumer camden = queue_.Open("camden");
  const Delivery delivery = *Next(hackney);
  Put("a", 9, "camden");
  EXPECT_FALSE(queue_.Holds("a", delivery.lease, kNow));
  EXPECT_EQ(NextReference(hackney, kNow + kLease), "");
  EXPECT_EQ(NextReference(camden), "a");
}

TEST_F(EnquiryQueueTest, TellsOfTheOverdueInTheOrderInWhichTheyFellDue) {
  Put("b", 2);
  Put("a", 1);
  const absl::Time first = kNow + absl::Hours(24) + absl::Seconds(1);
  EXPECT_FALSE(queue_.NextOverdue({absl::InfinitePast(), 0}, first - absl::Seconds(1)).has_value());
  const auto a = queue_.NextOverdue({absl::InfinitePast(), 0}, first);
  ASSERT_TRUE(a.has_value());
  EXPECT_EQ(a->second.reference(), "a");
  EXPECT_FALSE(queue_.NextOverdue(a->first, first).has_value());
  EXPECT_EQ(queue_.NextOverdue(a->first, first + absl::Seconds(1))->second.reference(), "b");
}

TEST_F(EnquiryQueueTest, PutAgainInItsPlaceItKeepsItsLeaseAndItsCount) {
  Put("a", 1);
  const Consumer consumer = queue_.Open("hackney");
  const Delivery first = *Next(consumer);
  StoredEnquiry changed = Enquiry("a", 1);
  changed.record.set_contact_attempts(1);
  queue_.Put(changed);
  EXPECT_TRUE(queue_.Holds("a", first.lease, kNow));
  EXPECT_EQ(queue_.Held(consumer, kNow), 1u);
  const Delivery second = *Next(consumer, kNow + kLease);
  EXPECT_EQ(second.number, 2u);
  EXPECT_EQ(second.record.contact_attempts(), 1u);
}

TEST_F(EnquiryQueueTest, TellsOfWhatBeganToWaitAfterItWasDueBehindTheOthers) {
  Put("a", 1);
  Put("b", 2);
  const absl::Time due = kNow + absl::Hours(24) + absl::Seconds(2);
  const EnquiryQueue::OverduePlace b{due, 2};
  EXPECT_FALSE(queue_.NextOverdue(b, due).has_value());
  StoredEnquiry late = Enquiry("late", 3);
  journal::SetInstant(kNow, late.record.mutable_promises(0)->mutable_due_at());
  v1::EnquiryStep& received = *late.record.add_steps();
  received.set_stage(v1::ENQUIRY_STAGE_RECEIVED);
  journal::SetInstant(due + absl::Seconds(1), received.mutable_at());
  queue_.Put(late);
  EXPECT_FALSE(queue_.NextOverdue(b, due).has_value());
  const auto told = queue_.NextOverdue(b, due + absl::Seconds(1));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->second.reference(), "late");
}

// Its transaction was before another fell due, which was told of before the commit.
TEST_F(EnquiryQueueTest, TellsOfWhatIsPutAfterALaterOneWasToldOf) {
  Put("a", 1);
  const absl::Time due = kNow + absl::Hours(24) + absl::Seconds(1);
  const auto a = queue_.NextOverdue({absl::InfinitePast(), 0}, due);
  ASSERT_TRUE(a.has_value());
  StoredEnquiry late = Enquiry("late", 2);
  journal::SetInstant(due - absl::Milliseconds(1),
                      late.record.mutable_promises(0)->mutable_due_at());
  queue_.Put(late);
  const auto told = queue_.NextOverdue(a->first, due + absl::Milliseconds(1));
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->second.reference(), "late");
}

TEST_F(EnquiryQueueTest, TicksWhenSomethingFallsDue) {
  Put("a", 1);
  EXPECT_FALSE(queue_.Tick(kNow));
  const Consumer consumer = queue_.Open("hackney");
  NextReference(consumer);
  EXPECT_FALSE(queue_.Tick(kNow + kLease - absl::Seconds(1)));
  EXPECT_TRUE(queue_.Tick(kNow + kLease));
  EXPECT_FALSE(queue_.Tick(kNow + kLease));
  EXPECT_TRUE(queue_.Tick(kNow + kLease + EnquiryQueue::kOthersFirst));
  EXPECT_TRUE(queue_.Tick(kNow + absl::Hours(24) + absl::Seconds(1)));
  EXPECT_FALSE(queue_.Tick(kNow + absl::Hours(25)));
}

TEST_F(EnquiryQueueTest, FetchesAtMostSoManyBodiesAtOnce) {
  for (int i = 0; i <= EnquiryQueue::kBodiesMax; ++i) {
    Put("r" + std::to_string(100 + i), static_cast<uint64_t>(i) + 1);
  }
  const Consumer consumer = queue_.Open("hackney");
  EXPECT_FALSE(queue_.Next(consumer, kNow, kLease, kMany).has_value());
  EXPECT_EQ(queue_.WantedBodies().size(), static_cast<size_t>(EnquiryQueue::kBodiesMax));
}

}  // namespace
}  // namespace consortium::enquiries
