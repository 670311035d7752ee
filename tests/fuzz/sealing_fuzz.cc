// What a member is handed as sealed, what an operator gives as certificates, and what people type:
// any bytes are refused or read, and a sealed text opens to what was sealed or not at all.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "certs/evidence/enquiry_reference.h"
#include "certs/evidence/normal_contact.h"
#include "certs/sealing/seal.h"
#include "certs/sealing/sealing_certificates.h"
#include "certs/sealing/unseal.h"
#include "tests/support/test_authority.h"

namespace evidence = consortium::evidence;
namespace sealing = consortium::sealing;

namespace {

constexpr char kText[] = "{\"name\":\"Amara Okafor\"}";
const absl::Time kNow = absl::FromUnixSeconds(1795424400);

void Need(bool holds) {
  if (!holds) std::abort();
}

// Made once: certificates, a key, and a text that is sealed to it.
struct World {
  World() {
    const consortium::testing::TestIdentity hackney = authority.Sealing("hackney");
    keys = {sealing::SealingKey::Parse(hackney.certificate_pem, hackney.private_key_pem).value()};
    certificates = hackney.certificate_pem + authority.Sealing("camden").certificate_pem;
    recovery = authority.Recovery().certificate_pem;
    sealed = sealing::Seal(kText, keys[0]->certificate()).value();
    trust = consortium::identity::Trust::Parse(authority.issuers_pem(), authority.revocations_pem())
                .value();
  }
  consortium::testing::TestAuthority authority{kNow};
  sealing::SealingKeys keys;
  std::string certificates;
  std::string recovery;
  std::string sealed;
  std::shared_ptr<const consortium::identity::Trust> trust;
};

// `original` with some of its bytes changed: triples of an offset (2 bytes) and what to add.
std::string Edited(std::string original, const std::string& edits) {
  for (size_t i = 0; i + 2 < edits.size(); i += 3) {
    const size_t at = (static_cast<uint8_t>(edits[i]) << 8 | static_cast<uint8_t>(edits[i + 1])) %
                      original.size();
    original[at] = static_cast<char>(original[at] + edits[i + 2]);
  }
  return original;
}

void OpenAny(const World& world, const std::string& bytes) {
  const absl::StatusOr<sealing::ClearText> opened = sealing::Unseal(bytes, world.keys);
  Need(opened.ok() ? opened->view() == kText : !opened.status().message().empty());
}

void ReadCertificates(const World& world, const std::string& pem) {
  const auto made =
      sealing::SealingCertificates::Make({{"members.pem", pem}}, {"recovery.pem", world.recovery},
                                         *world.trust, "consortium.example", kNow);
  if (!made.ok()) return Need(!made.status().message().empty());
  for (const std::string& member : (*made)->Members()) {
    const auto certificate = (*made)->For(member, kNow);
    Need(!certificate.ok() || sealing::Seal(kText, **certificate).ok());
  }
}

void ReadTyped(const std::string& text) {
  const auto reference = evidence::EnquiryReference::Parse(text);
  if (reference.ok()) Need(*evidence::EnquiryReference::Parse(reference->Text()) == *reference);
  const std::string email = evidence::NormalEmail(text);
  Need(evidence::NormalEmail(email) == email);
  const std::string telephone = evidence::NormalTelephone(text);
  Need(evidence::NormalTelephone(telephone) == telephone);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const World* const world = new World();
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      OpenAny(*world, rest);
      break;
    case 1:
      OpenAny(*world, Edited(world->sealed, rest));
      break;
    case 2:
      ReadCertificates(*world, rest);
      break;
    case 3:
      ReadCertificates(*world, Edited(world->certificates, rest));
      break;
    default:
      ReadTyped(rest);
  }
  return 0;
}
