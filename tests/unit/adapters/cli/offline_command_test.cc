#include <sys/stat.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "adapters/cli/policy_commands.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tests/unit/adapters/cli/command_run.h"

namespace consortium::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// What needs no gateway: the authority's folder and the policy file.
class OfflineCommandTest : public ::testing::Test {
 protected:
  std::string Authority() { return run_.folder / "authority"; }
  ExitCode Request(const std::string& member, const std::string& client) {
    return run_.Run(
        {"certs", "request", "--member", member, "--client", client, "--into", run_.folder.path()});
  }
  ExitCode Issue(const std::string& member, const std::string& client,
                 const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "certs",     "issue", "--authority",
        Authority(), "--csr", run_.folder / absl::StrCat(member, "-", client, ".csr"),
        "--member",  member,  "--client",
        client,      "--out", run_.folder / absl::StrCat(member, "-", client, ".pem")};
    words.insert(words.end(), more.begin(), more.end());
    return run_.Run(words);
  }
  google::protobuf::Struct Certificates() {
    EXPECT_EQ(run_.Run({"certs", "list", "--authority", Authority(), "--json"}), ExitCode::kDone);
    google::protobuf::Struct answer;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(run_.out, &answer).ok());
    return answer;
  }

  CommandRun run_;
};

int ModeOf(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? static_cast<int>(facts.st_mode & 0777) : -1;
}

TEST_F(OfflineCommandTest, ACertificateGoesItsWholeWay) {
  ASSERT_EQ(run_.Run({"certs", "init", "--authority", Authority()}), ExitCode::kDone) << run_.err;
  ASSERT_EQ(Request("hackney", "adapter"), ExitCode::kDone) << run_.err;
  EXPECT_EQ(ModeOf(run_.folder / "hackney-adapter.key"), 0600);
  EXPECT_EQ(ModeOf(Authority() + "/authority.key"), 0600);
  ASSERT_EQ(Issue("hackney", "adapter", {"--days", "30"}), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out, HasSubstr("Issued to spiffe://consortium.example/hackney/adapter"));
  EXPECT_EQ(run_.Run({"certs", "list", "--authority", Authority()}), ExitCode::kDone);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("hackney/adapter"), HasSubstr("good")));

  EXPECT_EQ(run_.Run({"certs", "revoke", "--authority", Authority(), "--member", "hackney",
                      "--client", "adapter"}),
            ExitCode::kDone);
  const auto certificates = Certificates().fields().at("certificates").list_value();
  ASSERT_EQ(certificates.values_size(), 1);
  EXPECT_TRUE(certificates.values(0).struct_value().fields().at("revoked").bool_value());
  EXPECT_EQ(run_.Run({"certs", "refresh", "--authority", Authority()}), ExitCode::kDone);
}

TEST_F(OfflineCommandTest, AGatewaysCertificateNamesItsHosts) {
  ASSERT_EQ(run_.Run({"certs", "init", "--authority", Authority()}), ExitCode::kDone);
  ASSERT_EQ(Request("consortium", "gateway"), ExitCode::kDone);
  ASSERT_EQ(Issue("consortium", "gateway", {"--gateway", "--host", "localhost,127.0.0.1"}),
            ExitCode::kDone)
      << run_.err;
  const auto one = Certificates().fields().at("certificates").list_value().values(0);
  EXPECT_EQ(one.struct_value().fields().at("use").string_value(), "gateway");
}

TEST_F(OfflineCommandTest, SealingAndRecoveryCertificatesGoTheSameWay) {
  ASSERT_EQ(run_.Run({"certs", "init", "--authority", Authority()}), ExitCode::kDone);
  ASSERT_EQ(Request("hackney", "sealing"), ExitCode::kDone) << run_.err;
  EXPECT_EQ(ModeOf(run_.folder / "hackney-sealing.key"), 0600);
  ASSERT_EQ(Issue("hackney", "sealing"), ExitCode::kDone) << run_.err;
  EXPECT_THAT(run_.out, HasSubstr("Issued to spiffe://consortium.example/hackney/sealing"));
  ASSERT_EQ(Request("consortium", "recovery"), ExitCode::kDone);
  ASSERT_EQ(Issue("consortium", "recovery", {"--days", "3000"}), ExitCode::kDone) << run_.err;
  EXPECT_EQ(Issue("hackney", "sealing", {"--days", "399"}), ExitCode::kInvalid);
  EXPECT_THAT(run_.err, HasSubstr("398 days"));
  EXPECT_EQ(Issue("hackney", "sealing", {"--gateway", "--host", "localhost"}), ExitCode::kInvalid);
  EXPECT_THAT(run_.err, HasSubstr("reserved"));

  const auto certificates = Certificates().fields().at("certificates").list_value();
  ASSERT_EQ(certificates.values_size(), 2);
  const auto use = [&certificates](int i) {
    return certificates.values(i).struct_value().fields().at("use").string_value();
  };
  EXPECT_EQ(use(0), "sealing");
  EXPECT_EQ(use(1), "recovery");
  EXPECT_EQ(run_.Run({"certs", "list", "--authority", Authority()}), ExitCode::kDone);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("hackney/sealing"), HasSubstr("recovery")));
}

TEST_F(OfflineCommandTest, RevokesBySerialAndKnowsNoOther) {
  ASSERT_EQ(run_.Run({"certs", "init", "--authority", Authority()}), ExitCode::kDone);
  ASSERT_EQ(Request("hackney", "adapter"), ExitCode::kDone);
  ASSERT_EQ(Issue("hackney", "adapter"), ExitCode::kDone);
  const std::string serial = Certificates()
                                 .fields()
                                 .at("certificates")
                                 .list_value()
                                 .values(0)
                                 .struct_value()
                                 .fields()
                                 .at("serial")
                                 .string_value();
  EXPECT_EQ(run_.Run({"certs", "revoke", "--authority", Authority(), std::string(32, '0')}),
            ExitCode::kNothingFound);
  EXPECT_EQ(run_.Run({"certs", "revoke", "--authority", Authority(), serial}), ExitCode::kDone);
  EXPECT_EQ(run_.Run({"certs", "revoke", "--authority", Authority(), "--member", "hackney",
                      "--client", "adapter"}),
            ExitCode::kNothingFound);
  EXPECT_EQ(run_.Run({"certs", "revoke", "--authority", Authority()}), ExitCode::kNothingFound);
}

TEST_F(OfflineCommandTest, NeverOverwritesAKeyOrAnAuthority) {
  ASSERT_EQ(run_.Run({"certs", "init", "--authority", Authority()}), ExitCode::kDone);
  EXPECT_EQ(run_.Run({"certs", "init", "--authority", Authority()}), ExitCode::kLocal);
  ASSERT_EQ(Request("hackney", "adapter"), ExitCode::kDone);
  const auto key = platform::ReadFile(run_.folder / "hackney-adapter.key", 10000);
  EXPECT_EQ(Request("hackney", "adapter"), ExitCode::kLocal);
  EXPECT_THAT(run_.err, HasSubstr("move it away"));
  EXPECT_EQ(*key, *platform::ReadFile(run_.folder / "hackney-adapter.key", 10000));
}

TEST_F(OfflineCommandTest, SaysWhatIsWrongWithARequest) {
  ASSERT_EQ(run_.Run({"certs", "init", "--authority", Authority()}), ExitCode::kDone);
  run_.Write("hackney-adapter.csr", "no request");
  EXPECT_EQ(Issue("hackney", "adapter"), ExitCode::kInvalid);
  EXPECT_THAT(run_.err, HasSubstr("error: "));
  EXPECT_EQ(Issue("barnet", "adapter"), ExitCode::kLocal);
  EXPECT_THAT(run_.err, HasSubstr("barnet-adapter.csr"));
  EXPECT_EQ(run_.Run({"certs", "list", "--authority", run_.folder / "absent"}), ExitCode::kLocal);
  EXPECT_EQ(Request("Hackney", "adapter"), ExitCode::kUsage);
}

constexpr char kPolicy[] = R"(
trust_domain: "consortium.example"
members { id: "hackney" name: "London Borough of Hackney" kind: MEMBER_KIND_BOROUGH
  gss_code: "E09000012" clients { name: "adapter" roles: "publisher" } }
disclosure_tiers { name: "none" }
roles { name: "publisher" disclosure_tier: "none" purpose: "Publishes." }
rules { id: "publishers-publish" roles: "publisher" actions: "vacancies.publish" }
cases { client: "hackney/adapter" action: "vacancies.publish" expect: DECISION_ALLOW }
cases { client: "hackney/adapter" action: "vacancies.search" expect: DECISION_DENY }
default_rate { per_minute: 60 }
)";

TEST_F(OfflineCommandTest, APolicyThatHoldsIsCounted) {
  run_.Write("policy.textproto", kPolicy);
  EXPECT_EQ(run_.Run({"policy", "check", run_.folder / "policy.textproto"}), ExitCode::kDone)
      << run_.err;
  EXPECT_EQ(run_.out,
            "The policy holds: 1 members, 1 clients, 1 rules; all 2 cases come out as stated.\n");
}

TEST_F(OfflineCommandTest, APolicyThatDoesNotHoldSaysWhere) {
  run_.Write("policy.textproto",
             absl::StrCat(kPolicy,
                          "rules { id: \"r\" roles: \"publihser\" actions: \"vacancies.lists\" }"));
  EXPECT_EQ(run_.Run({"policy", "check", run_.folder / "policy.textproto"}), ExitCode::kInvalid);
  EXPECT_THAT(run_.err, HasSubstr("rules[1].roles[0]"));
  EXPECT_THAT(run_.err, HasSubstr("\nWhat to do: mend what is named there"));
  EXPECT_EQ(run_.Run({"policy", "check", run_.folder / "absent"}), ExitCode::kLocal);
}

TEST_F(OfflineCommandTest, ExplainNamesTheRuleThatDecided) {
  run_.Write("policy.textproto", kPolicy);
  const std::string file = run_.folder / "policy.textproto";
  EXPECT_EQ(
      run_.Run({"policy", "explain", "--policy", file, "hackney/adapter", "vacancies.publish"}),
      ExitCode::kDone);
  EXPECT_THAT(run_.out,
              AllOf(HasSubstr("ALLOW"), HasSubstr("publishers-publish"), HasSubstr("publisher\n"),
                    HasSubstr("sees of other members: "), HasSubstr(" a minute, ")));
  EXPECT_EQ(
      run_.Run({"policy", "explain", "--policy", file, "hackney/adapter", "vacancies.search"}),
      ExitCode::kRefused);
  EXPECT_THAT(run_.out, AllOf(HasSubstr("DENY"), HasSubstr("default-deny")));
  EXPECT_EQ(run_.Run({"policy", "explain", "--policy", file, "--json", "nobody/here",
                      "vacancies.search"}),
            ExitCode::kRefused);
  EXPECT_THAT(run_.out, HasSubstr("\"allowed\":false"));
}

}  // namespace
}  // namespace consortium::cli
