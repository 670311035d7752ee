// kill -9 at any moment: a child writes and reports what was acknowledged, its
// parent kills it, opens the database and looks for every one.
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "certs/platform/clock.h"
#include "gateway/storage/writer.h"
#include "gmock/gmock.h"
#include "tests/unit/gateway/storage/databases.h"
#include "tests/unit/gateway/storage/journalling.h"

namespace consortium::storage {
namespace {

using ::consortium::testing::IsOk;

constexpr int kRounds = 20;
constexpr int kOutstanding = 16;
constexpr int kPatienceMilliseconds = 60'000;

// Keeps kOutstanding writes going until it is killed. Each acknowledged id is one
// write() of 8 bytes, which a pipe takes whole.
class Child {
 public:
  Child(Database& database, int pipe, int64_t first_id)
      : pipe_(pipe), next_id_(first_id), writer_(database, clock_, {}, {}) {}

  [[noreturn]] void Run() {
    // All but the first follow from the writer's thread, each from an answer.
    for (int i = 0; i < kOutstanding; ++i) Submit(first_++);
    for (;;) ::pause();
  }

 private:
  void Submit(int64_t id) {
    writer_.Submit(
        [id](Transaction& transaction) { return Journal(transaction, absl::StrCat(id)); },
        [this, id](absl::Status status) {
          if (!status.ok() || ::write(pipe_, &id, sizeof(id)) != sizeof(id)) ::_exit(1);
          Submit(next_id_++);
        });
  }

  const int pipe_;
  int64_t next_id_;
  int64_t first_ = next_id_ - kOutstanding;
  const platform::SystemClock clock_;
  Writer writer_;
};

// Reads ids until `enough` came or the pipe ended.
void ReadIds(int pipe, size_t enough, std::set<int64_t>* ids) {
  const size_t wanted = ids->size() + enough;
  pollfd readable = {.fd = pipe, .events = POLLIN, .revents = 0};
  int64_t id = 0;
  while (ids->size() < wanted) {
    ASSERT_EQ(::poll(&readable, 1, kPatienceMilliseconds), 1) << "the child writes nothing";
    if (::read(pipe, &id, sizeof(id)) != sizeof(id)) return;
    ids->insert(id);
  }
}

TEST(WriterKilledTest, LosesNoAcknowledgedWrite) {
  Store store(Kind::kSqlite);
  ASSERT_THAT(store.database().Migrate(), IsOk());
  std::mt19937 random(20181);  // Where in its work each child dies.
  std::set<int64_t> acknowledged;
  for (int round = 1; round <= kRounds; ++round) {
    SCOPED_TRACE(round);
    store.Reopen();
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      Child(store.database(), ends[1], round * int64_t{1'000'000}).Run();
    }
    ::close(ends[1]);
    ReadIds(ends[0], 1 + random() % 400, &acknowledged);
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ReadIds(ends[0], SIZE_MAX / 2, &acknowledged);  // What it had reported by then.
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";

    const Model journal = ReadJournal(*store.Connect()).value();
    std::set<int64_t> kept;
    int64_t expected = 0;
    for (const auto& [sequence, subject] : journal) {
      EXPECT_EQ(sequence, ++expected);
      EXPECT_TRUE(kept.insert(std::stoll(subject)).second) << "written twice: " << subject;
    }
    EXPECT_TRUE(std::includes(kept.begin(), kept.end(), acknowledged.begin(), acknowledged.end()));
    if (HasFailure()) return;
  }
  EXPECT_GE(acknowledged.size(), static_cast<size_t>(kRounds));
}

}  // namespace
}  // namespace consortium::storage
