#include "certs/authority/request.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/certs/authority/requests.h"

namespace consortium::authority {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::StartsWith;
using testing::StatusIs;

struct KeyCase {
  std::string name;
  std::string request;
  std::string want;  // Part of the refusal; empty: accepted.
};

class RequestKeyTest : public ::testing::TestWithParam<KeyCase> {};

TEST_P(RequestKeyTest, IsOfAnAllowedKindAndSize) {
  const absl::Status status = CheckRequest(GetParam().request);
  if (GetParam().want.empty()) {
    EXPECT_THAT(status, IsOk());
  } else {
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(GetParam().want)));
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, RequestKeyTest,
                         ::testing::ValuesIn(std::vector<KeyCase>{
                             {"P384", kP384Request, ""},
                             {"Rsa3072", kRsa3072Request, ""},
                             {"Ed25519", kEd25519Request, ""},
                             {"Rsa3064", kRsa3064Request, "3064 bits"},
                             {"Rsa2048", kRsa2048Request, "2048 bits"},
                             {"Rsa8200", kRsa8200Request, "8200 bits"},
                             {"P521", kP521Request, "EC curve"},
                             {"Secp256k1", kSecp256k1Request, "EC curve"},
                             {"Ed448", kEd448Request, "kind of key"},
                         }),
                         [](const auto& test) { return test.param.name; });

TEST(RequestTest, IsMadeWithAKeyOfItsOwn) {
  const auto made = MakeRequest("spiffe://consortium.example/hackney/adapter");
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(made->private_key_pem, StartsWith("-----BEGIN PRIVATE KEY-----"));
  EXPECT_THAT(made->request_pem, StartsWith("-----BEGIN CERTIFICATE REQUEST-----"));
  EXPECT_THAT(CheckRequest(made->request_pem), IsOk());
  EXPECT_NE(MakeRequest("spiffe://consortium.example/hackney/adapter")->private_key_pem,
            made->private_key_pem);
}

TEST(RequestTest, TakesTheLongestNames) {
  const std::string k32(32, 'a');
  EXPECT_THAT(MakeRequest("spiffe://" + std::string(64, 'a') + "/" + k32 + "/" + k32), IsOk());
  EXPECT_THAT(MakeRequest("spiffe://consortium.example/hackney"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("path segments")));
}

TEST(RequestTest, IsRefusedWhenItIsNotSignedByItsKey) {
  // An Ed25519 signature is the last 64 bytes as they are, so that another
  // letter in the last line is another signature and still well-formed.
  std::string request = kEd25519Request;
  const size_t in_last_line = request.rfind("-----END") - 20;
  request[in_last_line] = request[in_last_line] == 'A' ? 'B' : 'A';
  EXPECT_THAT(CheckRequest(request),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not signed by its own key")));
}

TEST(RequestTest, IsRefusedWhenItIsNone) {
  const auto made = MakeRequest("spiffe://consortium.example/hackney/adapter");
  ASSERT_THAT(made, IsOk());
  for (const std::string& text : {std::string(), std::string("garbage"), made->private_key_pem,
                                  made->request_pem + made->request_pem}) {
    EXPECT_THAT(CheckRequest(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signing request")));
  }
}

}  // namespace
}  // namespace consortium::authority
