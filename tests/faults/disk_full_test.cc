// A full disk is weather: writes are refused with a delay to retry, reads go on, and it recovers by
// itself.

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "certs/platform/clock.h"
#include "consortium/v1/vacancies.grpc.pb.h"
#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "tests/support/borough_rows.h"
#include "tests/support/running_gateway.h"

namespace consortium::testing {
namespace {

constexpr int kHouseholds = 40;
constexpr absl::Duration kRecoveryMax = absl::Seconds(30);

// Takes all the space that is left in a folder, and gives it back.
class Filler {
 public:
  explicit Filler(const std::string& folder) : path_(folder + "/filler") {
    const int file = open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const std::string block(4096, 'x');
    while (write(file, block.data(), block.size()) > 0) {
    }
    close(file);
  }
  void Free() { std::filesystem::remove(path_); }

 private:
  const std::string path_;
};

class DiskFullTest : public ::testing::Test {
 protected:
  DiskFullTest() : gateway_({.policy = PolicyWithoutPublishingRate()}) {
    publisher_ = v1::VacancyService::NewStub(
        gateway_.Channel(gateway_.authority().Member("hackney", "adapter")));
  }

  grpc::Status Publish(int version) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(platform::SystemClock().Now() + absl::Seconds(20)));
    v1::PublishVacancyListResponse response;
    return publisher_->PublishVacancyList(&context, ListOf(kHouseholds, version), &response);
  }

  // The version of the list that stands.
  int Standing() {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(platform::SystemClock().Now() + absl::Seconds(20)));
    v1::GetVacancyListRequest request;
    request.set_member("hackney");
    v1::GetVacancyListResponse list;
    const grpc::Status status = publisher_->GetVacancyList(&context, request, &list);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return list.rows_size() == 0 ? -1 : VersionOf(list.rows(0));
  }

  RunningGateway gateway_;
  std::unique_ptr<v1::VacancyService::Stub> publisher_;
};

TEST_F(DiskFullTest, WritesAreRefusedReadsGoOnAndItRecovers) {
  ASSERT_TRUE(Publish(1).ok());
  Filler filler(std::filesystem::temp_directory_path());
  grpc::Status refused;
  int refused_version = 2;
  // What the database had reserved before may still take a few lists.
  for (; refused_version < 2000; ++refused_version) {
    refused = Publish(refused_version);
    if (!refused.ok()) break;
  }
  ASSERT_FALSE(refused.ok()) << "the disk never filled up";
  EXPECT_THAT(refused.error_code(), ::testing::AnyOf(grpc::StatusCode::UNAVAILABLE,
                                                     grpc::StatusCode::RESOURCE_EXHAUSTED));
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(refused.error_details()));
  EXPECT_GT(rpc::RetryDelayOf(rpc::FromProto(details)), absl::ZeroDuration());
  EXPECT_EQ(Standing(), refused_version - 1) << "what was acknowledged stands";

  filler.Free();
  const platform::SystemClock clock;
  const absl::Time end = clock.Now() + kRecoveryMax;
  grpc::Status written = Publish(refused_version);
  while (!written.ok() && clock.Now() < end) written = Publish(refused_version);
  ASSERT_TRUE(written.ok()) << written.error_message();
  EXPECT_EQ(Standing(), refused_version);
}

char small_disk[] = "/tmp/consortium-small-disk-XXXXXX";

// A file system of 24 MiB for temporary folders, seen by this process and its
// children alone.
bool UseSmallDisk() {
  const bool root = geteuid() == 0;
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (unshare(root ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  if (!root) {
    std::FILE* map = std::fopen("/proc/self/uid_map", "w");
    if (map == nullptr) return false;
    std::fprintf(map, "0 %u 1", user);
    if (std::fclose(map) != 0) return false;
    std::FILE* deny = std::fopen("/proc/self/setgroups", "w");
    if (deny == nullptr) return false;
    std::fputs("deny", deny);
    if (std::fclose(deny) != 0) return false;
    map = std::fopen("/proc/self/gid_map", "w");
    if (map == nullptr) return false;
    std::fprintf(map, "0 %u 1", group);
    if (std::fclose(map) != 0) return false;
  }
  // In a chroot `/` is no mount point: what is mounted below is then seen outside as well, until
  // the end.
  const bool apart = mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  return (apart || errno == EINVAL) && mkdtemp(small_disk) != nullptr &&
         mount("tmpfs", small_disk, "tmpfs", 0, "size=24m,mode=0777") == 0 &&
         setenv("TMPDIR", small_disk, 1) == 0;
}

}  // namespace
}  // namespace consortium::testing

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (!testing::GTEST_FLAG(list_tests) && !consortium::testing::UseSmallDisk()) {
    std::fputs("cannot make a small file system: run as root, or allow user namespaces\n", stderr);
    return 1;
  }
  const int result = RUN_ALL_TESTS();
  umount2(consortium::testing::small_disk, MNT_DETACH);
  rmdir(consortium::testing::small_disk);
  return result;
}
