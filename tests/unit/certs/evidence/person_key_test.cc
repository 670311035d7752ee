#include "certs/evidence/person_key.h"

#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"

namespace consortium::evidence {
namespace {

const std::string& Key() {
  static const std::string key(32, 'k');
  return key;
}

TEST(PersonKeysTest, KnowsTheSamePersonAgainHoweverTheyWriteIt) {
  const PersonKeys keys(Key());
  EXPECT_EQ(keys.OfEmail("Amara@Example.com "), keys.OfEmail("amara@example.com"));
  EXPECT_EQ(keys.OfTelephone("+44 (0)20 7946 0123"), keys.OfTelephone("020 7946 0123"));
  EXPECT_EQ(PersonKeys(Key()).OfEmail("amara@example.com"), keys.OfEmail("amara@example.com"))
      << "after a restart too";
}

TEST(PersonKeysTest, KeepsPeopleKindsAndGatewaysApart) {
  const PersonKeys keys(Key());
  const std::set<std::string> all = {keys.OfEmail("amara@example.com"),
                                     keys.OfEmail("amara+1@example.com"),
                                     keys.OfTelephone("020 7946 0123"),
                                     keys.OfTelephone("020 7946 0124"),
                                     keys.OfCampaign("+442079460123"),
                                     keys.OfCampaign("amara@example.com"),
                                     PersonKeys(std::string(32, 'x')).OfEmail("amara@example.com")};
  EXPECT_EQ(all.size(), 7u);
  for (const std::string& hash : all) EXPECT_EQ(hash.size(), 32u);
}

TEST(PersonKeysTest, HasNothingForNobody) {
  const PersonKeys keys(Key());
  EXPECT_EQ(keys.OfEmail(""), "");
  EXPECT_EQ(keys.OfEmail("not an address"), "");
  EXPECT_EQ(keys.OfTelephone(""), "");
  EXPECT_EQ(keys.OfTelephone("ring the bell"), "");
  EXPECT_EQ(keys.OfCampaign(""), "");
}

// Computed by Python's hmac and hashlib: the stored hashes must stay what they are.
TEST(PersonKeysTest, StaysTheSameForEver) {
  const PersonKeys keys(Key());
  EXPECT_EQ(absl::BytesToHexString(keys.OfEmail("amara@example.com")),
            "30edc13f6e0f5032e5fb625ab52a2f6a57af3c4a1a0a25de46992f4cf110ab5f");
  EXPECT_EQ(absl::BytesToHexString(keys.OfTelephone("020 7946 0123")),
            "8f6e0ad41a5033fd6162cd15afa263356e74bacc0d08fa894430e5575a516997");
}

}  // namespace
}  // namespace consortium::evidence
