#include "certs/platform/mutex.h"

#include <thread>
#include <vector>

#include "certs/platform/clock.h"
#include "gtest/gtest.h"

namespace consortium::platform {
namespace {

struct Counter {
  Mutex mutex;
  ConditionVariable changed;
  int value ABSL_GUARDED_BY(mutex) = 0;
};

TEST(MutexTest, LosesNoStepOfSeveralThreads) {
  Counter counter;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&counter] {
      for (int step = 0; step < 1000; ++step) {
        MutexLock lock(counter.mutex);
        ++counter.value;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  MutexLock lock(counter.mutex);
  EXPECT_EQ(counter.value, 4000);
}

TEST(ConditionVariableTest, WakesAWaiterThatThenHoldsTheLock) {
  Counter counter;
  std::thread setter([&counter] {
    MutexLock lock(counter.mutex);
    counter.value = 7;
    counter.changed.NotifyAll();
  });
  {
    MutexLock lock(counter.mutex);
    while (counter.value == 0) counter.changed.Wait(counter.mutex);
    EXPECT_EQ(counter.value, 7);
  }
  setter.join();
}

TEST(ConditionVariableTest, SaysThatTheTimePassed) {
  Counter counter;
  MutexLock lock(counter.mutex);
  EXPECT_FALSE(counter.changed.WaitFor(counter.mutex, absl::Milliseconds(1)));
}

TEST(ClockTest, IsAfterTheDayThisWasWritten) {
  EXPECT_GT(SystemClock().Now(), absl::FromCivil(absl::CivilDay(2024, 1, 1), absl::UTCTimeZone()));
}

}  // namespace
}  // namespace consortium::platform
