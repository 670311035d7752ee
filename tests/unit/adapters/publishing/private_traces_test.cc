#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/publishing/command_line.h"
#include "certs/platform/file.h"
#include "certs/platform/file_descriptor.h"
#include "gmock/gmock.h"
#include "tests/support/child_process.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"

// What a run leaves behind, and what it says, with an export full of names,
// addresses, telephones and case notes.
namespace consortium::publishing {
namespace {

using consortium::testing::ChildProcess;
using consortium::testing::IsOk;
using ::testing::ElementsAre;

constexpr absl::string_view kPrivate[] = {
    "Kwabena",   "Achterberg", "Fairweatherby", "Copperfell", "Vintry",
    "N17 1QL",   "N171QL",     "E8 4HR",        "not known",  "020 7946",
    "rang from", "Mews",       "Gardens",       "Lourdes",    "one more",
};

class PrivateTracesTest : public ::testing::Test {
 protected:
  PrivateTracesTest() {
    const std::string sources = CONSORTIUM_SOURCE_DIR;
    std::filesystem::copy_file(sources + "/adapters/profiles/hackney.textproto",
                               folder_ / "mapping");
    std::filesystem::copy_file(sources + "/tests/data/golden/hackney_faults.csv",
                               folder_ / "export.csv");
    Write("client.key", "key");
    Write("client.textproto",
          "gateway_address: \"localhost:1\" trusted_issuers_file: \"client.key\" "
          "certificate_file: \"client.key\" private_key_file: \"client.key\"");
  }
  void Write(const std::string& name, const std::string& content) {
    ASSERT_THAT(platform::WriteFile(folder_ / name, content, platform::FileMode::kPrivate), IsOk());
  }
  std::string Read(const std::string& name) const {
    return platform::ReadFile(folder_ / name, 1 << 20).value_or("cannot be read");
  }

  // Publishes with a gateway that never answers; looks at the disk while it is asked.
  ExitCode Publish(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"consortium-adapter",
                                          "publish",
                                          "--mapping",
                                          folder_ / "mapping",
                                          "--file",
                                          folder_ / "export.csv",
                                          "--as-of",
                                          "2026-11-23T08:00:00Z",
                                          "--key",
                                          folder_ / "borough.key",
                                          "--aliases",
                                          folder_ / "aliases.csv",
                                          "--config",
                                          folder_ / "client.textproto"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    const Surroundings surroundings = {
        out_,
        err_,
        false,
        false,
        [](const char*) { return std::string(); },
        clock_,
        [this](const config::ClientSettings&,
               std::function<void(const std::string&)>) -> absl::StatusOr<Send> {
          return Send([this](const consortium::v1::PublishVacancyListRequest&)
                          -> absl::StatusOr<consortium::v1::PublishVacancyListResponse> {
            files_while_sending_ = Files();
            return absl::UnavailableError("gone");
          });
        }};
    return RunAdapter(static_cast<int>(pointers.size()), pointers.data(), surroundings);
  }
  std::set<std::string> Files() const {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
      files.insert(entry.path().filename().string());
    }
    return files;
  }
  static void ExpectNothingPrivate(absl::string_view where, absl::string_view text) {
    for (const absl::string_view word : kPrivate) {
      EXPECT_FALSE(absl::StrContains(text, word)) << where << " holds `" << word << "`";
    }
  }

  const consortium::testing::TempFolder folder_;
  consortium::testing::FakeClock clock_{
      absl::FromCivil(absl::CivilMinute(2026, 11, 23, 8, 30), absl::UTCTimeZone())};
  std::ostringstream out_;
  std::ostringstream err_;
  std::set<std::string> files_while_sending_;
};

TEST_F(PrivateTracesTest, FilesOfARunWithoutAnAnswerHoldReferencesAndNothingElse) {
  ASSERT_EQ(Publish({}), kNoAnswer) << err_.str();
  for (const std::set<std::string>& files : {files_while_sending_, Files()}) {
    EXPECT_THAT(files, ElementsAre("aliases.csv", "aliases.csv.pending", "borough.key",
                                   "client.key", "client.textproto", "export.csv", "mapping"));
  }
  for (const std::string name : {"aliases.csv", "aliases.csv.pending", "borough.key"}) {
    ExpectNothingPrivate(name, Read(name));
    struct stat facts = {};
    ASSERT_EQ(::stat((folder_ / name).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u) << name;
  }
  EXPECT_TRUE(absl::StrContains(Read("aliases.csv"), ",HH1506,"));
}

TEST_F(PrivateTracesTest, ReportsAndErrorsForPeopleAndProgramsHoldNothingPrivate) {
  ASSERT_EQ(Publish({}), kNoAnswer);
  EXPECT_TRUE(absl::StrContains(out_.str(), "refused")) << out_.str();
  ASSERT_EQ(Publish({"--json"}), kNoAnswer);
  ExpectNothingPrivate("the report", out_.str());
  ExpectNothingPrivate("standard error", err_.str());
}

TEST_F(PrivateTracesTest, AnExportThatCannotBeReadIsDescribedWithoutItsCells) {
  const std::string whole = Read("export.csv");
  for (const std::string& spoilt :
       {whole + '\0', whole + "\xEB", whole + "\"", whole.substr(whole.find('\n') + 1)}) {
    Write("export.csv", spoilt);
    ASSERT_EQ(Publish({}), kFileUnusable) << err_.str();
  }
  ExpectNothingPrivate("the report", out_.str());
  ExpectNothingPrivate("standard error", err_.str());
}

TEST_F(PrivateTracesTest, TheProgramLeavesNoCoreDump) {
  const std::string pipe = folder_ / "mapping.pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  ChildProcess::Options options;
  options.command = {CONSORTIUM_ADAPTER,    "check", "--mapping", pipe, "--file",
                     folder_ / "export.csv"};
  options.stderr_file = folder_ / "stderr";
  absl::StatusOr<ChildProcess> adapter = ChildProcess::Start(options);
  ASSERT_THAT(adapter, IsOk());
  // Opens once the program reads its mapping: main() is past its first lines.
  const platform::FileDescriptor writer(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(writer.valid());
  const std::string limits =
      *platform::ReadFile(absl::StrCat("/proc/", adapter->pid(), "/limits"), 1 << 16);
  for (const absl::string_view line : absl::StrSplit(limits, '\n')) {
    if (!absl::StartsWith(line, "Max core file size")) continue;
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    EXPECT_EQ(words[4], "0");
    EXPECT_EQ(words[5], "0");
    return;
  }
  FAIL() << limits;
}

}  // namespace
}  // namespace consortium::publishing
