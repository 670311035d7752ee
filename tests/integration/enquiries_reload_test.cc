// The postcode directory and the bank holidays change while the program runs: checked first, all
// or nothing.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "certs/platform/clock.h"
#include "consortium/v1/directory.grpc.pb.h"
#include "gmock/gmock.h"
#include "tests/integration/enquiry_house.h"

namespace consortium::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Every weekday of the next three weeks is a bank holiday when `closed`, else a
// day in ten years.
std::string Holidays(bool closed) {
  const absl::CivilDay today = absl::ToCivilDay(platform::SystemClock().Now(), absl::UTCTimeZone());
  std::string events = absl::StrCat("{\"date\": \"", absl::FormatCivilTime(today + 3652), "\"}");
  for (int day = 0; closed && day < 21; ++day) {
    absl::StrAppend(&events, ", {\"date\": \"", absl::FormatCivilTime(today + day), "\"}");
  }
  return absl::StrCat("{\"england-and-wales\": {\"division\": \"england-and-wales\", \"events\": [",
                      events, "]}}\n");
}

class EnquiriesReloadTest : public EnquiryHouse {
 protected:
  EnquiriesReloadTest()
      : EnquiryHouse({.settings = "bank_holidays_file: \"holidays.json\"",
                      .files = {{"holidays.json", Holidays(false)}}}) {}

  // Imports the sample with Hackney Town Hall given to `authority`.
  void ImportWith(const std::string& authority) {
    std::ifstream sample(CONSORTIUM_SOURCE_DIR "/gateway/directory/postcodes/sample.csv");
    const std::string rows{std::istreambuf_iterator<char>(sample), {}};
    const std::string csv = consortium_.InSafe("sample.csv");
    consortium_.Write(csv, absl::StrReplaceAll(
                               rows, {{"E8 1EA,,E09000012", absl::StrCat("E8 1EA,,", authority)}}));
    ASSERT_EQ(consortium_.Run({CONSORTIUM_GATEWAY_PROGRAM, "directory", "import", "--release",
                               authority, "--output", Directory(), csv}),
              0);
  }
  std::string Directory() const { return consortium_.InGateway("postcodes.directory"); }

  v1::ResolveHomeBoroughResponse Resolve() {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(CallDeadline()));
    v1::ResolveHomeBoroughRequest request;
    request.set_postcode(kInHackney);
    v1::ResolveHomeBoroughResponse response;
    EXPECT_THAT(FromGrpcStatus(v1::DirectoryService::NewStub(Website())->ResolveHomeBorough(
                    &context, request, &response)),
                IsOk());
    return response;
  }

  bool LogSays(const std::string& text) { return absl::StrContains(consortium_.Log(), text); }
};

TEST_F(EnquiriesReloadTest, ANewPostcodeDirectoryIsInForceWithoutARestart) {
  EXPECT_EQ(Resolve().member(), "hackney");
  ImportWith("E09000014");
  ASSERT_TRUE(Eventually(kSoon, [&] { return Resolve().member() == "haringey"; }))
      << consortium_.Log();
  EXPECT_THAT(Resolve().directory_version(), HasSubstr("E09000014"));
  const v1::SubmitEnquiryResponse answer = Submit(SampleEnquiry(1, kInHackney));
  EXPECT_THAT(answer.contact().name(), HasSubstr("Haringey"));
  EXPECT_TRUE(Eventually(kSoon, [&] { return LogSays("postcodes="); }));
}

TEST_F(EnquiriesReloadTest, ACorruptPostcodeDirectoryIsRefusedAndTheOldOneServes) {
  const std::string before = Resolve().directory_version();
  std::string bytes;
  {
    std::ifstream file(Directory(), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  bytes[bytes.size() / 2] ^= 1;
  consortium_.Write(Directory(), bytes);
  ASSERT_TRUE(Eventually(kSoon, [&] { return LogSays("config.refused"); }));
  EXPECT_THAT(consortium_.Log(), HasSubstr("postcodes.directory"));
  EXPECT_EQ(Resolve().directory_version(), before);
  EXPECT_EQ(Resolve().member(), "hackney");

  // All or nothing: what is right in another file waits for it.
  const std::string certificate = consortium_.AddSealingKey("haringey");
  ASSERT_TRUE(Eventually(kSoon, [&] {
    const std::string log = consortium_.Log();
    return log.find("config.refused") != log.rfind("config.refused");
  }));
  EXPECT_FALSE(LogSays("config.reloaded"));
  ImportWith("E09000012");
  EXPECT_TRUE(Eventually(kSoon, [&] { return LogSays("config.reloaded"); }));
  EXPECT_THAT(Resolve().directory_version(), Not(before));
}

TEST_F(EnquiriesReloadTest, NewBankHolidaysCountForTheNextEnquiry) {
  const auto contact_due = [this](int number) {
    const auto steps = Submit(SampleEnquiry(number, kInHackney)).next_steps();
    EXPECT_GE(steps.size(), 2);
    return steps.empty() ? 0 : steps[steps.size() - 1].by().seconds();
  };
  const int64_t before = contact_due(1);
  consortium_.Write(consortium_.InGateway("holidays.json"), Holidays(true));
  ASSERT_TRUE(Eventually(kSoon, [&] { return LogSays("config.reloaded"); }));
  EXPECT_THAT(consortium_.Log(), HasSubstr("holidays="));
  const int64_t after = contact_due(2);
  EXPECT_GE(after, before + 14 * 24 * 3600) << "two working days after three weeks of holidays";

  consortium_.Write(consortium_.InGateway("holidays.json"), "{\"scotland\": {}}\n");
  ASSERT_TRUE(Eventually(kSoon, [&] { return LogSays("config.refused"); }));
  EXPECT_EQ(contact_due(3), after);
}

}  // namespace
}  // namespace consortium::testing
