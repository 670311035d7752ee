#ifndef CONSORTIUM_TESTS_INTEGRATION_ENQUIRY_HOUSE_H_
#define CONSORTIUM_TESTS_INTEGRATION_ENQUIRY_HOUSE_H_

#include <memory>
#include <string>
#include <utility>

#include "certs/platform/file.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/support/enquiry_calls.h"
#include "tests/support/eventually.h"
#include "tests/support/running_consortium.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {

// For what only has to come true.
inline constexpr absl::Duration kSoon = absl::Seconds(30);

// Full postcodes of the two boroughs, in the sample directory.
inline constexpr char kInHackney[] = "E8 1EA";
inline constexpr char kInHaringey[] = "N22 8LE";

// Hackney's and Haringey's enquiries by the real programs, as seen by the website,
// the boroughs and the coordinator.
class EnquiryHouse : public ::testing::Test {
 protected:
  explicit EnquiryHouse(RunningConsortium::Options options = {})
      : consortium_(std::move(options)) {}

  std::shared_ptr<grpc::Channel> Website() { return consortium_.Connect("consortium", "website"); }
  std::shared_ptr<grpc::Channel> Coordinator() {
    return consortium_.Connect("consortium", "coordinator");
  }
  std::shared_ptr<grpc::Channel> Borough(const std::string& member) {
    return consortium_.Connect(member, "enquiries");
  }

  // The answer to the website; empty when it was refused, which fails the test.
  v1::SubmitEnquiryResponse Submit(const v1::SubmitEnquiryRequest& request) {
    const auto answer = CallEnquiries(Website(), &v1::EnquiryService::Stub::SubmitEnquiry, request);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::SubmitEnquiryResponse());
  }

  // Whether `count` enquiries arrive in the member's folder.
  bool Arrive(const std::string& member, size_t count) {
    return Eventually(kSoon, [&] { return consortium_.Received(member).size() >= count; });
  }

  v1::EnquiryStage StageOf(const std::string& reference) {
    const auto status = StatusOfEnquiry(Website(), reference);
    EXPECT_THAT(status, IsOk());
    return status.ok() ? status->stage() : v1::ENQUIRY_STAGE_UNSPECIFIED;
  }

  // What nothing but openssl makes of a sealed copy, with the key and certificate
  // `<stem>.key` and `<stem>.crt`; empty when it does not open.
  v1::Enquiry OpenedByOpenssl(const std::string& sealed, const std::string& stem) {
    const std::string in = consortium_.InSafe("sealed.der");
    const std::string out = consortium_.InSafe("opened.json");
    consortium_.Write(in, sealed);
    EXPECT_EQ(
        consortium_.Run({"/usr/bin/env", "openssl", "cms", "-decrypt", "-inform", "DER", "-in", in,
                         "-inkey", stem + ".key", "-recip", stem + ".crt", "-out", out}),
        0);
    v1::Enquiry answers;
    const absl::StatusOr<std::string> json = platform::ReadFile(out, 1 << 20);
    EXPECT_THAT(json, IsOk());
    EXPECT_TRUE(json.ok() && google::protobuf::util::JsonStringToMessage(*json, &answers).ok());
    return answers;
  }

  RunningConsortium consortium_;
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_INTEGRATION_ENQUIRY_HOUSE_H_
