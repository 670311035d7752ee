// Writes sample exports for the tests that read them with parsers of others:
// programme_exports FOLDER makes found.ics, bookings.ics, programme.html and the
// folder open-referral.

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "adapters/programme/calendar.h"
#include "adapters/programme/open_referral.h"
#include "adapters/programme/page.h"
#include "certs/platform/file.h"
#include "tests/unit/adapters/programme/sample_programme.h"

namespace consortium::programme {
namespace {

bool Write(const std::string& path, const std::string& content) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  const absl::Status written = platform::WriteFile(path, content, platform::FileMode::kPublic);
  if (!written.ok()) std::cerr << written.message() << std::endl;
  return written.ok();
}

int Run(const std::string& folder) {
  const std::vector<v1::TrainingOffer> offers = SampleProgramme();
  std::vector<CalendarEntry> entries;
  for (const v1::TrainingOffer& offer : offers) entries.emplace_back().offer = offer;
  bool written = Write(folder + "/found.ics", Calendar("Everything, all of it", entries));
  written &=
      Write(folder + "/bookings.ics", Calendar("Booked", EntriesOf(SampleBookings(), offers)));
  written &=
      Write(folder + "/programme.html",
            ProgrammePage("Spring <term>", offers, {{"hackney", "London Borough of Hackney"}},
                          offers[0].updated_at().seconds() > 0
                              ? absl::FromUnixSeconds(offers[0].updated_at().seconds())
                              : absl::UnixEpoch()));
  v1::Member hackney;
  hackney.set_id("hackney");
  hackney.set_name("London Borough of Hackney");
  hackney.set_gss_code("E09000012");
  hackney.set_duty_desk_telephone("020 7946 0140");
  for (const auto& [path, content] : OpenReferralFiles(offers, {hackney})) {
    written &= Write(folder + "/open-referral/" + path, content);
  }
  return written ? 0 : 1;
}

}  // namespace
}  // namespace consortium::programme

int main(int count, char** arguments) {
  if (count != 2) return 2;
  return consortium::programme::Run(arguments[1]);
}
