#include "certs/sealing/clear_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "consortium/config/authority.pb.h"
#include "gmock/gmock.h"

namespace consortium::sealing {
namespace {

constexpr char kSecret[] = "Amara Okafor, Flat 4, 12 Example Road, N4 2AB";

// Whether the bytes that `text` holds, and its spare ones, still say anything.
bool Remembers(const std::string& text) {
  return std::any_of(text.data(), text.data() + text.capacity(), [](char c) { return c != 0; });
}

TEST(ClearTextTest, WipesAStringWithItsSpareBytes) {
  for (const size_t kept : {sizeof kSecret - 1, size_t{3}, size_t{0}}) {
    std::string text = kSecret;
    text.resize(kept);
    ASSERT_TRUE(Remembers(text));
    Wipe(text);
    EXPECT_EQ(text, "");
    EXPECT_FALSE(Remembers(text)) << kept;
  }
  std::string nothing;
  Wipe(nothing);
  EXPECT_EQ(nothing, "");
}

TEST(ClearTextTest, WipesAMessageAndAllInsideIt) {
  config::AuthorityRegister message;
  message.set_trust_domain(kSecret);
  message.add_certificates()->set_serial(kSecret);
  message.mutable_certificates(0)->add_hosts(kSecret);
  // Where the strings lie; clearing keeps their memory for the next use.
  const std::string& trust_domain = message.trust_domain();
  const std::string& serial = message.certificates(0).serial();
  const std::string& host = message.certificates(0).hosts(0);
  const char* const at[] = {trust_domain.data(), serial.data(), host.data()};
  Wipe(message);
  EXPECT_EQ(message.ByteSizeLong(), 0u);
  for (const char* bytes : at) {
    EXPECT_FALSE(absl::StrContains(absl::string_view(bytes, sizeof kSecret - 1), "mara"));
  }
}

TEST(ClearTextTest, WipesUnknownFields) {
  config::AuthorityRegister message;
  message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(99, kSecret);
  Wipe(message);
  EXPECT_EQ(message.ByteSizeLong(), 0u);
}

TEST(ClearTextTest, HandsOnItsTextAndForgetsIt) {
  for (const char* content : {kSecret, "short"}) {
    ClearText first((std::string(content)));
    EXPECT_EQ(first.view(), content);
    ClearText second(std::move(first));
    EXPECT_EQ(second.view(), content);
    EXPECT_EQ(first.view(), "");  // NOLINT(bugprone-use-after-move): promised.
    ClearText third(std::string("another"));
    third = std::move(second);
    EXPECT_EQ(third.view(), content);
    EXPECT_EQ(second.view(), "");  // NOLINT(bugprone-use-after-move): promised.
  }
}

TEST(ClearTextTest, SerialisesAMessage) {
  config::AuthorityRegister message;
  message.set_trust_domain(kSecret);
  const ClearText clear = ClearText::Serialised(message);
  EXPECT_EQ(clear.view(), message.SerializeAsString());
}

}  // namespace
}  // namespace consortium::sealing
