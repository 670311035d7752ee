#include "policy/access/actions.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace consortium::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

// The full names of the services that the contract's files declare, read as text:
// descriptors of a file that nobody links are nowhere.
std::set<std::string> ServicesInFiles() {
  const std::regex declaration("\\s*(package|service)\\s+([A-Za-z0-9_.]+).*");
  std::set<std::string> services;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CONTRACT_FOLDER)) {
    if (entry.path().extension() != ".proto") continue;
    std::ifstream file(entry.path());
    std::string package;
    std::string line;
    while (std::getline(file, line)) {
      std::smatch words;
      if (!std::regex_match(line, words, declaration)) continue;
      if (words[1] == "package") {
        package = words[2];
      } else {
        services.insert(absl::StrCat(package, ".", words[2].str()));
      }
    }
  }
  return services;
}

// Every test of the contract goes through Services(): a service that is not among
// them would have neither action nor classes, and nobody would notice.
TEST(ServicesTest, AreAllThatTheContractsFilesDeclare) {
  std::set<std::string> listed;
  for (const auto* service : Services()) {
    EXPECT_TRUE(listed.insert(service->full_name()).second) << service->full_name();
  }
  EXPECT_THAT(listed, ElementsAreArray(ServicesInFiles()));
}

TEST(ActionsTest, EveryMethodHasOne) {
  for (const auto* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      EXPECT_NE(ActionOf(*service->method(i)), "") << service->method(i)->full_name();
    }
  }
}

TEST(DeclaredActionsTest, AreThoseOfEveryMethod) {
  EXPECT_THAT(
      DeclaredActions(),
      ElementsAre("directory.members", "directory.resolve", "directory.whoami", "enquiries.erase",
                  "enquiries.form", "enquiries.overdue", "enquiries.progress", "enquiries.receive",
                  "enquiries.recover", "enquiries.report", "enquiries.set-aside",
                  "enquiries.status", "enquiries.submit", "placements.read", "placements.request",
                  "placements.respond", "placements.unmet", "training.attendance", "training.book",
                  "training.bookings", "training.publish", "training.search", "vacancies.lists",
                  "vacancies.publish", "vacancies.read", "vacancies.search", "vacancies.watch"));
}

}  // namespace
}  // namespace consortium::policy
