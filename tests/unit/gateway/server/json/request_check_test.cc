#include "gateway/server/json/request_check.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "consortium/v1/enquiries.pb.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using ::testing::SizeIs;
using testing::StatusIs;

// What an error must not repeat.
constexpr char kPrivate[] = "jane.doe@mail.example";

absl::Status Check(const std::string& text) {
  return CheckRequestJson(text, *v1::SubmitEnquiryRequest::descriptor());
}

template <typename Message>
absl::Status CheckAs(const std::string& text) {
  return CheckRequestJson(text, *Message::descriptor());
}

std::vector<std::string> Paths(const absl::Status& status) {
  std::vector<std::string> paths;
  for (const rpc::FieldViolation& violation : rpc::FieldViolationsOf(status)) {
    paths.push_back(violation.field);
  }
  return paths;
}

TEST(RequestCheckTest, TakesBothNamesOfAFieldNullsAndEveryWayOfWritingAValue) {
  for (
      const char* text : {
          "{}",
          " {\n}\t",
          R"({"request_id":"x","kind":"ENQUIRY_KIND_FOSTERING"})",
          R"({"kind":1,"test":true,"enquiry":{"over21":false,"callBackWindows":[1,"CALL_BACK_WINDOW_WEEKENDS"]}})",
          R"({"enquiry":null,"preferredMember":null})",
          R"({"enquiry":{"name":"Zo\u00eb \ud83d\ude00"}})",
      }) {
    EXPECT_THAT(Check(text), IsOk()) << text;
  }
  for (const char* text :
       {R"({"leaseSeconds":10})", R"({"leaseSeconds":"10"})", R"({"leaseSeconds":1e1})",
        R"({"leaseSeconds":4294967295})", R"({"leaseSeconds":0})"}) {
    EXPECT_THAT(CheckAs<v1::ReceiveEnquiriesRequest>(text), IsOk()) << text;
  }
  EXPECT_THAT(CheckAs<v1::SearchAvailabilityRequest>(R"({"maxDistanceMiles":"NaN"})"), IsOk());
  EXPECT_THAT(CheckAs<v1::SearchAvailabilityRequest>(R"({"maxDistanceMiles":2.5})"), IsOk());
  EXPECT_THAT(CheckAs<v1::RecordEnquiryProgressRequest>(R"({"at":"2026-11-23T09:00:00.5Z"})"),
              IsOk());
  EXPECT_THAT(CheckAs<v1::ReceiveEnquiriesResponse>(R"({"sealedEnquiry":"AP8_"})"), IsOk());
  EXPECT_THAT(CheckAs<google::rpc::RetryInfo>(R"({"retryDelay":"1.5s"})"), IsOk());
  EXPECT_THAT(CheckAs<google::rpc::ErrorInfo>(R"({"metadata":{"a":"1","b":"2"}})"), IsOk());
}

TEST(RequestCheckTest, WhatItTakesProtobufReads) {
  const std::string text =
      R"({"requestId":"x","kind":1,"test":true,"enquiry":{"callBackWindows":[1]}})";
  ASSERT_THAT(Check(text), IsOk());
  v1::SubmitEnquiryRequest request;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(text, &request).ok());
  EXPECT_TRUE(request.test());
  EXPECT_EQ(request.enquiry().call_back_windows(0), v1::CALL_BACK_WINDOW_MORNINGS);
}

struct TextCase {
  std::string name;
  std::string text;
  std::string want;
};

class MalformedTest : public ::testing::TestWithParam<TextCase> {};

TEST_P(MalformedTest, IsRefusedSayingWhereAndNotWhat) {
  const absl::Status refused = Check(GetParam().text);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().want)));
  EXPECT_EQ(rpc::ReasonOf(refused), "MALFORMED_JSON");
  EXPECT_THAT(refused.ToString(), Not(HasSubstr(kPrivate)));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, MalformedTest,
    ::testing::ValuesIn(std::vector<TextCase>{
        {"Nothing", "", "is empty"},
        {"OnlySpace", "  ", "from byte"},
        {"NoObject", "[]", "must be a JSON object"},
        {"Number", "7", "must be a JSON object"},
        {"Null", "null", "must be a JSON object"},
        {"Text", absl::StrCat("\"", kPrivate, "\""), "must be a JSON object"},
        {"BrokenOff", R"({"requestId":)", "from byte 14"},
        {"BrokenOffInAText", absl::StrCat(R"({"requestId":")", kPrivate), "from byte"},
        {"SingleQuotes", absl::StrCat("{'requestId':'", kPrivate, "'}"), "from byte 2"},
        {"NamesWithoutQuotes", "{requestId:1}", "from byte 2"},
        {"CommaAtTheEnd", R"({"test":true,})", "from byte 14"},
        {"Comment", R"({"test":true} // why)", "from byte"},
        {"TwoTexts", R"({"test":true}{})", "from byte"},
        {"NoNumber", R"({"kind":01})", "from byte"},
        {"TooLargeANumber", R"({"kind":1e999})", "from byte"},
        {"ControlCharacter", "{\"requestId\":\"a\nb\"}", "from byte"},
        {"NoUtf8", "{\"requestId\":\"\xff\"}", "from byte"},
        {"HalfASurrogate", R"({"requestId":"\ud800"})", "from byte"},
        {"FormBody", "requestId=1&test=true", "from byte 1"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(RequestCheckTest, TakesTheDeepestAndNoneDeeper) {
  const auto nested = [](size_t depth) {
    return absl::StrCat("{\"unknown\":", std::string(depth - 1, '['), std::string(depth - 1, ']'),
                        "}");
  };
  EXPECT_THAT(Paths(Check(nested(kJsonDepthMax))), ElementsAre("unknown"));
  const absl::Status refused = Check(nested(kJsonDepthMax + 1));
  EXPECT_EQ(rpc::ReasonOf(refused), "MALFORMED_JSON");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("deeper than 32"));
  EXPECT_EQ(rpc::ReasonOf(Check(std::string(1'000'000, '['))), "MALFORMED_JSON");
}

TEST(RequestCheckTest, NamesEveryFieldThatIsWrongByThePathThatGrpcHas) {
  const absl::Status refused = CheckAs<v1::PublishVacancyListRequest>(
      R"({"requestId":7,"rows":[{},{"nope":{"deep":[1]}},{"vacancyRef":[]},3],"asOf":"yesterday"})");
  EXPECT_THAT(Paths(refused),
              ElementsAre("request_id", "rows[1].nope", "rows[2].vacancy_ref", "rows[3]", "as_of"));
}

struct FieldCase {
  std::string name;
  std::string text;
  std::string path;
  std::string want;
};

class FieldTest : public ::testing::TestWithParam<FieldCase> {};

TEST_P(FieldTest, IsNamedWithWhatItMustBe) {
  const absl::Status refused = Check(GetParam().text);
  ASSERT_THAT(rpc::FieldViolationsOf(refused), SizeIs(1)) << refused;
  EXPECT_EQ(rpc::FieldViolationsOf(refused)[0].field, GetParam().path);
  EXPECT_THAT(rpc::FieldViolationsOf(refused)[0].description, HasSubstr(GetParam().want));
  EXPECT_THAT(refused.ToString(), Not(HasSubstr(kPrivate)));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, FieldTest,
    ::testing::ValuesIn(std::vector<FieldCase>{
        {"UnknownName", R"({"emial":"jane.doe@mail.example"})", "emial",
         "is no field of consortium.v1.SubmitEnquiryRequest"},
        {"UnknownNameBelow", R"({"enquiry":{"mobile":"1"}})", "enquiry.mobile",
         "is no field of consortium.v1.Enquiry"},
        {"UnknownNameOfAPerson", R"({"enquiry":{"jane.doe@mail.example":1}})", "enquiry.?",
         "is no field of"},
        {"UnknownNameTooLong", absl::StrCat("{\"", std::string(65, 'a'), "\":1}"), "?",
         "is no field of"},
        {"UnknownNameAtTheBound", absl::StrCat("{\"", std::string(64, 'a'), "\":1}"),
         std::string(64, 'a'), "is no field of"},
        {"Twice", R"({"requestId":"a","requestId":"b"})", "request_id", "is given twice"},
        {"TwiceByBothNames", R"({"requestId":"a","request_id":"b"})", "request_id",
         "is given twice"},
        {"TextForAMessage", R"({"enquiry":"jane.doe@mail.example"})", "enquiry",
         "must be an object"},
        {"ListForAMessage", R"({"enquiry":["jane.doe@mail.example"]})", "enquiry",
         "must be an object"},
        {"NumberForAText", R"({"requestId":1})", "request_id", "must be a text"},
        {"MessageForAText", R"({"requestId":{"a":1}})", "request_id", "must be a text"},
        {"TextForABool", R"({"test":"jane.doe@mail.example"})", "test", "must be true or false"},
        {"OneForAList", R"({"enquiry":{"callBackWindows":1}})", "enquiry.call_back_windows",
         "must be an array"},
        {"MessageForAList", R"({"enquiry":{"callBackWindows":{}}})", "enquiry.call_back_windows",
         "must be an array"},
        {"ListInAList", R"({"enquiry":{"callBackWindows":[[1]]}})", "enquiry.call_back_windows[0]",
         "must be a text"},
        {"NullInAList", R"({"enquiry":{"callBackWindows":[1,null]}})",
         "enquiry.call_back_windows[1]", "must not be null"},
        {"UnknownCode", R"({"kind":"jane.doe@mail.example"})", "kind",
         "must be one of ENQUIRY_KIND_FOSTERING, ENQUIRY_KIND_ADOPTION"},
        {"CodeInSmallLetters", R"({"kind":"enquiry_kind_fostering"})", "kind", "must be one of"},
        {"CodeAsBool", R"({"kind":true})", "kind", "must be one of"},
    }),
    [](const auto& test) { return test.param.name; });

TEST(RequestCheckTest, KnowsTheRangeOfNumbers) {
  for (const char* number :
       {"-1", "4294967296", "1.5", "\"1.5\"", "\"\"", "\"ten\"", "true", "{}"}) {
    const absl::Status refused =
        CheckAs<v1::ReceiveEnquiriesRequest>(absl::StrCat("{\"leaseSeconds\":", number, "}"));
    EXPECT_THAT(Paths(refused), ElementsAre("lease_seconds")) << number;
  }
  for (const char* number : {"-2147483649", "2147483648"}) {
    EXPECT_THAT(Paths(Check(absl::StrCat("{\"kind\":", number, "}"))), ElementsAre("kind"));
  }
  EXPECT_THAT(Paths(CheckAs<v1::SearchAvailabilityRequest>(R"({"maxDistanceMiles":"far"})")),
              ElementsAre("max_distance_miles"));
}

TEST(RequestCheckTest, KnowsTimesBytesAndMaps) {
  EXPECT_THAT(Paths(CheckAs<v1::RecordEnquiryProgressRequest>(R"({"at":"23/11/2026"})")),
              ElementsAre("at"));
  EXPECT_THAT(Paths(CheckAs<v1::RecordEnquiryProgressRequest>(R"({"at":1795424400})")),
              ElementsAre("at"));
  EXPECT_THAT(Paths(CheckAs<v1::ReceiveEnquiriesResponse>(R"({"sealedEnquiry":"%%%"})")),
              ElementsAre("sealed_enquiry"));
  EXPECT_THAT(Paths(CheckAs<google::rpc::RetryInfo>(R"({"retryDelay":"soon"})")),
              ElementsAre("retry_delay"));
  EXPECT_THAT(Paths(CheckAs<google::rpc::ErrorInfo>(R"({"metadata":{"a":"1","a":"2","b":3}})")),
              ElementsAre("metadata[1]", "metadata[2]"));
  EXPECT_THAT(Paths(CheckAs<google::rpc::ErrorInfo>(R"({"metadata":[]})")),
              ElementsAre("metadata"));
}

TEST(RequestCheckTest, TakesOneOfAOneof) {
  EXPECT_THAT(CheckAs<v1::SearchAvailabilityRequest>(R"({"children":[{"ageYears":1}]})"), IsOk());
  EXPECT_THAT(
      CheckAs<v1::SearchAvailabilityRequest>(R"({"children":[{"ageYears":1,"ageMonths":null}]})"),
      IsOk());
  EXPECT_THAT(Paths(CheckAs<v1::SearchAvailabilityRequest>(
                  R"({"children":[{"ageYears":1,"ageMonths":2}]})")),
              ElementsAre("children[0].age_months"));
}

TEST(RequestCheckTest, BoundsTheViolations) {
  std::string text = "{\"rows\":[1";
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&text, ",1");
  const absl::Status refused = CheckAs<v1::PublishVacancyListRequest>(text + "]}");
  EXPECT_THAT(rpc::FieldViolationsOf(refused), SizeIs(rpc::kViolationsMax));
}

}  // namespace
}  // namespace consortium::server
