// Backup and restore by the real program, as an operator does them.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "certs/platform/random.h"
#include "gmock/gmock.h"
#include "tests/integration/enquiry_house.h"

namespace consortium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Stub = v1::EnquiryService::Stub;

class BackupTest : public EnquiryHouse {
 protected:
  BackupTest() : EnquiryHouse({.picked_up = "seconds: 1"}) {}

  int BackUp() {
    return consortium_.Run({CONSORTIUM_GATEWAY_PROGRAM, "backup", "--config",
                            consortium_.InGateway("gateway.textproto"), "--into",
                            consortium_.InSafe("backup")});
  }
  int Restore() {
    return consortium_.Run({CONSORTIUM_GATEWAY_PROGRAM, "restore", "--config",
                            consortium_.InGateway("gateway.textproto"), "--from",
                            consortium_.InSafe("backup")});
  }

  // Of the one delivery that waits for Hackney: a part that no other has.
  std::string PartOfSealed() {
    const auto deliveries = TakeDeliveries(Borough("hackney"), 1);
    EXPECT_THAT(deliveries, SizeIs(1));
    const std::string sealed = deliveries.empty() ? "" : deliveries[0].sealed_enquiry();
    EXPECT_GT(sealed.size(), 300u);
    return sealed.size() > 300u ? sealed.substr(sealed.size() - 200, 150) : "nothing";
  }

  static bool Holds(const std::string& file, const std::string& part) {
    std::ifstream stream(file, std::ios::binary);
    return absl::StrContains(std::string(std::istreambuf_iterator<char>(stream), {}), part);
  }
};

TEST_F(BackupTest, WhatWasErasedAfterTheBackupIsErasedAgainBeforeAnybodyIsServed) {
  const std::string reference = Submit(SampleEnquiry(1, kInHackney)).reference();
  const std::string part = PartOfSealed();
  ASSERT_EQ(BackUp(), 0) << "while the gateway serves";
  EXPECT_EQ(BackUp(), 1) << "there is one already";
  ASSERT_TRUE(Holds(consortium_.InSafe("backup/consortium.db"), part));

  v1::EraseEnquiryRequest erase;
  erase.set_request_id(platform::RandomUuid());
  erase.set_reference(reference);
  ASSERT_THAT(CallEnquiries(Coordinator(), &Stub::EraseEnquiry, erase), IsOk());
  const std::string later = Submit(SampleEnquiry(2, kInHaringey)).reference();

  EXPECT_EQ(Restore(), 1) << "the gateway serves";
  consortium_.Kill();
  ASSERT_EQ(Restore(), 0);
  const std::string database = consortium_.InGateway("gateway.sqlite");
  ASSERT_TRUE(Holds(database, part));
  std::filesystem::remove(database + ".replaced");
  std::filesystem::remove(database + ".replaced-wal");

  consortium_.Start();
  EXPECT_EQ(StageOf(reference), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_FALSE(Holds(database, part));
  EXPECT_FALSE(Holds(database + "-wal", part));
  EXPECT_THAT(StatusOfEnquiry(Website(), later), StatusIs(absl::StatusCode::kNotFound))
      << "it was written after the backup";
}

TEST_F(BackupTest, AMachineThatIsLostComesBackWithItsKeyAndItsList) {
  const std::string reference = Submit(SampleEnquiry(1, kInHackney)).reference();
  ASSERT_EQ(BackUp(), 0);
  consortium_.Kill();
  for (const char* file : {"gateway.sqlite", "gateway.sqlite-wal", "gateway.sqlite-shm"}) {
    std::filesystem::remove(consortium_.InGateway(file));
  }
  std::filesystem::remove_all(consortium_.InGateway("state"));
  ASSERT_EQ(Restore(), 0);
  consortium_.Start();
  EXPECT_EQ(StageOf(reference), v1::ENQUIRY_STAGE_RECEIVED);

  consortium_.Kill();
  consortium_.Write(consortium_.InGateway("state/gateway.key"), std::string(32, 'k'));
  EXPECT_EQ(Restore(), 1) << "the references that members know were made with another key";
}

}  // namespace
}  // namespace consortium::testing
