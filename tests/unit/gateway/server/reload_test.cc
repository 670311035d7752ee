#include "gateway/server/reload.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "certs/platform/file.h"
#include "gateway/server/configuration.h"
#include "gateway/server/settings.h"
#include "gateway/server/tls_staging.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policy/access/actions.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/support/test_authority.h"
#include "tests/unit/gateway/server/call_fixture.h"

namespace consortium::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;
using testing::TestAuthority;
using testing::TestIdentity;

class ReloadTest : public ::testing::Test {
 protected:
  ReloadTest() {
    TestAuthority::WriteIdentity(authority_.Gateway(), folder_.path(), "gateway");
    authority_.WriteTrust(folder_ / "issuers.pem", folder_ / "revocations.pem");
    Write("policy.textproto", TestPolicy());
    settings_.set_policy_file(folder_ / "policy.textproto");
    settings_.mutable_tls()->set_certificate_file(folder_ / "gateway.crt");
    settings_.mutable_tls()->set_private_key_file(folder_ / "gateway.key");
    settings_.mutable_tls()->set_trusted_issuers_file(folder_ / "issuers.pem");
    settings_.mutable_tls()->set_revocations_file(folder_ / "revocations.pem");
  }

  void Write(const std::string& name, const std::string& content) {
    ASSERT_THAT(platform::WriteFile(folder_ / name, content, platform::FileMode::kPrivate), IsOk());
  }
  absl::StatusOr<std::shared_ptr<const Configuration>> Load() {
    return LoadConfiguration(settings_, policy::DeclaredActions(), now_);
  }
  Reloader MakeReloader() {
    return Reloader(
        (*Load())->digest,
        {.files = [this] { return ConfigurationFiles(settings_); },
         .load = [this]() -> absl::StatusOr<Reloader::Loaded> {
           ++loads_;
           if (!load_.ok()) return load_;
           const auto loaded = Load();
           if (!loaded.ok()) return loaded.status();
           return Reloader::Loaded{(*loaded)->digest, [this, loaded = *loaded] {
                                     if (apply_.ok()) applied_.push_back(loaded);
                                     return apply_;
                                   }};
         },
         .refused = [this](const absl::Status& status) { refused_.push_back(status); }});
  }
  // As often as a change needs to settle and to be considered.
  void Settle(Reloader& reloader) {
    reloader.Poll();
    reloader.Poll();
  }
  void AwaitRetry(Reloader& reloader) {
    for (int i = 0; i < Reloader::kPollsPerRetry; ++i) reloader.Poll();
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  TestAuthority authority_{now_};
  testing::TempFolder folder_;
  config::GatewaySettings settings_;
  int loads_ = 0;
  absl::Status load_;
  absl::Status apply_;
  std::vector<std::shared_ptr<const Configuration>> applied_;
  std::vector<absl::Status> refused_;
};

TEST_F(ReloadTest, AppliesNothingWhileNothingChanges) {
  Reloader reloader = MakeReloader();
  for (int i = 0; i < 5; ++i) reloader.Poll();
  EXPECT_TRUE(applied_.empty());
  EXPECT_THAT(reloader.state(), IsOk());
}

TEST_F(ReloadTest, AppliesAChangeOnceItHasSettled) {
  Reloader reloader = MakeReloader();
  Settle(reloader);
  Write("policy.textproto", TestPolicy("# changed\n"));
  reloader.Poll();
  EXPECT_TRUE(applied_.empty()) << "whoever writes may not have done";
  reloader.Poll();
  ASSERT_EQ(applied_.size(), 1u);
  Settle(reloader);
  EXPECT_EQ(applied_.size(), 1u);
  EXPECT_EQ(applied_[0]->policy_digest.size(), 64u);
  EXPECT_THAT(applied_[0]->subject, AllOf(HasSubstr("policy="), Not(HasSubstr("key"))));
}

TEST_F(ReloadTest, AFileWrittenAnewWithTheSameContentIsNoChange) {
  Reloader reloader = MakeReloader();
  Settle(reloader);
  Write("policy.textproto", TestPolicy());
  Settle(reloader);
  EXPECT_TRUE(applied_.empty());
}

TEST_F(ReloadTest, AWrongFileIsReportedOnceAndChangesNothing) {
  Reloader reloader = MakeReloader();
  Settle(reloader);
  Write("policy.textproto", "nonsense: true\n");
  for (int i = 0; i < 5; ++i) reloader.Poll();
  EXPECT_TRUE(applied_.empty());
  ASSERT_EQ(refused_.size(), 1u);
  EXPECT_THAT(refused_[0], StatusIs(absl::StatusCode::kInvalidArgument,
                                    AllOf(HasSubstr("policy.textproto"), HasSubstr("nonsense"))));
  EXPECT_THAT(reloader.state(), StatusIs(absl::StatusCode::kInvalidArgument));

  Write("policy.textproto", TestPolicy());
  Settle(reloader);
  EXPECT_THAT(reloader.state(), IsOk());
  EXPECT_TRUE(applied_.empty()) << "what was in force still is";
}

TEST_F(ReloadTest, AMissingFileChangesNothing) {
  Reloader reloader = MakeReloader();
  Settle(reloader);
  std::filesystem::remove(folder_ / "revocations.pem");
  Settle(reloader);
  EXPECT_TRUE(applied_.empty());
  EXPECT_THAT(reloader.state(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("revocations.pem")));
}

TEST_F(ReloadTest, WhatCannotBeAppliedIsTriedAgain) {
  Reloader reloader = MakeReloader();
  Settle(reloader);
  apply_ = absl::ResourceExhaustedError("the disk is full");
  Write("policy.textproto", TestPolicy("# changed\n"));
  Settle(reloader);
  AwaitRetry(reloader);
  EXPECT_EQ(refused_.size(), 1u);
  apply_ = absl::OkStatus();
  AwaitRetry(reloader);
  EXPECT_EQ(applied_.size(), 1u);
  EXPECT_THAT(reloader.state(), IsOk());
}

TEST_F(ReloadTest, AnotherChangeIsToldOfThoughTheReasonIsTheSame) {
  Reloader reloader = MakeReloader();
  Settle(reloader);
  load_ = absl::InvalidArgumentError("policy.textproto: line 1");
  Write("policy.textproto", TestPolicy("# changed\n"));
  Settle(reloader);
  AwaitRetry(reloader);
  EXPECT_EQ(refused_.size(), 1u);
  Write("policy.textproto", TestPolicy("# changed again\n"));
  Settle(reloader);
  EXPECT_EQ(refused_.size(), 2u);
}

// A revocation whose file could not be read for a moment must come into force, and
// a certificate that was put there before its first day, on that day.
TEST_F(ReloadTest, WhatCannotBeLoadedIsTriedAgain) {
  Reloader reloader = MakeReloader();
  Settle(reloader);
  load_ = absl::UnavailableError("too many files are open");
  Write("policy.textproto", TestPolicy("# changed\n"));
  Settle(reloader);
  AwaitRetry(reloader);
  EXPECT_EQ(reloader.state(), load_);
  EXPECT_EQ(refused_.size(), 1u);
  load_ = absl::UnavailableError("the disk cannot be read");
  AwaitRetry(reloader);
  EXPECT_EQ(refused_.size(), 2u) << "another reason is told too";
  EXPECT_TRUE(applied_.empty());
  load_ = absl::OkStatus();
  AwaitRetry(reloader);
  EXPECT_EQ(applied_.size(), 1u);
  EXPECT_THAT(reloader.state(), IsOk());
}

TEST_F(ReloadTest, AChangeAfterARefusalIsTriedAtOnceAndARefusalNotAtEveryPoll) {
  Reloader reloader = MakeReloader();
  Settle(reloader);
  loads_ = 0;
  Write("policy.textproto", "nonsense: true\n");
  Settle(reloader);
  for (int i = 1; i < Reloader::kPollsPerRetry; ++i) reloader.Poll();
  EXPECT_EQ(loads_, 1);
  reloader.Poll();
  EXPECT_EQ(loads_, 2);
  Write("policy.textproto", TestPolicy("# changed\n"));
  Settle(reloader);
  EXPECT_EQ(applied_.size(), 1u);
}

TEST_F(ReloadTest, FollowsTheFilesOfAFolderAlsoThoseThatCameLater) {
  std::filesystem::create_directory(folder_ / "sealing");
  Write("recovery.pem", authority_.Recovery().certificate_pem);
  Write("sealing/hackney.pem", authority_.Sealing("hackney").certificate_pem);
  settings_.mutable_sealing()->set_certificates(folder_ / "sealing");
  settings_.mutable_sealing()->set_recovery_certificate_file(folder_ / "recovery.pem");
  Reloader reloader = MakeReloader();
  Settle(reloader);
  Write("sealing/haringey.pem", authority_.Sealing("haringey").certificate_pem);
  Settle(reloader);
  ASSERT_EQ(applied_.size(), 1u);
  EXPECT_THAT(applied_[0]->sealing->Members(), ElementsAre("hackney", "haringey"));

  // In place, of which the folder itself shows nothing.
  std::ofstream(folder_ / "sealing/haringey.pem") << authority_.Sealing("camden").certificate_pem;
  Settle(reloader);
  ASSERT_EQ(applied_.size(), 2u);
  EXPECT_THAT(applied_[1]->sealing->Members(), ElementsAre("camden", "hackney"));

  std::ofstream(folder_ / "sealing/haringey.pem") << "no certificate";
  Settle(reloader);
  EXPECT_EQ(applied_.size(), 2u);
  EXPECT_THAT(reloader.state(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("sealing/haringey.pem")));
}

TEST_F(ReloadTest, EverythingThatIsWrongIsNamedAtOnce) {
  Write("policy.textproto", "nonsense: true\n");
  Write("gateway.crt", authority_.Gateway().certificate_pem);
  Write("revocations.pem", "");
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr("policy.textproto"), HasSubstr("gateway.crt"),
                                     HasSubstr("revocations.pem"))));
}

TEST_F(ReloadTest, AKeyThatOthersMayReadIsRefused) {
  std::filesystem::permissions(folder_ / "gateway.key", std::filesystem::perms(0644));
  EXPECT_THAT(Load(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("chmod")));
}

TEST_F(ReloadTest, StagesWholeSetsBehindOneLink) {
  absl::StatusOr<TlsStaging> staging = TlsStaging::Prepare(folder_ / "tls");
  ASSERT_THAT(staging, IsOk());
  EXPECT_EQ(std::filesystem::status(folder_ / "tls").permissions(),
            std::filesystem::perms::owner_all);
  std::filesystem::file_time_type last;
  for (int i = 0; i < 4; ++i) {
    const TestIdentity own = authority_.Gateway();
    Write("gateway.crt", own.certificate_pem);
    Write("gateway.key", own.private_key_pem);
    ASSERT_THAT(staging->Stage(**Load()), IsOk());
    EXPECT_EQ(platform::ReadFile(staging->certificate_file(), 1 << 20).value(),
              own.certificate_pem);
    EXPECT_EQ(platform::ReadFile(staging->private_key_file(), 1 << 20).value(),
              own.private_key_pem);
    EXPECT_THAT(platform::CheckPrivate(staging->private_key_file()), IsOk());
    const auto stamp = std::filesystem::last_write_time(staging->private_key_file());
    EXPECT_NE(stamp, last) << "gRPC tells sets apart by their whole seconds";
    last = stamp;
  }
  int sets = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "tls")) {
    sets += entry.is_directory() && !entry.is_symlink() ? 1 : 0;
  }
  EXPECT_EQ(sets, 2) << "the one in force and the one before it";
}

}  // namespace
}  // namespace consortium::server
