// Two inboxes of one member hand the same enquiries over to one sink at the same time, as they do
// when the gateway gives the second what the first still has in hand.

#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "adapters/inbox/csv_sink.h"
#include "adapters/inbox/csv_table.h"
#include "adapters/inbox/folder_sink.h"
#include "certs/platform/mutex.h"
#include "gmock/gmock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/adapters/inbox/inbox_world.h"

namespace consortium::inbox {
namespace {

using consortium::testing::IsOk;

constexpr int kEnquiries = 30;

// The machine's disk, which notices that two write the same file at once: from a
// write until the file has its name.
class WatchedDisk final : public Disk {
 public:
  absl::StatusOr<std::optional<Facts>> Look(const std::string& path) override {
    return disk_.Look(path);
  }
  absl::StatusOr<std::string> Read(const std::string& path, size_t bytes_max) override {
    return disk_.Read(path, bytes_max);
  }
  absl::Status Write(const std::string& path, absl::string_view content) override {
    {
      platform::MutexLock lock(mutex_);
      if (!written_.insert(path).second) ++together_;
    }
    return disk_.Write(path, content);
  }
  absl::Status Append(const std::string& path, absl::string_view content) override {
    return disk_.Append(path, content);
  }
  absl::Status Truncate(const std::string& path, uint64_t bytes) override {
    return disk_.Truncate(path, bytes);
  }
  absl::Status Sync(const std::string& path) override { return disk_.Sync(path); }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    platform::MutexLock lock(mutex_);
    written_.erase(from);
    return disk_.Rename(from, to);
  }
  absl::Status Remove(const std::string& path) override { return disk_.Remove(path); }
  absl::StatusOr<platform::FileDescriptor> Lock(const std::string& folder) override {
    return disk_.Lock(folder);
  }

  int together() const {
    platform::MutexLock lock(mutex_);
    return together_;
  }

 private:
  PosixDisk disk_;
  mutable platform::Mutex mutex_;
  std::set<std::string> written_ ABSL_GUARDED_BY(mutex_);
  int together_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Both hand over all of them, in the same order.
void HandOverTogether(Sink& one, Sink& other) {
  std::vector<std::thread> inboxes;
  for (Sink* sink : {&one, &other}) {
    inboxes.emplace_back([sink] {
      for (int number = 1; number <= kEnquiries; ++number) {
        EXPECT_THAT(sink->HandOver(Opened(static_cast<uint64_t>(number))), IsOk());
      }
    });
  }
  for (std::thread& inbox : inboxes) inbox.join();
}

TEST(SharedSinkTest, TwoInboxesNeverWriteOneFileAtTheSameTime) {
  const testing::TempFolder folder;
  WatchedDisk disk;
  FolderSink one(folder.path(), disk);
  FolderSink other(folder.path(), disk);
  HandOverTogether(one, other);
  EXPECT_EQ(disk.together(), 0);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    files += entry.path().filename().string().front() == '.' ? 0 : 1;
  }
  EXPECT_EQ(files, 2 * kEnquiries);
}

TEST(SharedSinkTest, TwoInboxesAddEachEnquiryToATableOnce) {
  const testing::TempFolder folder;
  PosixDisk disk;
  CsvSink one(folder / "enquiries.csv", disk);
  CsvSink other(folder / "enquiries.csv", disk);
  HandOverTogether(one, other);
  const absl::StatusOr<std::string> content = disk.Read(folder / "enquiries.csv", 1 << 20);
  ASSERT_THAT(content, IsOk());
  const absl::StatusOr<TableState> table = ReadTable(*content);
  ASSERT_THAT(table, IsOk());
  EXPECT_EQ(table->names.size(), static_cast<size_t>(kEnquiries));
  EXPECT_EQ(std::set<std::string>(table->names.begin(), table->names.end()).size(),
            static_cast<size_t>(kEnquiries));
}

}  // namespace
}  // namespace consortium::inbox
