#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/platform/random.h"
#include "consortium/v1/enquiries.pb.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/load.h"
#include "tests/bench/peers.h"
#include "tests/bench/postcodes.h"
#include "tests/bench/world.h"

namespace consortium::bench {
namespace {

constexpr int kCallers = 64;
constexpr int kBoroughs = 6;
constexpr size_t kPostcodes = 20'000;

constexpr char kMessage[] =
    "We have thought of fostering for years. Our children have left home and their rooms are free. "
    "We would like to know what training there is, and whether it can be done in the evenings and "
    "at weekends.";

// Enquiries of people of their own, with postcodes anywhere in the boroughs.
class EnquiryMaker {
 public:
  explicit EnquiryMaker(std::vector<policy::Postcode> postcodes)
      : postcodes_(std::move(postcodes)) {}

  v1::Enquiry Answers() {
    const uint64_t number = ++people_;
    v1::Enquiry answers;
    answers.set_name(absl::StrFormat("Somebody Number %d", number));
    answers.set_email(absl::StrFormat("somebody.%d@example.com", number));
    answers.set_postcode(postcodes_[number * 7919 % postcodes_.size()].Text());
    answers.set_contact_method(v1::CONTACT_METHOD_EMAIL);
    answers.set_over_21(true);
    answers.set_spare_room(v1::SPARE_ROOM_YES);
    answers.set_housing(v1::HOUSING_OWN);
    answers.add_experience(v1::AGE_GROUP_3_TO_10);
    answers.add_fostering_kinds(v1::FOSTERING_KIND_SHORT_TERM);
    answers.add_languages("tr");
    answers.set_heard_from(v1::HEARD_FROM_FRIENDS);
    answers.set_campaign("autumn");
    answers.set_message(kMessage);
    answers.set_privacy_notice_version("2026-04");
    answers.set_consent_to_contact(true);
    return answers;
  }

 private:
  const std::vector<policy::Postcode> postcodes_;
  uint64_t people_ = 0;
};

absl::StatusOr<LoadResult> RunEnquiries(const World& world, EnquiryMaker& maker, int calls) {
  Load load;
  for (int channel = 0; channel < kBoroughs; ++channel) {
    load.channels.push_back(world.Connect(channel));
  }
  load.outstanding = kCallers;
  load.calls = calls;
  load.path = "/consortium.v1.EnquiryService/SubmitEnquiry";
  load.request = [&](uint64_t, size_t) {
    v1::SubmitEnquiryRequest request;
    request.set_request_id(platform::RandomUuid());
    request.set_kind(v1::ENQUIRY_KIND_FOSTERING);
    request.set_channel(v1::ENQUIRY_CHANNEL_WEBSITE);
    *request.mutable_enquiry() = maker.Answers();
    return request.SerializeAsString();
  };
  return RunLoad(load, world.pid());
}

}  // namespace

absl::Status MeasureEnquiry(const Place& place, const Effort& effort) {
  std::vector<std::string> codes;
  for (int borough = 0; borough < kBoroughs; ++borough) codes.push_back(GssCodeOf(borough));
  absl::StatusOr<GeneratedPostcodes> made = GeneratePostcodes(kPostcodes, codes);
  if (!made.ok()) return made.status();
  EnquiryMaker maker(std::move(made->postcodes));
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, kBoroughs,
                            {.postcode_directory = std::move(made->directory)});
  if (!world.ok()) return world.status();
  auto etcd =
      EtcdServer::Start(SubFolder(place.folder, "etcd"), (*world)->Server(), (*world)->Desk(0));
  if (!etcd.ok()) return etcd.status();
  std::vector<double> rate_ratios, cpu_ratios, rates, put_rates, enquiry_us, put_us;
  for (int round = -1; round < effort.rounds; ++round) {
    const auto enquiries = RunEnquiries(**world, maker, effort.calls);
    if (!enquiries.ok()) return enquiries.status();
    const auto puts =
        RunPuts(**etcd, (*world)->Desk(0),
                {.maker =
                     [&maker](uint64_t) {
                       return std::pair(absl::StrCat("enquiry/", platform::RandomUuid()),
                                        maker.Answers().SerializeAsString());
                     },
                 .channels = kBoroughs,
                 .callers = kCallers,
                 .calls = effort.calls});
    if (!puts.ok()) return puts.status();
    if (round < 0) continue;
    rates.push_back(effort.calls / absl::ToDoubleSeconds(enquiries->wall));
    put_rates.push_back(effort.calls / absl::ToDoubleSeconds(puts->wall));
    rate_ratios.push_back(rates.back() / put_rates.back());
    enquiry_us.push_back(absl::ToDoubleMicroseconds(enquiries->CpuPerCall(effort.calls)));
    put_us.push_back(absl::ToDoubleMicroseconds(puts->CpuPerCall(effort.calls)));
    cpu_ratios.push_back(enquiry_us.back() / put_us.back());
  }
  PrintFigure("enquiry_vs_etcd_64", Median(rate_ratios), "ratio",
              absl::StrFormat("%.0f acknowledged enquiries/s from 64 callers, each of somebody "
                              "else, sealed twice and journalled / %.0f etcd Puts/s of the same "
                              "%d bytes; rounds %s",
                              Median(rates), Median(put_rates), maker.Answers().ByteSizeLong(),
                              Spread(rate_ratios)));
  PrintFigure("enquiry_cpu_vs_etcd_64", Median(cpu_ratios), "ratio",
              absl::StrFormat("server CPU %.1f us per enquiry / %.1f us per etcd Put of the same "
                              "bytes; rounds %s",
                              Median(enquiry_us), Median(put_us), Spread(cpu_ratios)));
  return absl::OkStatus();
}

}  // namespace consortium::bench
