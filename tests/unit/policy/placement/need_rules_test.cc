#include "policy/placement/need_rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"

namespace consortium::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::CivilDay kToday(2026, 11, 24);

v1::PlacementNeed Need() {
  v1::PlacementNeed need;
  need.add_children()->set_age_years(7);
  need.set_kind(v1::OFFER_KIND_SHORT_TERM);
  need.set_urgency(v1::URGENCY_PLANNED);
  return need;
}

std::vector<std::string> FieldsOf(const v1::PlacementNeed& need, bool may_match = true) {
  std::vector<std::string> fields;
  for (const auto& violation : CheckPlacementNeed(need, may_match, kToday)) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(NeedRulesTest, ANeedThatASearchWouldTakeIsTaken) { EXPECT_THAT(FieldsOf(Need()), IsEmpty()); }

TEST(NeedRulesTest, WhatASearchRefusesIsRefusedWithItsField) {
  v1::PlacementNeed need = Need();
  need.clear_children();
  EXPECT_THAT(FieldsOf(need), ElementsAre("children"));
  need = Need();
  for (int i = 0; i < 8; ++i) need.add_children()->set_age_years(7);
  EXPECT_THAT(FieldsOf(need), ElementsAre("children"));
  need = Need();
  need.mutable_children(0)->set_age_years(21);
  EXPECT_THAT(FieldsOf(need), ElementsAre("children[0].age_years"));
  need = Need();
  need.set_urgency(v1::URGENCY_UNSPECIFIED);
  EXPECT_THAT(FieldsOf(need), ElementsAre("urgency"));
  need = Need();
  need.set_start_date("2026-11-23");
  EXPECT_THAT(FieldsOf(need), ElementsAre("start_date"));
  need = Need();
  need.mutable_parent()->set_age_years(20);
  EXPECT_THAT(FieldsOf(need), ElementsAre("parent"));
}

TEST(NeedRulesTest, CriteriaThatTheRoleMayNotMatchAreNotPassedOnEither) {
  v1::PlacementNeed need = Need();
  need.mutable_children(0)->add_languages("so");
  EXPECT_THAT(FieldsOf(need), IsEmpty());
  EXPECT_THAT(FieldsOf(need, /*may_match=*/false), ElementsAre("children[0].languages"));
}

struct NoteCase {
  std::string name;
  std::string note;
  bool admitted = false;
};

class NoteTest : public ::testing::TestWithParam<NoteCase> {};

TEST_P(NoteTest, SaysNothingThatNamesAChild) {
  v1::PlacementNeed need = Need();
  need.set_note(GetParam().note);
  if (GetParam().admitted) {
    EXPECT_THAT(FieldsOf(need), IsEmpty());
  } else {
    EXPECT_THAT(FieldsOf(need), ElementsAre("note"));
  }
}

INSTANTIATE_TEST_SUITE_P(Notes, NoteTest,
                         ::testing::ValuesIn(std::vector<NoteCase>{
                             {"Empty", "", true},
                             {"Words", "School run to Tottenham, two afternoons a week", true},
                             {"SmallNumbers", "Aged 7, 2 siblings elsewhere, route 253", true},
                             {"Range", "3-4 nights", true},
                             {"Telephone", "ring 020 7946 0142"},
                             {"Email", "write to desk@hackney.example"},
                             {"Postcode", "goes to school in N4 2AB"},
                             {"BirthDate", "born 3/4/2019"},
                             {"ShortBirthDate", "dob 3.4.19"},
                             {"IsoDate", "since 19-04-03"},
                             {"CaseNumber", "case 10442"},
                             {"Year", "since 2019"},
                             {"Control", "two\tlines"},
                             {"AtTheBound", std::string(kNoteMax, 'a'), true},
                             {"OverTheBound", std::string(kNoteMax + 1, 'a')},
                         }),
                         [](const auto& test) { return test.param.name; });

// A field of text in a need is a date, a code or the scanned note: a new one has to be
// thought about here.
TEST(NeedRulesTest, NoFieldButTheNoteTakesFreeText) {
  std::vector<std::string> texts;
  const std::vector<const google::protobuf::Descriptor*> types = {
      v1::PlacementNeed::descriptor(), v1::Child::descriptor(), v1::ParentNeed::descriptor()};
  for (const auto* type : types) {
    for (int i = 0; i < type->field_count(); ++i) {
      const auto type_of = type->field(i)->cpp_type();
      if (type_of == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
        texts.push_back(type->field(i)->name());
      }
    }
  }
  EXPECT_THAT(texts, ElementsAre("start_date", "note", "due_date", "languages", "ethnicity"));
}

TEST(NeedRulesTest, EachChildTakesAPlaceAndALookedAfterParentOneMore) {
  v1::PlacementNeed need = Need();
  EXPECT_EQ(PlacesNeeded(need), 1u);
  need.add_children()->set_age_months(3);
  EXPECT_EQ(PlacesNeeded(need), 2u);
  need.mutable_parent()->set_age_years(16);
  EXPECT_EQ(PlacesNeeded(need), 2u);
  need.mutable_parent()->set_looked_after(true);
  EXPECT_EQ(PlacesNeeded(need), 3u);
}

TEST(NeedRulesTest, WithoutADateItStartsToday) {
  EXPECT_EQ(StartOf(Need(), kToday), kToday);
  v1::PlacementNeed need = Need();
  need.set_start_date("2026-12-01");
  EXPECT_EQ(StartOf(need, kToday), absl::CivilDay(2026, 12, 1));
}

}  // namespace
}  // namespace consortium::policy
