#include "gateway/server/call_records.h"

#include <memory>
#include <string>
#include <vector>

#include "certs/platform/file.h"
#include "consortium/v1/directory.pb.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

namespace consortium::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;

const absl::Time kNow = absl::FromUnixSeconds(29'371'234 * 60);

class CallRecordsTest : public ::testing::Test {
 protected:
  CallRecordsTest() { EXPECT_THAT(database_->Migrate(), IsOk()); }

  std::vector<std::string> Tallied() {
    EXPECT_THAT(tally_.Flush(), IsOk());
    std::vector<std::string> subjects;
    EXPECT_THAT(database_->Connect().value()->Query("SELECT subject FROM journal", {},
                                                    [&subjects](const storage::Row& row) {
                                                      subjects.emplace_back(row.Text(0));
                                                      return absl::OkStatus();
                                                    }),
                IsOk());
    return subjects;
  }

  testing::TempFolder folder_;
  testing::FakeClock clock_{kNow};
  std::unique_ptr<storage::Database> database_ = storage::OpenSqlite(folder_ / "gateway.sqlite");
  storage::Writer writer_{*database_, clock_, {}, {}};
  journal::Tally tally_{writer_, clock_, absl::Hours(1)};
  MethodTable table_;
  Metrics metrics_{table_};
  std::unique_ptr<Log> log_ = Log::Open(folder_ / "log", clock_).value();
};

// A certificate that OpenSSL could not judge, at a path that may be anything: the
// log must have why, since the client does not get it.
TEST_F(CallRecordsTest, LogsAnInternalFailureOfACallToAMethodThatNobodyHas) {
  {
    AccessLog access(*log_);
    CallRecords records(tally_, metrics_, access, *log_);
    const CallRecord record = {.member = "",
                               .client = "",
                               .rule = "identity",
                               .outcome = CallRecord::Outcome::kUnidentified,
                               .at = kNow};
    records.Ended(record, absl::InternalError("no memory for it"), absl::ZeroDuration());
  }
  EXPECT_THAT(platform::ReadFile(folder_ / "log", 1 << 20).value(),
              AllOf(HasSubstr("\"event\":\"call.failed\",\"method\":\"unknown\""),
                    HasSubstr("no memory for it")));
}

TEST_F(CallRecordsTest, TalliesARefusedCallToAMethodThatNobodyHas) {
  AccessLog access(*log_);
  CallRecords records(tally_, metrics_, access, *log_);
  records.Decided({.member = "hackney",
                   .client = "desk",
                   .rule = "method-table",
                   .outcome = CallRecord::Outcome::kDenied,
                   .at = kNow});
  EXPECT_THAT(Tallied(), ElementsAre("hackney/desk unknown-method method-table denied 29371234 1"));
}

}  // namespace
}  // namespace consortium::server
