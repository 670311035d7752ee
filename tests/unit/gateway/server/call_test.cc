#include "gateway/server/call.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "google/rpc/status_details.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway/server/call_fixture.h"

namespace consortium::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::StatusIs;
using testing::TestIdentity;

class CallTest : public ::testing::Test {
 protected:
  static MethodTable MakeTable(CallTest* test) {
    MethodTable table;
    table.AddRead<v1::WhoAmIRequest, v1::WhoAmIResponse>(
        kWhoAmIPath, [](const Call& call, const v1::WhoAmIRequest&, v1::WhoAmIResponse* response) {
          response->set_member(call.member);
          return absl::OkStatus();
        });
    table.AddWrite<v1::GetVacancyListRequest, v1::GetVacancyListResponse>(
        kReadPath, [test](const Call&, const v1::GetVacancyListRequest& request,
                          v1::GetVacancyListResponse* response, Done done) {
          v1::Vacancy& row = *response->add_rows();
          row.set_member(request.member());
          row.set_household_ref("secret-of-the-owner");
          row.set_vacancy_ref("for-neighbours");
          test->later_ = std::move(done);
        });
    table.AddWrite<v1::SubmitEnquiryRequest, v1::SubmitEnquiryResponse>(
        kSubmitPath, [test](const Call&, const v1::SubmitEnquiryRequest& request,
                            v1::SubmitEnquiryResponse*, Done done) {
          test->name_ = request.enquiry().name();
          test->later_ = std::move(done);
        });
    return table;
  }

  const Route& WhoAmI() { return world_.RouteOf(table_, kWhoAmIPath); }
  const Route& Read() { return world_.RouteOf(table_, kReadPath); }

  const Route& Submit() { return world_.RouteOf(table_, kSubmitPath); }

  Done later_;              // Of the last Read or Submit.
  absl::string_view name_;  // In the last Submit's request.
  MethodTable table_ = MakeTable(this);
  CallWorld world_{table_};
  const TestIdentity desk_ = world_.authority.Member("hackney", "desk");
  const TestIdentity guest_ = world_.authority.Member("hackney", "guest");
};

class TextBytes final : public RequestBytes {
 public:
  explicit TextBytes(std::string bytes) : bytes_(std::move(bytes)) {}

  size_t size() const override { return bytes_.size(); }
  bool ParseInto(google::protobuf::Message* request) const override {
    return request->ParseFromString(bytes_);
  }

 private:
  const std::string bytes_;
};

// A call whose request is at hand.
class DirectCall final : public UnaryCall {
 public:
  struct Answer {
    absl::Status status;
    std::unique_ptr<google::protobuf::Message> response;
  };

  DirectCall(const CallPath& path, const Route& route, Passage passage, std::string request,
             std::optional<Answer>* answer)
      : UnaryCall(path, route, std::move(passage)), request_(std::move(request)), answer_(answer) {}

 private:
  const RequestBytes& bytes() const override { return request_; }
  void Respond(const absl::Status& status, const google::protobuf::Message& response) override {
    std::unique_ptr<google::protobuf::Message> copy(response.New());
    copy->CopyFrom(response);
    *answer_ = {status, std::move(copy)};
  }

  const TextBytes request_;
  std::optional<Answer>* answer_;
};

TEST_F(CallTest, LetsAClientInAndCountsIt) {
  absl::StatusOr<Passage> passage = world_.Enter(WhoAmI(), desk_);
  ASSERT_THAT(passage, IsOk());
  EXPECT_EQ(passage->call.member, "hackney");
  EXPECT_EQ(passage->call.client, "desk");
  EXPECT_EQ(passage->call.spiffe_id, "spiffe://consortium.example/hackney/desk");
  EXPECT_EQ(passage->call.received_at, world_.clock.Now());
  EXPECT_TRUE(passage->call.may_match);
  world_.path.Leave(WhoAmI(), *passage, absl::OkStatus());
  EXPECT_THAT(world_.observer.decided(), ElementsAre("hackney/desk everybody allowed"));
  EXPECT_THAT(world_.observer.ended(), ElementsAre("hackney/desk OK"));
}

TEST_F(CallTest, RefusesWhatNoRuleAllows) {
  const absl::Status refused = world_.Enter(Read(), guest_).status();
  EXPECT_THAT(refused,
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("by rule default-deny")));
  EXPECT_EQ(rpc::ReasonOf(refused), "POLICY_DENIED");
  EXPECT_THAT(world_.observer.decided(), ElementsAre("hackney/guest default-deny denied"));
  EXPECT_THAT(world_.observer.ended(), ElementsAre("hackney/guest PERMISSION_DENIED"));
}

TEST_F(CallTest, RefusesAClientThatThePolicyDoesNotKnow) {
  const TestIdentity unknown = world_.authority.Member("barnet", "desk");
  EXPECT_THAT(world_.Enter(WhoAmI(), unknown), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(CallTest, RefusesARevokedCertificateFromTheNextCallOn) {
  ASSERT_THAT(world_.Enter(WhoAmI(), desk_), IsOk());
  world_.authority.Revoke(desk_);
  world_.ReplaceTrust();
  const absl::Status refused = world_.Enter(WhoAmI(), desk_).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("revoked")));
  EXPECT_EQ(rpc::ReasonOf(refused), "CERTIFICATE_REFUSED");
  EXPECT_THAT(world_.observer.decided(),
              ElementsAre("hackney/desk everybody allowed", "/ identity unidentified"));
  EXPECT_THAT(world_.observer.ended(), ElementsAre("/ UNAUTHENTICATED"));
}

TEST_F(CallTest, RefusesAMethodThatNobodyHas) {
  const absl::Status refused = world_.path.RefuseUnknownMethod(desk_.certificate_pem);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("reflection")));
  EXPECT_EQ(rpc::ReasonOf(refused), "UNKNOWN_METHOD");
  EXPECT_THAT(world_.observer.decided(), ElementsAre("hackney/desk method-table denied"));
  EXPECT_THAT(world_.observer.ended(), ElementsAre("hackney/desk UNIMPLEMENTED"));
}

TEST_F(CallTest, TellsWhomThePolicyDoesNotKnowNothingOfMethods) {
  const TestIdentity unknown = world_.authority.Member("barnet", "desk");
  const absl::Status refused = world_.path.RefuseUnknownMethod(unknown.certificate_pem);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(rpc::ReasonOf(refused), "POLICY_DENIED");
  EXPECT_THAT(world_.observer.decided(), ElementsAre("barnet/desk default-deny denied"));
}

TEST_F(CallTest, TellsASuspendedMemberNothingOfMethods) {
  std::string suspended = TestPolicy();
  suspended.replace(suspended.find("members { "), 10, "members { suspended: true ");
  suspended.replace(suspended.find("client: 'hackney/desk'"), 22, "client: 'camden/desk'");
  world_.Replace(suspended);
  EXPECT_THAT(world_.path.RefuseUnknownMethod(desk_.certificate_pem),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("suspended")));
  EXPECT_THAT(world_.observer.decided(), ElementsAre("hackney/desk member-suspended denied"));
}

TEST_F(CallTest, LimitsTheRateOfCallsToMethodsThatNobodyHas) {
  world_.Replace(TestPolicy("default_rate { per_minute: 60 burst: 2 }\n"));
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(world_.path.RefuseUnknownMethod(desk_.certificate_pem),
                StatusIs(absl::StatusCode::kUnimplemented));
  }
  const absl::Status limited = world_.path.RefuseUnknownMethod(desk_.certificate_pem);
  EXPECT_THAT(limited, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(rpc::ReasonOf(limited), "RATE_LIMITED");
  EXPECT_EQ(world_.observer.decided().back(), "hackney/desk rate limited");
  EXPECT_THAT(world_.Enter(WhoAmI(), desk_), IsOk()) << "a bucket of its own";
  world_.clock.Advance(absl::Seconds(1));
  EXPECT_THAT(world_.path.RefuseUnknownMethod(desk_.certificate_pem),
              StatusIs(absl::StatusCode::kUnimplemented));
}

TEST_F(CallTest, TellsStrangersNothingOfMethods) {
  for (const absl::string_view chain : {absl::string_view(), absl::string_view("no certificate")}) {
    const absl::Status refused = world_.path.RefuseUnknownMethod(chain);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnauthenticated));
    EXPECT_EQ(rpc::ReasonOf(refused), "CERTIFICATE_REFUSED");
  }
  EXPECT_THAT(world_.observer.decided(),
              ElementsAre("/ identity unidentified", "/ identity unidentified"));
}

TEST_F(CallTest, RefusesACallWhoseDeadlinePassed) {
  const absl::Time now = world_.clock.Now();
  EXPECT_THAT(world_.path.Enter(WhoAmI(), desk_.certificate_pem, now),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(world_.path.Enter(WhoAmI(), desk_.certificate_pem, now + absl::Milliseconds(1)),
              IsOk());
}

TEST_F(CallTest, LimitsTheRateOfAnActionPerMember) {
  EXPECT_THAT(world_.Enter(Read(), desk_), IsOk());
  EXPECT_THAT(world_.Enter(Read(), desk_), IsOk());
  const absl::Status limited = world_.Enter(Read(), desk_).status();
  EXPECT_THAT(limited, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(rpc::ReasonOf(limited), "RATE_LIMITED");
  EXPECT_EQ(rpc::RetryDelayOf(limited), absl::Seconds(1));
  EXPECT_THAT(world_.Enter(WhoAmI(), desk_), IsOk());
  EXPECT_THAT(world_.Enter(Read(), world_.authority.Member("camden", "desk")), IsOk());
  world_.clock.Advance(absl::Seconds(1));
  EXPECT_THAT(world_.Enter(Read(), desk_), IsOk());
}

TEST_F(CallTest, AReloadKeepsWhatAMemberHasUsedUp) {
  EXPECT_THAT(world_.Enter(Read(), desk_), IsOk());
  EXPECT_THAT(world_.Enter(Read(), desk_), IsOk());
  world_.Replace(TestPolicy());
  EXPECT_THAT(world_.Enter(Read(), desk_), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(CallTest, LimitsTheCallsOfAMemberInProgress) {
  absl::StatusOr<Passage> first = world_.Enter(WhoAmI(), desk_);
  const absl::StatusOr<Passage> second = world_.Enter(WhoAmI(), guest_);
  const absl::Status refused = world_.Enter(WhoAmI(), desk_).status();
  EXPECT_EQ(rpc::ReasonOf(refused), "OVERLOADED");
  world_.path.Leave(WhoAmI(), *first, absl::OkStatus());
  EXPECT_THAT(world_.Enter(WhoAmI(), desk_), IsOk());
}

TEST_F(CallTest, TakesOutWhatTheOwnerAloneMaySee) {
  for (const auto& [member, seen] :
       {std::pair("hackney", "secret-of-the-owner"), std::pair("camden", "")}) {
    v1::GetVacancyListRequest request;
    request.set_member(member);
    std::optional<DirectCall::Answer> answer;
    (new DirectCall(world_.path, Read(), *world_.Enter(Read(), desk_), request.SerializeAsString(),
                    &answer))
        ->Run();
    EXPECT_FALSE(answer.has_value()) << "the handler has not answered yet";
    std::move(later_)(absl::OkStatus());
    ASSERT_TRUE(answer.has_value());
    EXPECT_THAT(answer->status, IsOk());
    const auto& response = static_cast<const v1::GetVacancyListResponse&>(*answer->response);
    ASSERT_EQ(response.rows_size(), 1);
    EXPECT_EQ(response.rows(0).household_ref(), seen);
    EXPECT_EQ(response.rows(0).vacancy_ref(), "for-neighbours");
  }
}

TEST_F(CallTest, GivesItsPlaceBackBeforeItAnswers) {
  v1::GetVacancyListRequest request;
  std::optional<DirectCall::Answer> answer;
  (new DirectCall(world_.path, Read(), *world_.Enter(Read(), desk_), request.SerializeAsString(),
                  &answer))
      ->Run();
  const std::shared_ptr<MemberLoad> load = world_.admission.LoadOf("hackney");
  EXPECT_EQ(load->calls.load(), 1);
  std::move(later_)(absl::UnavailableError("later"));
  EXPECT_EQ(load->calls.load(), 0);
  EXPECT_THAT(answer->status, StatusIs(absl::StatusCode::kUnavailable));
}

// Sees what is left of its request when it answers.
class ForgetfulCall final : public UnaryCall {
 public:
  struct Seen {
    bool bytes_forgotten = false;
    std::string name;  // Where the name was.
  };
  ForgetfulCall(const CallPath& path, const Route& route, Passage passage, std::string request,
                const absl::string_view& name, Seen* seen)
      : UnaryCall(path, route, std::move(passage)),
        request_(std::move(request), seen),
        name_(name),
        seen_(seen) {}

 private:
  class Bytes final : public RequestBytes {
   public:
    Bytes(std::string bytes, Seen* seen) : bytes_(std::move(bytes)), seen_(seen) {}
    size_t size() const override { return bytes_.size(); }
    bool ParseInto(google::protobuf::Message* request) const override {
      return request->ParseFromString(bytes_);
    }
    void Forget() const override { seen_->bytes_forgotten = true; }

   private:
    const std::string bytes_;
    Seen* const seen_;
  };

  const RequestBytes& bytes() const override { return request_; }
  void Respond(const absl::Status&, const google::protobuf::Message&) override {
    seen_->name = std::string(name_);
  }

  const Bytes request_;
  const absl::string_view& name_;
  Seen* const seen_;
};

TEST_F(CallTest, OverwritesTheAnswersOfAnEnquiryBeforeItAnswers) {
  v1::SubmitEnquiryRequest request;
  request.mutable_enquiry()->set_name("Ada Zebrafinch of a long name");
  ForgetfulCall::Seen seen;
  (new ForgetfulCall(world_.path, Submit(), *world_.Enter(Submit(), desk_),
                     request.SerializeAsString(), name_, &seen))
      ->Run();
  EXPECT_TRUE(seen.bytes_forgotten);
  EXPECT_EQ(name_, request.enquiry().name());  // Until it is answered.
  std::move(later_)(absl::OkStatus());
  EXPECT_EQ(seen.name, std::string(request.enquiry().name().size(), '\0'));
}

TEST_F(CallTest, RefusesUnknownFieldsBeforeTheHandler) {
  v1::GetVacancyListRequest request;
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(99, 1);
  std::optional<DirectCall::Answer> answer;
  (new DirectCall(world_.path, Read(), *world_.Enter(Read(), desk_), request.SerializeAsString(),
                  &answer))
      ->Run();
  ASSERT_TRUE(answer.has_value());
  EXPECT_THAT(answer->status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("99")));
  EXPECT_FALSE(later_);
}

TEST_F(CallTest, RefusesBytesThatAreNoMessage) {
  std::optional<DirectCall::Answer> answer;
  (new DirectCall(world_.path, Read(), *world_.Enter(Read(), desk_), "\x0a\xff", &answer))->Run();
  ASSERT_TRUE(answer.has_value());
  EXPECT_THAT(answer->status, StatusIs(absl::StatusCode::kInvalidArgument,
                                       HasSubstr("consortium.v1.GetVacancyListRequest")));
  EXPECT_EQ(rpc::ReasonOf(answer->status), "MALFORMED_REQUEST");
}

TEST_F(CallTest, TakesARequestAtTheLimitAndRefusesOneByteMoreUnread) {
  v1::GetVacancyListRequest request;
  request.set_member(std::string(kRequestBytesMax - 3, 'x'));  // Tag of 1 byte, length of 2.
  ASSERT_EQ(request.ByteSizeLong(), kRequestBytesMax);
  v1::GetVacancyListRequest read;
  EXPECT_THAT(world_.path.Take(Read(), TextBytes(request.SerializeAsString()), &read), IsOk());
  EXPECT_EQ(read.member().size(), kRequestBytesMax - 3);

  read.Clear();
  const absl::Status refused =
      world_.path.Take(Read(), TextBytes(std::string(kRequestBytesMax + 1, '\xff')), &read);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("1025 bytes")));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("at most 1024")));
  EXPECT_EQ(rpc::ReasonOf(refused), "REQUEST_TOO_LARGE");
}

TEST_F(CallTest, RechecksByThePolicyOfTheMoment) {
  EXPECT_THAT(world_.path.Recheck(Read(), desk_.certificate_pem), IsOk());
  EXPECT_THAT(world_.path.Recheck(Read(), guest_.certificate_pem),
              StatusIs(absl::StatusCode::kPermissionDenied));
  std::string without = TestPolicy();
  without.replace(without.find("actions: 'vacancies.read'"), 25, "");
  world_.Replace(without);
  EXPECT_THAT(world_.path.Recheck(Read(), desk_.certificate_pem),
              StatusIs(absl::StatusCode::kPermissionDenied));
  world_.clock.Advance(absl::Hours(24 * 91));
  EXPECT_THAT(world_.path.Recheck(WhoAmI(), desk_.certificate_pem),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace consortium::server
