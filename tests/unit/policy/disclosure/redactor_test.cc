#include "policy/disclosure/redactor.h"

#include <random>

#include "consortium/v1/directory.pb.h"
#include "consortium/v1/search.pb.h"
#include "consortium/v1/vacancies.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/policy/disclosure/schema.h"

namespace consortium::policy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

constexpr Disclosures kNothing;
constexpr Disclosures kNeighbour{.shared = true, .may_match = true};
constexpr Disclosures kHolder{.shared = true, .on_hold = true};

v1::Vacancy HackneysVacancy() {
  v1::Vacancy vacancy;
  vacancy.set_member("hackney");
  vacancy.set_household_ref("h-000001");
  vacancy.set_vacancy_ref("0ncfsrxc8qctrw4p6h4yzdr4m8");
  vacancy.mutable_places()->set_approved(2);
  vacancy.mutable_places()->set_over_filled(v1::OVER_FILLED_REASON_EMERGENCY);
  v1::UnavailablePlaces& unavailable = *vacancy.mutable_places()->add_not_available();
  unavailable.set_count(1);
  unavailable.set_reason(v1::NOT_AVAILABLE_REASON_UNDER_INVESTIGATION);
  vacancy.mutable_profile()->add_languages("so");
  vacancy.mutable_owner_details()->set_team("North");
  vacancy.mutable_updated_at()->set_seconds(1);
  return vacancy;
}

template <typename T>
T Redacted(T message, absl::string_view viewer, const Disclosures& disclosures) {
  Redactor(T::descriptor()).Redact(viewer, disclosures, &message);
  return message;
}

std::string Text(const Message& message) { return message.ShortDebugString(); }

TEST(RedactorTest, ANeighbourSeesWhatIsSharedAndNothingElse) {
  v1::Vacancy want = HackneysVacancy();
  want.clear_household_ref();
  want.clear_profile();
  want.clear_owner_details();
  want.mutable_places()->clear_over_filled();
  want.mutable_places()->mutable_not_available(0)->clear_reason();
  EXPECT_EQ(Text(Redacted(HackneysVacancy(), "islington", kNeighbour)), Text(want));
}

TEST(RedactorTest, TheOwnerSeesAllOfIt) {
  EXPECT_EQ(Text(Redacted(HackneysVacancy(), "hackney", kNeighbour)), Text(HackneysVacancy()));
  EXPECT_EQ(Text(Redacted(HackneysVacancy(), "hackney", kNothing)), Text(HackneysVacancy()))
      << "tiers speak of what others own";
}

TEST(RedactorTest, ATierThatShowsNothingLeavesNothing) {
  EXPECT_EQ(Text(Redacted(HackneysVacancy(), "islington", kNothing)), "");
}

TEST(RedactorTest, AMessageWithoutItsOwnersNameBelongsToAnother) {
  v1::Vacancy vacancy = HackneysVacancy();
  vacancy.clear_member();
  EXPECT_EQ(Redacted(vacancy, "hackney", kNeighbour).household_ref(), "");
  EXPECT_EQ(Redacted(vacancy, "", kNeighbour).household_ref(), "");
}

TEST(RedactorTest, EveryMessageOfAnAnswerIsRedactedByItsOwnOwner) {
  v1::GetVacancyListResponse response;
  response.mutable_list()->set_member("islington");
  response.mutable_list()->set_source_system("mosaic");
  *response.add_rows() = HackneysVacancy();
  *response.add_rows() = HackneysVacancy();
  response.mutable_rows(1)->set_member("islington");
  const v1::GetVacancyListResponse redacted = Redacted(response, "islington", kNeighbour);
  EXPECT_EQ(redacted.list().source_system(), "mosaic");
  EXPECT_EQ(redacted.rows(0).household_ref(), "");
  EXPECT_EQ(redacted.rows(1).household_ref(), "h-000001");
  EXPECT_EQ(Redacted(response, "camden", kNeighbour).list().source_system(), "");
}

TEST(RedactorTest, EventsOfAStreamAreRedactedToo) {
  v1::WatchAvailabilityResponse response;
  *response.add_events()->mutable_vacancy() = HackneysVacancy();
  response.set_position("p");
  const v1::WatchAvailabilityResponse redacted = Redacted(response, "islington", kNeighbour);
  EXPECT_FALSE(redacted.events(0).vacancy().has_profile());
  EXPECT_EQ(redacted.position(), "p");
}

TEST(RedactorTest, AnAnswerThatNobodyOwnsIsTheViewersOwn) {
  v1::WhoAmIResponse response;
  response.set_member("islington");
  response.add_roles("website");
  EXPECT_EQ(Text(Redacted(response, "islington", kNothing)), Text(response));
  v1::SearchAvailabilityResponse search;
  search.set_total_matches(3);
  search.add_matches()->set_member("hackney");
  const v1::SearchAvailabilityResponse redacted = Redacted(search, "islington", kNothing);
  EXPECT_EQ(redacted.total_matches(), 3u);
  EXPECT_EQ(redacted.matches(0).member(), "");
}

TEST(RedactorTest, UnknownFieldsAreClearedWhereverTheyAre) {
  v1::Vacancy vacancy = HackneysVacancy();
  for (Message* message : std::initializer_list<Message*>{
           &vacancy, vacancy.mutable_places(), vacancy.mutable_places()->mutable_not_available(0),
           vacancy.mutable_approval(), vacancy.mutable_owner_details()}) {
    message->GetReflection()->MutableUnknownFields(message)->AddVarint(999, 1);
  }
  const v1::Vacancy redacted = Redacted(vacancy, "hackney", kNeighbour);
  vacancy.DiscardUnknownFields();
  EXPECT_EQ(redacted.SerializeAsString(), vacancy.SerializeAsString());
}

TEST(RedactorTest, ATypeWithNothingToHideIsLeftAsItIs) {
  v1::ListMembersResponse response;
  response.add_members()->set_id("hackney");
  response.GetReflection()->MutableUnknownFields(&response)->AddVarint(999, 1);
  const std::string before = response.SerializeAsString();
  EXPECT_EQ(Redacted(response, "islington", kNothing).SerializeAsString(), before);
}

TEST(RedactorTest, AMessageMadeAtRunTimeIsRedactedAsAGeneratedOneIs) {
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<Message> made(factory.GetPrototype(v1::Vacancy::descriptor())->New());
  ASSERT_TRUE(made->ParseFromString(HackneysVacancy().SerializeAsString()));
  Redactor(v1::Vacancy::descriptor()).Redact("islington", kNeighbour, made.get());
  EXPECT_EQ(Text(*made), Text(Redacted(HackneysVacancy(), "islington", kNeighbour)));
}

// Types that the contract does not hold.
class MadeSchemaTest : public ::testing::Test {
 protected:
  std::string Redact(const std::string& type, const std::string& text, absl::string_view viewer,
                     const Disclosures& disclosures) {
    const std::unique_ptr<Message> message = schema_.Make(type, text);
    Redactor(schema_.Type(type)).Redact(viewer, disclosures, message.get());
    return Text(*message);
  }

  Schema schema_{
      MessageType("Tree", OwnerField("member", 1) + Field("name", 2, "SHARED") +
                              Field("note", 3, "OWNER") +
                              MessageField("below", 4, ".test.Tree", "SHARED", "REPEATED") +
                              MessageField("leaf", 5, ".test.Leaf", "SHARED")) +
      MessageType("Leaf", Field("name", 1, "SHARED") + Field("held", 2, "ON_HOLD") +
                              Field("matched", 3, "MATCHED") + Field("note", 4, "OWNER") +
                              Field("person", 5, "PERSONAL") +
                              MessageField("tree", 6, ".test.Tree", "OWNER")) +
      MessageType("Maps",
                  OwnerField("member", 1) +
                      MessageField("leaves", 2, ".test.Maps.LeavesEntry", "SHARED", "REPEATED") +
                      MessageField("notes", 3, ".test.Maps.NotesEntry", "OWNER", "REPEATED") +
                      R"(nested_type { name: 'LeavesEntry' options { map_entry: true }
                   field { name: 'key' number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
                   field { name: 'value' number: 2 label: LABEL_OPTIONAL type: TYPE_MESSAGE
                           type_name: '.test.Leaf' } }
                 nested_type { name: 'NotesEntry' options { map_entry: true }
                   field { name: 'key' number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
                   field { name: 'value' number: 2 label: LABEL_OPTIONAL type: TYPE_STRING } })") +
      MessageType("Personal", Field("person", 1, "PERSONAL") + Field("held", 2, "ON_HOLD") +
                                  Field("matched", 3, "MATCHED") + Field("name", 4, "SHARED"))};
};

constexpr char kLeaf[] = "name: 'n' held: 'h' matched: 'm' note: 'o' person: 'p'";

TEST_F(MadeSchemaTest, EveryClassIsShownToWhomItIsFor) {
  const std::string text = std::string("member: 'a' leaf { ") + kLeaf + " }";
  EXPECT_EQ(Redact("Tree", text, "a", kNothing),
            R"(member: "a" leaf { name: "n" held: "h" matched: "m" note: "o" })");
  EXPECT_EQ(Redact("Tree", text, "b", kNeighbour), R"(member: "a" leaf { name: "n" })");
  EXPECT_EQ(Redact("Tree", text, "b", kHolder), R"(member: "a" leaf { name: "n" held: "h" })");
  EXPECT_EQ(Redact("Tree", text, "b", kNothing), "");
}

TEST_F(MadeSchemaTest, WhatNobodyOwnsFollowsTheTierButForWhatIsShared) {
  const std::string text = "person: 'p' held: 'h' matched: 'm' name: 'n'";
  EXPECT_EQ(Redact("Personal", text, "a", kNothing), R"(name: "n")");
  EXPECT_EQ(Redact("Personal", text, "a", kNeighbour), R"(name: "n")");
  EXPECT_EQ(Redact("Personal", text, "a", kHolder), R"(held: "h" name: "n")");
}

TEST_F(MadeSchemaTest, TheNearestOwnerCounts) {
  const std::string text =
      "member: 'a' note: 'x' leaf { note: 'l' } below { member: 'b' note: 'y' "
      "below { member: 'a' note: 'z' } } below { member: 'a' note: 'w' }";
  EXPECT_EQ(Redact("Tree", text, "a", kNeighbour),
            R"(member: "a" note: "x" below { member: "b" below { member: "a" note: "z" } } )"
            R"(below { member: "a" note: "w" } leaf { note: "l" })");
  EXPECT_EQ(Redact("Tree", text, "b", kNeighbour),
            R"(member: "a" below { member: "b" note: "y" below { member: "a" } } )"
            R"(below { member: "a" } leaf { })");
}

TEST_F(MadeSchemaTest, WhatIsHiddenHidesAllOfItWhoeverOwnsTheRest) {
  const std::string text = "member: 'a' leaf { name: 'n' tree { member: 'b' name: 'mine' } }";
  EXPECT_EQ(Redact("Tree", text, "b", kNeighbour), R"(member: "a" leaf { name: "n" })");
}

TEST_F(MadeSchemaTest, MessagesInMapsAreRedactedAndMapsOfTheOwnerGo) {
  const std::string text = std::string("member: 'a' leaves { key: '1' value { ") + kLeaf +
                           " } } leaves { key: '2' value { " + kLeaf +
                           " } } notes { key: 'k' value: 'v' }";
  EXPECT_EQ(Redact("Maps", text, "b", kNeighbour),
            R"(member: "a" leaves { key: "1" value { name: "n" } } )"
            R"(leaves { key: "2" value { name: "n" } })");
  EXPECT_EQ(Redact("Maps", text, "b", kNothing), "");
}

TEST_F(MadeSchemaTest, ADeepMessageIsRedactedToTheBottom) {
  std::string text = "member: 'a' note: 'x'";
  for (int depth = 0; depth < 50; ++depth) text = "member: 'a' note: 'x' below { " + text + " }";
  EXPECT_EQ(Redact("Tree", text, "b", kNeighbour).find("note"), std::string::npos);
}

// Fills every field at random, to a depth.
class RandomMessage {
 public:
  explicit RandomMessage(uint32_t seed) : random_(seed) {}

  void Fill(Message& message, int depth) {
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const int count = field.is_repeated() ? static_cast<int>(random_() % 4)
                                            : static_cast<int>(random_() % 3 > 0);
      for (int k = 0; k < count; ++k) FillField(message, field, depth);
    }
  }

 private:
  void FillField(Message& message, const FieldDescriptor& field, int depth) {
    const google::protobuf::Reflection& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth > 0) {
          Fill(many ? *reflection.AddMessage(&message, &field)
                    : *reflection.MutableMessage(&message, &field),
               depth - 1);
        }
        return;
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = field.options().GetExtension(v1::owner)
                                     ? (random_() % 2 == 0 ? "islington" : "hackney")
                                     : "text";
        many ? reflection.AddString(&message, &field, text)
             : reflection.SetString(&message, &field, text);
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        many ? reflection.AddEnumValue(&message, &field, 1)
             : reflection.SetEnumValue(&message, &field, 1);
        return;
      case FieldDescriptor::CPPTYPE_UINT32:
        many ? reflection.AddUInt32(&message, &field, 1)
             : reflection.SetUInt32(&message, &field, 1);
        return;
      case FieldDescriptor::CPPTYPE_UINT64:
        return reflection.SetUInt64(&message, &field, 1);
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.SetInt64(&message, &field, 1);
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.SetInt32(&message, &field, 1);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return reflection.SetDouble(&message, &field, 1);
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.SetBool(&message, &field, true);
      case FieldDescriptor::CPPTYPE_FLOAT:
        FAIL() << "no field of the contract is a float";
    }
  }

  std::mt19937 random_;
};

// The rule again, told differently: gathers the fields of `message` that are set
// and should not be, given the owner around it.
void Leaks(const Message& message, std::string owner, std::vector<std::string>& leaks) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->options().GetExtension(v1::owner)) {
      owner = reflection.GetString(message, type.field(i));
    }
  }
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (type.full_name() == "google.protobuf.Timestamp") break;
    const v1::Disclosure disclosure = field->options().GetExtension(v1::disclosure);
    if (disclosure != v1::DISCLOSURE_SHARED && owner != "islington") {
      leaks.push_back(field->full_name());
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int k = 0; k < count; ++k) {
      Leaks(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, k)
                                 : reflection.GetMessage(message, field),
            owner, leaks);
    }
  }
}

template <typename Answer>
void ExpectNoLeaks(uint32_t rounds) {
  const Redactor redactor(Answer::descriptor());
  int hid_something = 0;
  for (uint32_t seed = 0; seed < rounds; ++seed) {
    Answer answer;
    RandomMessage(seed).Fill(answer, 5);
    const Answer before = answer;
    redactor.Redact("islington", kNeighbour, &answer);
    std::vector<std::string> leaks;
    Leaks(answer, "", leaks);
    ASSERT_THAT(leaks, ::testing::IsEmpty()) << "seed " << seed;
    hid_something += MessageDifferencer::Equals(before, answer) ? 0 : 1;
    const Answer once = answer;
    redactor.Redact("islington", kNeighbour, &answer);
    ASSERT_TRUE(MessageDifferencer::Equals(once, answer)) << "twice is as once; seed " << seed;
  }
  EXPECT_GT(hid_something, 0);
}

TEST(RedactorPropertyTest, NoRandomAnswerEverShowsANeighbourWhatIsNotShared) {
  ExpectNoLeaks<v1::Vacancy>(3'000);
  ExpectNoLeaks<v1::GetVacancyListResponse>(1'000);
  ExpectNoLeaks<v1::SearchAvailabilityResponse>(1'000);
  ExpectNoLeaks<v1::WatchAvailabilityResponse>(1'000);
  ExpectNoLeaks<v1::PublishVacancyListResponse>(1'000);
  ExpectNoLeaks<v1::ListVacancyListsResponse>(1'000);
}

TEST(RedactorPropertyTest, TheOwnerOfEverythingLosesNothing) {
  const Redactor redactor(v1::Vacancy::descriptor());
  for (uint32_t seed = 0; seed < 1'000; ++seed) {
    v1::Vacancy vacancy;
    RandomMessage(seed).Fill(vacancy, 5);
    vacancy.set_member("islington");
    const v1::Vacancy before = vacancy;
    redactor.Redact("islington", kNothing, &vacancy);
    ASSERT_TRUE(MessageDifferencer::Equals(before, vacancy)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace consortium::policy
