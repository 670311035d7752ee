#include "certs/evidence/message_digest.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "consortium/v1/vacancies.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/wrappers.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status_details.h"
#include "tests/support/status_matchers.h"

namespace consortium::evidence {
namespace {

using consortium::testing::IsOk;
using consortium::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Bytes from hexadecimal; spaces are for the reader.
std::string Hex(absl::string_view text) {
  std::string digits;
  for (const char character : text) {
    if (character != ' ' && character != '\n') digits.push_back(character);
  }
  return absl::HexStringToBytes(digits);
}

std::string DigestOf(const google::protobuf::Message& message, absl::string_view key = "") {
  const absl::StatusOr<std::string> digest = MessageDigest(message, key);
  EXPECT_THAT(digest, IsOk());
  return digest.value_or("");
}

v1::PublishVacancyListRequest List() {
  v1::PublishVacancyListRequest list;
  list.set_request_id("00000000-0000-4000-8000-000000000001");
  list.set_week_commencing("2026-11-23");
  list.mutable_as_of()->set_seconds(1'795'420'800);
  v1::Vacancy& row = *list.add_rows();
  row.set_household_ref("h-000001");
  row.mutable_places()->set_approved(3);
  row.mutable_profile()->add_skills(v1::SKILL_AUTISM);
  row.mutable_profile()->add_skills(v1::SKILL_HEARING);
  row.mutable_profile()->add_languages("so");
  list.mutable_source()->set_system("mosaic");
  return list;
}

std::vector<std::string> UnknownFieldsOf(const google::protobuf::Message& message) {
  std::vector<std::string> fields;
  for (const auto& violation : rpc::FieldViolationsOf(MessageDigest(message).status())) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(HashTest, Sha256IsThatOfTheStandard) {
  // FIPS 180-4, "abc".
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")), Sha256Hex("abc"));
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(HashTest, HmacIsThatOfTheStandard) {
  // RFC 4231, test case 2, and the empty key.
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(MessageDigestTest, NumbersTextAndMessagesHaveTheBytesOfTheDefinition) {
  v1::Places places;
  places.set_approved(3);
  v1::UnavailablePlaces& unavailable = *places.add_not_available();
  unavailable.set_count(2);
  unavailable.set_reason(v1::NOT_AVAILABLE_REASON_STAYING_PUT);
  unavailable.set_available_from("2027");
  EXPECT_EQ(DigestOf(places), Sha256(Hex(R"(
      00000001 00000001 0000000000000008 0000000000000003
      00000004 00000001 0000000000000044
        00000001 00000001 0000000000000008 0000000000000002
        00000002 00000001 0000000000000008 0000000000000005
        00000004 00000001 0000000000000004 32303237)")));
}

TEST(MessageDigestTest, RepeatedFieldsCountTheirElements) {
  v1::SplitPart part;
  part.add_children(0);
  part.add_children(7);
  EXPECT_EQ(DigestOf(part), Sha256(Hex(R"(
      00000002 00000002 0000000000000008 0000000000000000 0000000000000008 0000000000000007)")));
}

TEST(MessageDigestTest, NegativeNumbersAreTwosComplementOfEightBytes) {
  google::protobuf::Duration duration;
  duration.set_seconds(-2);
  duration.set_nanos(-1);
  EXPECT_EQ(DigestOf(duration), Sha256(Hex(R"(
      00000001 00000001 0000000000000008 fffffffffffffffe
      00000002 00000001 0000000000000008 ffffffffffffffff)")));
}

TEST(MessageDigestTest, FloatingPointIsItsBits) {
  v1::SearchAvailabilityRequest request;
  request.set_max_distance_miles(1.5);
  EXPECT_EQ(DigestOf(request), Sha256(Hex("0000000b 00000001 0000000000000008 3ff8000000000000")));
  google::protobuf::FloatValue value;
  value.set_value(1.5F);
  EXPECT_EQ(DigestOf(value), Sha256(Hex("00000001 00000001 0000000000000008 3ff8000000000000")));
}

TEST(MessageDigestTest, BooleansAndBytesHaveTheBytesOfTheDefinition) {
  v1::PublishVacancyListRequest list;
  list.set_validate_only(true);
  EXPECT_EQ(DigestOf(list), Sha256(Hex("00000002 00000001 0000000000000008 0000000000000001")));
  google::protobuf::BytesValue bytes;
  bytes.set_value(std::string("\0\xff", 2));
  EXPECT_EQ(DigestOf(bytes), Sha256(Hex("00000001 00000001 0000000000000002 00ff")));
}

TEST(MessageDigestTest, MapEntriesGoInTheOrderOfTheirKeys) {
  google::rpc::ErrorInfo info;
  (*info.mutable_metadata())["b"] = "2";
  (*info.mutable_metadata())["a"] = "";
  EXPECT_EQ(DigestOf(info), Sha256(Hex(R"(
      00000003 00000002
        0000000000000021
          00000001 00000001 0000000000000001 61
          00000002 00000001 0000000000000000
        0000000000000022
          00000001 00000001 0000000000000001 62
          00000002 00000001 0000000000000001 32)")));
}

TEST(MessageDigestTest, AnEmptyMessageHasTheDigestOfNoBytes) {
  EXPECT_EQ(DigestOf(v1::Withdrawal()), Sha256(""));
}

TEST(MessageDigestTest, ADigestOnceGivenNeverChanges) {
  // Computed outside this program from the definition.
  EXPECT_EQ(absl::BytesToHexString(DigestOf(List())),
            "c0ce739e66e34eccf7aadb653666054d02f8ebd95f30be4e1ad1dae1155ff0e1");
}

TEST(MessageDigestTest, AKeyMakesItAnHmacOverTheSameBytes) {
  v1::PublishVacancyListRequest list;
  list.set_validate_only(true);
  const std::string bytes = Hex("00000002 00000001 0000000000000008 0000000000000001");
  EXPECT_EQ(DigestOf(list, "salt"), HmacSha256("salt", bytes));
  EXPECT_NE(DigestOf(list, "salt"), DigestOf(list, "other"));
}

TEST(MessageDigestTest, AFieldAtItsDefaultIsNotSetAndAnOptionalOneIs) {
  v1::Places places;
  places.set_filled(0);
  EXPECT_EQ(DigestOf(places), DigestOf(v1::Places()));
  v1::Match at_home;
  at_home.set_distance_miles(0);
  EXPECT_NE(DigestOf(at_home), DigestOf(v1::Match()));
  v1::Vacancy with_empty_places;
  with_empty_places.mutable_places();
  EXPECT_NE(DigestOf(with_empty_places), DigestOf(v1::Vacancy()));
}

TEST(MessageDigestTest, FieldsInAnotherOrderOnTheWireDigestEqually) {
  const v1::PublishVacancyListRequest list = List();
  v1::PublishVacancyListRequest rows, rest = list;
  rows.mutable_rows()->CopyFrom(list.rows());
  rest.clear_rows();
  const std::string in_order = list.SerializeAsString();
  const std::string reordered = rows.SerializeAsString() + rest.SerializeAsString();
  ASSERT_NE(in_order, reordered);
  v1::PublishVacancyListRequest parsed;
  ASSERT_TRUE(parsed.ParseFromString(reordered));
  EXPECT_EQ(DigestOf(parsed), DigestOf(list));
}

TEST(MessageDigestTest, PackedAndUnpackedElementsDigestEqually) {
  v1::SplitPart packed, unpacked;
  ASSERT_TRUE(packed.ParseFromString(Hex("12 02 0107")));
  ASSERT_TRUE(unpacked.ParseFromString(Hex("10 01 10 07")));
  EXPECT_EQ(DigestOf(packed), DigestOf(unpacked));
}

TEST(MessageDigestTest, JsonAndBinaryDigestEqually) {
  v1::PublishVacancyListRequest from_json;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(R"({
      "source": {"system": "mosaic", "adapterVersion": ""},
      "rows": [{"profile": {"languages": ["so"], "skills": [1, "SKILL_HEARING"]},
                "places": {"approved": 3, "vacant": 0},
                "householdRef": "h-000001"}],
      "asOf": "2026-11-23T12:00:00+04:00",
      "weekCommencing": "2026-11-23",
      "validateOnly": false,
      "requestId": "00000000-0000-4000-8000-000000000001"})",
                                                          &from_json)
                  .ok());
  v1::PublishVacancyListRequest from_binary;
  ASSERT_TRUE(from_binary.ParseFromString(List().SerializeAsString()));
  EXPECT_EQ(DigestOf(from_json), DigestOf(from_binary));
}

TEST(MessageDigestTest, EveryChangeOfContentChangesTheDigest) {
  const std::string digest = DigestOf(List());
  v1::PublishVacancyListRequest list = List();
  list.mutable_rows(0)->mutable_profile()->set_languages(0, "bn");
  EXPECT_NE(DigestOf(list), digest);
  list = List();
  list.mutable_rows(0)->mutable_profile()->mutable_skills()->SwapElements(0, 1);
  EXPECT_NE(DigestOf(list), digest);
  list = List();
  list.add_rows();
  EXPECT_NE(DigestOf(list), digest);
}

TEST(MessageDigestTest, WhereTextEndsAndTheNextBeginsMatters) {
  v1::Profile one, other;
  one.add_languages("so");
  one.add_languages("bn");
  other.add_languages("s");
  other.add_languages("obn");
  EXPECT_NE(DigestOf(one), DigestOf(other));
}

TEST(UnknownFieldsTest, OneInTheMessageItselfIsNamedByItsNumber) {
  v1::PublishVacancyListRequest list = List();
  list.GetReflection()->MutableUnknownFields(&list)->AddVarint(99, 1);
  EXPECT_THAT(UnknownFieldsOf(list), ::testing::ElementsAre("99"));
  EXPECT_THAT(MessageDigest(list),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("field number 99 of consortium.v1.PublishVacancyListRequest")));
}

TEST(UnknownFieldsTest, ThoseNestedAnywhereAreNamedByTheirPath) {
  v1::PublishVacancyListRequest list = List();
  v1::Places& places = *list.add_rows()->mutable_places();
  places.GetReflection()->MutableUnknownFields(&places)->AddVarint(99, 1);
  v1::UnavailablePlaces& part = *places.add_not_available();
  part.GetReflection()->MutableUnknownFields(&part)->AddLengthDelimited(7, "x");
  google::protobuf::Timestamp& as_of = *list.mutable_as_of();
  as_of.GetReflection()->MutableUnknownFields(&as_of)->AddVarint(12, 1);
  EXPECT_THAT(UnknownFieldsOf(list), ::testing::ElementsAre("as_of.12", "rows[1].places.99",
                                                            "rows[1].places.not_available[0].7"));
}

TEST(UnknownFieldsTest, ThoseInMapsAreFound) {
  google::protobuf::Struct map;
  google::protobuf::Value& value = (*map.mutable_fields())["a"];
  value.GetReflection()->MutableUnknownFields(&value)->AddVarint(99, 1);
  EXPECT_THAT(UnknownFieldsOf(map), ::testing::ElementsAre("fields[0].99"));
}

TEST(UnknownFieldsTest, TheCheckAloneSaysTheSame) {
  v1::PublishVacancyListRequest list = List();
  EXPECT_THAT(RefuseUnknownFields(list), IsOk());
  v1::Places& places = *list.mutable_rows(0)->mutable_places();
  places.GetReflection()->MutableUnknownFields(&places)->AddVarint(99, 1);
  EXPECT_EQ(RefuseUnknownFields(list), MessageDigest(list).status());
}

TEST(UnknownFieldsTest, AMessageFullOfThemIsRefusedInBoundedSpace) {
  v1::PublishVacancyListRequest list;
  for (int i = 0; i < 5'000; ++i) {
    v1::Vacancy& row = *list.add_rows();
    row.GetReflection()->MutableUnknownFields(&row)->AddVarint(99, 1);
  }
  EXPECT_THAT(UnknownFieldsOf(list), SizeIs(rpc::kViolationsMax));
}

}  // namespace
}  // namespace consortium::evidence
