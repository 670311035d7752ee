// What the gateway's disk tells of a person who enquired: nothing while it has the enquiry, and
// nothing but a record once the answers were erased. On SQLite and on PostgreSQL.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "certs/platform/random.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/status_details.h"
#include "libpq-fe.h"
#include "tests/integration/enquiry_house.h"
#include "tests/support/postgresql_server.h"

namespace consortium::testing {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Stub = v1::EnquiryService::Stub;

// Whose telephone is in no policy.
constexpr int kPerson = 777;

// Files below `folder` that hold `bytes`, by their names.
std::vector<std::string> FilesWith(const std::string& folder, const std::string& bytes) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (absl::StrContains(content, bytes)) found.push_back(entry.path().filename().string());
  }
  return found;
}

// The ways in which a text may stand in a file.
std::vector<std::string> WaysToWrite(const std::string& text) {
  std::string wide;
  for (const char letter : text) wide += {letter, '\0'};
  return {text,
          absl::AsciiStrToLower(text),
          absl::StrReplaceAll(text, {{" ", ""}}),
          absl::Base64Escape(text).substr(0, text.size() / 3 * 4),
          absl::BytesToHexString(text),
          wide};
}

// Everything by which the person could be known, or their way to the form.
std::vector<std::string> TextsOf(const v1::Enquiry& answers) {
  return {answers.name(),     answers.email(),      answers.telephone(), "+442079460777",
          answers.postcode(), answers.campaign(),   answers.message(),   "Quokka",
          "zebrafinch",       "independent visitor"};  // Suggested to whoever has no room.
}

class EnquiriesSecrecyTest : public EnquiryHouse {
 protected:
  explicit EnquiriesSecrecyTest(RunningConsortium::Options options = {.picked_up = "seconds: 1"})
      : EnquiryHouse(std::move(options)) {}

  void ExpectNoTraceOf(const v1::Enquiry& answers) {
    for (const std::string& text : TextsOf(answers)) {
      for (const std::string& way : WaysToWrite(text)) {
        EXPECT_THAT(FilesWith(consortium_.gateway_folder(), way), IsEmpty()) << way;
      }
    }
  }

  // Both sealed copies of an enquiry that nobody has picked up in time.
  std::pair<std::string, std::string> CopiesOf(const std::string& reference) {
    const auto deliveries = TakeDeliveries(Borough("hackney"), 1);
    EXPECT_THAT(deliveries, SizeIs(1));
    v1::TakeRecoveryCopyRequest take;
    take.set_reference(reference);
    take.mutable_asker()->set_officer_reference("C-1");
    take.mutable_asker()->set_purpose(v1::PURPOSE_AUDIT);
    v1::TakeRecoveryCopyResponse copy;
    EXPECT_TRUE(Eventually(kSoon, [&] {  // Once it is overdue.
      take.set_request_id(platform::RandomUuid());
      const auto taken = CallEnquiries(Coordinator(), &Stub::TakeRecoveryCopy, take);
      if (taken.ok()) copy = *taken;
      return taken.ok();
    }));
    return {deliveries.empty() ? "" : deliveries[0].sealed_enquiry(), copy.sealed_enquiry()};
  }

  void Erase(const std::string& reference) {
    v1::EraseEnquiryRequest erase;
    erase.set_request_id(platform::RandomUuid());
    erase.set_reference(reference);
    EXPECT_THAT(CallEnquiries(Coordinator(), &Stub::EraseEnquiry, erase), IsOk());
  }
};

// A part of a sealed copy that no other has: of its cipher text.
std::string PartOf(const std::string& sealed) { return sealed.substr(sealed.size() - 200, 150); }

TEST_F(EnquiriesSecrecyTest, NoFileOfTheGatewayHoldsAnythingOfWhatAPersonWrote) {
  const ChildProcess inbox = consortium_.StartInbox("hackney", "inbox");
  const v1::SubmitEnquiryRequest taken = SampleEnquiry(kPerson, kInHackney);
  const std::string reference = Submit(taken).reference();
  v1::SubmitEnquiryRequest waiting = SampleEnquiry(kPerson, kInHaringey);
  waiting.mutable_enquiry()->set_spare_room(v1::SPARE_ROOM_NO);
  EXPECT_THAT(Submit(waiting).other_ways_of_helping(),
              ElementsAre(::testing::HasSubstr("independent visitor")));
  v1::SubmitEnquiryRequest spam = SampleEnquiry(kPerson, kInHackney);
  spam.mutable_enquiry()->set_message("A zebrafinch <a href=\"https://one.example\">sings</a>");
  Submit(spam);
  v1::SubmitEnquiryRequest wrong = SampleEnquiry(kPerson, kInHackney);
  wrong.mutable_enquiry()->set_email("wilhelmina.quokka777@example.com@example.com");
  EXPECT_THAT(CallEnquiries(Website(), &Stub::SubmitEnquiry, wrong),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_TRUE(Arrive("hackney", 1));

  // The search finds what is there.
  EXPECT_THAT(FilesWith(consortium_.gateway_folder(), reference), Not(IsEmpty()));
  EXPECT_THAT(FilesWith(consortium_.InMember("hackney", "enquiries"), "Quokka"), Not(IsEmpty()));

  for (const v1::SubmitEnquiryRequest& each : {taken, waiting, spam}) {
    ExpectNoTraceOf(each.enquiry());
  }
  consortium_.Kill();
  ExpectNoTraceOf(taken.enquiry());
  consortium_.Start();
  EXPECT_TRUE(consortium_.Terminate());
  ExpectNoTraceOf(taken.enquiry());
  consortium_.Start();
}

TEST_F(EnquiriesSecrecyTest, OpensslOpensBothCopies) {
  const v1::SubmitEnquiryRequest request = SampleEnquiry(kPerson, kInHackney);
  const auto [sealed, recovery] = CopiesOf(Submit(request).reference());
  ASSERT_FALSE(sealed.empty());
  ASSERT_FALSE(recovery.empty());
  EXPECT_TRUE(MessageDifferencer::Equals(
      OpenedByOpenssl(sealed, consortium_.InMember("hackney", "sealing-1/hackney-sealing")),
      request.enquiry()));
  EXPECT_TRUE(MessageDifferencer::Equals(
      OpenedByOpenssl(recovery, consortium_.InSafe("consortium-recovery")), request.enquiry()));
}

TEST_F(EnquiriesSecrecyTest, WhatWasErasedIsGoneFromDatabaseAndLog) {
  const std::string reference = Submit(SampleEnquiry(kPerson, kInHackney)).reference();
  const auto copies = CopiesOf(reference);
  const std::string& sealed = copies.first;
  const std::string& recovery = copies.second;
  ASSERT_GT(sealed.size(), 300u);
  ASSERT_GT(recovery.size(), 300u);
  const std::string folder = consortium_.gateway_folder();
  ASSERT_THAT(FilesWith(folder, PartOf(sealed)), Not(IsEmpty()));
  ASSERT_THAT(FilesWith(folder, PartOf(recovery)), Not(IsEmpty()));

  Erase(reference);
  // While it runs, and nothing else is written to push the bytes out.
  EXPECT_TRUE(Eventually(kSoon, [&] {
    return FilesWith(folder, PartOf(sealed)).empty() && FilesWith(folder, PartOf(recovery)).empty();
  })) << ::testing::PrintToString(FilesWith(folder, PartOf(sealed)));
  EXPECT_EQ(StageOf(reference), v1::ENQUIRY_STAGE_CLOSED);
  EXPECT_THAT(FilesWith(folder, reference), Not(IsEmpty())) << "its record stays";

  consortium_.Kill();
  consortium_.Start();
  EXPECT_THAT(FilesWith(folder, PartOf(sealed)), IsEmpty());
  EXPECT_EQ(StageOf(reference), v1::ENQUIRY_STAGE_CLOSED);
}

// Before the house, whose gateway keeps everything in it.
class DatabaseServer {
 protected:
  DatabaseServer() {
    absl::StatusOr<std::unique_ptr<PostgresqlServer>> started = PostgresqlServer::Start();
    if (!started.ok()) ADD_FAILURE() << started.status();
    if (started.ok()) server_ = *std::move(started);
    const absl::StatusOr<std::string> made =
        server_ == nullptr ? absl::UnavailableError("") : server_->CreateDatabase();
    EXPECT_THAT(made, IsOk());
    database_ = made.value_or("");
  }

  // How many rows of a query there are.
  int Rows(const std::string& sql) const {
    PGconn* const connection = PQconnectdb(database_.c_str());
    PGresult* const result = PQexec(connection, sql.c_str());
    const int rows = PQresultStatus(result) == PGRES_TUPLES_OK ? PQntuples(result) : -1;
    PQclear(result);
    PQfinish(connection);
    return rows;
  }

  std::unique_ptr<PostgresqlServer> server_;
  std::string database_;
};

class EnquiriesOnPostgresqlTest : public DatabaseServer, public EnquiriesSecrecyTest {
 protected:
  EnquiriesOnPostgresqlTest()
      : EnquiriesSecrecyTest({.picked_up = "seconds: 1",
                              .storage = absl::StrCat("postgresql: \"", database_, "\"")}) {}
};

TEST_F(EnquiriesOnPostgresqlTest, DeliversOutlivesAKillAndErases) {
  const v1::SubmitEnquiryRequest request = SampleEnquiry(kPerson, kInHackney);
  const v1::SubmitEnquiryResponse answer = Submit(request);
  consortium_.Kill();
  consortium_.Start();
  EXPECT_TRUE(MessageDifferencer::Equals(Submit(request), answer));
  const auto [sealed, recovery] = CopiesOf(answer.reference());
  const ChildProcess inbox = consortium_.StartInbox("hackney", "inbox");
  ASSERT_TRUE(Eventually(
      kSoon, [&] { return StageOf(answer.reference()) == v1::ENQUIRY_STAGE_PICKED_UP; }));
  EXPECT_TRUE(MessageDifferencer::Equals(
      consortium_.Received("hackney").at(answer.reference()).enquiry(), request.enquiry()));

  const std::string with_bytes =
      "SELECT 1 FROM enquiries WHERE sealed IS NOT NULL OR recovery IS "
      "NOT NULL OR salt IS NOT NULL OR digest IS NOT NULL OR email_key "
      "IS NOT NULL OR telephone_key IS NOT NULL";
  EXPECT_EQ(Rows(with_bytes), 1);
  Erase(answer.reference());
  EXPECT_EQ(Rows(with_bytes), 0);
  for (const std::string& copy : {sealed, recovery}) {
    const std::string hexadecimal = absl::BytesToHexString(PartOf(copy));
    for (const char* table : {"enquiries", "requests", "journal"}) {
      EXPECT_EQ(Rows(absl::StrCat("SELECT 1 FROM ", table, " AS t WHERE t::text LIKE '%",
                                  hexadecimal, "%'")),
                0)
          << table;
    }
  }
  EXPECT_EQ(Rows("SELECT 1 FROM enquiries"), 1);
  EXPECT_TRUE(consortium_.Terminate());
  consortium_.Start();
  EXPECT_TRUE(MessageDifferencer::Equals(Submit(request), answer)) << "a retry gets its receipt";
}

}  // namespace
}  // namespace consortium::testing
