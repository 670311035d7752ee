#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_TRAINING_TRAINING_WORLD_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_TRAINING_TRAINING_WORLD_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "consortium/config/policy.pb.h"
#include "consortium/v1/training.pb.h"
#include "gateway/directory/membership.h"
#include "gateway/server/method_table.h"
#include "gateway/storage/connection.h"
#include "gateway/storage/writer.h"
#include "gateway/training/training_service.h"
#include "gtest/gtest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/sample_offer.h"
#include "tests/support/test_authority.h"
#include "tests/unit/gateway/storage/databases.h"

namespace consortium::training {

// Tuesday 24 November 2026, 10:00 in London; and a week later, when offers begin.
absl::Time TuesdayMorning();
absl::Time NextTuesday();

// Four members: three boroughs and an agency.
config::Policy FourMembers();

// The room over a database of its own (SQLite, or PostgreSQL in the executable that
// is built for it), with sealing certificates of hackney and camden and a writer,
// and without a server. Answers are redacted as the call path does.
class TrainingWorld : public ::testing::Test {
 protected:
  TrainingWorld();
  ~TrainingWorld() override;

  // Ends room and writer and starts others over the same database.
  void Restart();
  void SetPolicy(const config::Policy& policy);
  // Only these members have sealing certificates from here on.
  void SetSealing(const std::vector<std::string>& members);
  // What the gateway does every half second, until nothing is due.
  void Tick();
  void MoveTo(absl::Time now);

  // hackney's offer `course` in a week, changed by `change`, published alone.
  void PublishCourse(const std::function<void(v1::TrainingOffer&)>& change);
  void PublishCourse(uint32_t capacity = 10);

  absl::StatusOr<v1::PublishTrainingOffersResponse> Publish(
      absl::string_view member, const v1::PublishTrainingOffersRequest& request);
  absl::StatusOr<v1::SearchTrainingResponse> Search(absl::string_view member,
                                                    const v1::SearchTrainingRequest& request = {});
  // The one offer that is found; the test fails where there is not exactly one.
  v1::TrainingOffer TheOffer(absl::string_view member);

  // Seats at hackney's `course` for participants `<member>-<number>`.
  v1::BookPlacesRequest Seats(absl::string_view member, const std::vector<int>& numbers) const;
  absl::StatusOr<v1::BookPlacesResponse> Book(absl::string_view member,
                                              const v1::BookPlacesRequest& request);
  // One participant's booking; the test fails where it is refused.
  v1::Booking BookOne(absl::string_view member, int number);
  absl::StatusOr<v1::CancelBookingResponse> Cancel(absl::string_view member,
                                                   const std::string& booking_ref,
                                                   bool whole_party = false);
  absl::StatusOr<v1::RecordAttendanceResponse> Attend(absl::string_view member,
                                                      const std::string& booking_ref,
                                                      bool attended = true);
  // As the member sees it now, ended or not; nothing when it does not.
  std::optional<v1::Booking> Find(absl::string_view member, const std::string& booking_ref);
  v1::BookingState StateOf(absl::string_view member, const std::string& booking_ref);

  std::unique_ptr<server::StreamSource> Watch(absl::string_view member,
                                              const std::string& position = "");
  // What the stream has next; nothing when it waits.
  std::optional<v1::WatchBookingsResponse> Next(server::StreamSource& stream,
                                                absl::string_view member);

  // Calls any method with a request id of its own unless it has one.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(absl::string_view method, absl::string_view member,
                                Request request) {
    Identify(request);
    Response response;
    absl::Status status = CallMethod(method, member, request, &response);
    if (!status.ok()) return status;
    Redact(member, &response);
    return response;
  }
  server::Call CallOf(absl::string_view member) const;
  void Identify(google::protobuf::Message& request);

  // What the member's key opens.
  v1::ParticipantDetails Open(absl::string_view member, absl::string_view sealed) const;

  // Whether the database has these bytes anywhere: SQLite in its file and its log,
  // PostgreSQL in a row that any query can reach.
  bool DatabaseHolds(absl::string_view bytes);

  testing::FakeClock clock_{TuesdayMorning()};
  testing::TestAuthority authority_{TuesdayMorning()};
  std::map<std::string, testing::TestIdentity, std::less<>> sealing_;
  testing::TestIdentity recovery_ = authority_.Recovery();
  storage::Store store_;
  directory::CurrentMembership membership_;
  platform::InForce<sealing::SealingCertificates> certificates_;
  std::unique_ptr<TrainingRoom> room_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<server::MethodTable> table_;

 private:
  void Start();
  void Stop();
  std::shared_ptr<const sealing::SealingCertificates> CertificatesOf(
      const std::vector<std::string>& members);
  absl::Status CallMethod(absl::string_view method, absl::string_view member,
                          const google::protobuf::Message& request,
                          google::protobuf::Message* response);
  static void Redact(absl::string_view member, google::protobuf::Message* response);

  int requests_ = 0;
};

}  // namespace consortium::training

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_TRAINING_TRAINING_WORLD_H_
