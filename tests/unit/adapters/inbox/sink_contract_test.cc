#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <set>

#include "adapters/inbox/csv_sink.h"
#include "adapters/inbox/endpoint_sink.h"
#include "adapters/inbox/folder_sink.h"
#include "consortium/config/inbox.pb.h"
#include "gmock/gmock.h"
#include "tests/support/local_server.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/adapters/inbox/inbox_world.h"

namespace consortium::inbox {
namespace {

using consortium::testing::IsOk;
using consortium::testing::LocalEndpoint;
using consortium::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A sink, what is in it, and how to make it take nothing.
class World {
 public:
  virtual ~World() = default;
  virtual Sink& sink() = 0;
  // Names held, and how often each.
  virtual std::multiset<std::string> Held() = 0;
  // All that the sink holds.
  virtual std::string Everything() = 0;
  virtual void Break() = 0;
  virtual void Mend() = 0;
};

class FolderWorld final : public World {
 public:
  FolderWorld() { Mend(); }
  Sink& sink() override { return sink_; }
  std::multiset<std::string> Held() override {
    std::multiset<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(folder_ / "sink")) {
      if (file.path().extension() == ".json") names.insert(file.path().stem().string());
    }
    return names;
  }
  std::string Everything() override {
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(folder_ / "sink")) {
      all += Content(file.path());
    }
    return all;
  }
  void Break() override { std::filesystem::rename(folder_ / "sink", folder_ / "elsewhere"); }
  void Mend() override {
    if (std::filesystem::exists(folder_ / "elsewhere")) {
      std::filesystem::rename(folder_ / "elsewhere", folder_ / "sink");
    } else {
      std::filesystem::create_directory(folder_ / "sink");
    }
  }

 private:
  testing::TempFolder folder_;
  PosixDisk disk_;
  FolderSink sink_{folder_ / "sink", disk_};
};

class CsvWorld final : public World {
 public:
  Sink& sink() override { return sink_; }
  std::multiset<std::string> Held() override {
    const auto table = ReadTable(Everything());
    if (!table.ok()) return {};
    return {table->names.begin(), table->names.end()};
  }
  std::string Everything() override { return Content(folder_ / "enquiries.csv"); }
  void Break() override { std::ofstream(folder_ / ".~lock.enquiries.csv#") << "somebody"; }
  void Mend() override { std::filesystem::remove(folder_ / ".~lock.enquiries.csv#"); }

 private:
  testing::TempFolder folder_;
  PosixDisk disk_;
  CsvSink sink_{folder_ / "enquiries.csv", disk_};
};

// Keeps one of each Idempotency-Key, as an endpoint must.
class EndpointWorld final : public World {
 public:
  Sink& sink() override { return sink_; }
  std::multiset<std::string> Held() override {
    std::set<std::string> names;
    for (const consortium::testing::PostRequest& request : endpoint_.requests()) {
      const size_t at = request.head.find("Idempotency-Key: ") + 17;
      if (!broken_.count(request.body)) {
        names.insert(request.head.substr(at, request.head.find('\r', at) - at));
      }
    }
    return {names.begin(), names.end()};
  }
  std::string Everything() override {
    std::string all;
    for (const consortium::testing::PostRequest& request : endpoint_.requests())
      all += request.body;
    return all;
  }
  void Break() override { endpoint_.Answer(503); }
  void Mend() override {
    for (const auto& request : endpoint_.requests()) broken_.insert(request.body);
    endpoint_.Answer(201);
  }

 private:
  LocalEndpoint endpoint_;
  std::set<std::string> broken_;
  EndpointSink sink_{WebPeer{endpoint_.url(), "word"}};
};

struct Case {
  std::string name;
  std::function<std::unique_ptr<World>()> make;
};

class SinkContract : public ::testing::TestWithParam<Case> {
 protected:
  std::unique_ptr<World> world_ = GetParam().make();
};

TEST_P(SinkContract, HoldsWhatWasHandedOverInFull) {
  ASSERT_THAT(world_->sink().HandOver(Opened(1)), IsOk());
  EXPECT_EQ(world_->Held(), std::multiset<std::string>{RecordOf(1).reference()});
  EXPECT_THAT(world_->Everything(),
              AllOf(HasSubstr(kName), HasSubstr(kTelephone), HasSubstr("N4 2DP")));
}

TEST_P(SinkContract, HandingOverAgainHasNoFurtherEffect) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(world_->sink().HandOver(Opened(1)), IsOk());
    ASSERT_THAT(world_->sink().HandOver(Opened(2)), IsOk());
  }
  EXPECT_EQ(world_->Held(),
            (std::multiset<std::string>{RecordOf(1).reference(), RecordOf(2).reference()}));
}

TEST_P(SinkContract, ASinkThatTakesNothingSaysSoWithoutAnswers) {
  world_->Break();
  const absl::Status refused = world_->sink().HandOver(Opened(1));
  EXPECT_FALSE(refused.ok());
  EXPECT_FALSE(IsAboutOne(refused)) << refused;
  EXPECT_THAT(refused.ToString(), Not(HasSubstr(kName)));
  world_->Mend();
  EXPECT_THAT(world_->sink().HandOver(Opened(2)), IsOk());
  EXPECT_EQ(world_->Held(), std::multiset<std::string>{RecordOf(2).reference()});
}

INSTANTIATE_TEST_SUITE_P(
    Sinks, SinkContract,
    ::testing::Values(Case{"Folder", [] { return std::make_unique<FolderWorld>(); }},
                      Case{"Csv", [] { return std::make_unique<CsvWorld>(); }},
                      Case{"Endpoint", [] { return std::make_unique<EndpointWorld>(); }}),
    [](const auto& test) { return test.param.name; });

TEST(EndpointSink, PostsTheRecordAndWhatWasSealedWithItsKey) {
  LocalEndpoint endpoint;
  EndpointSink sink({endpoint.url(), "word"});
  ASSERT_THAT(sink.HandOver(Opened(1)), IsOk());
  ASSERT_EQ(endpoint.requests().size(), 1u);
  const consortium::testing::PostRequest request = endpoint.requests()[0];
  EXPECT_THAT(request.head,
              AllOf(HasSubstr("POST /enquiries "), HasSubstr("Content-Type: application/json\r\n"),
                    HasSubstr("Authorization: Bearer word\r\n")));
  config::ReceivedEnquiry received;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(request.body, &received).ok());
  EXPECT_EQ(received.record().reference(), RecordOf(1).reference());
  EXPECT_EQ(received.enquiry().SerializeAsString(), Answers().SerializeAsString());
}

TEST(EndpointSink, TellsARefusalOfOneFromOneOfAll) {
  LocalEndpoint endpoint;
  EndpointSink sink({endpoint.url()});
  for (const int status : {200, 204, 299}) {
    endpoint.Answer(status);
    EXPECT_THAT(sink.HandOver(Opened(1)), IsOk()) << status;
  }
  for (const int status : {199 + 101, 301, 400, 409, 422, 500}) {
    endpoint.Answer(status);
    const absl::Status refused = sink.HandOver(Opened(1));
    EXPECT_TRUE(IsAboutOne(refused)) << refused;
    EXPECT_THAT(refused.message(), Not(HasSubstr("secret"))) << "what it says is not repeated";
  }
  for (const int status : {401, 403, 404, 429, 502, 503, 504}) {
    endpoint.Answer(status);
    EXPECT_THAT(sink.HandOver(Opened(1)), StatusIs(absl::StatusCode::kUnavailable)) << status;
  }
}

TEST(EndpointSink, AnEndpointThatNeverAnswersIsLeftInTime) {
  LocalEndpoint endpoint;
  endpoint.KeepSilent();
  EndpointSink sink({endpoint.url(), "", "", absl::Milliseconds(200)});
  EXPECT_THAT(sink.HandOver(Opened(1)), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(WebAddress, OnlyThisMachineMayBeSpokenToInClear) {
  for (const char* good : {"https://a.example/x", "http://localhost:80/x", "http://127.0.0.1",
                           "http://127.9.9.9:8080/", "http://[::1]:1/x"}) {
    EXPECT_THAT(CheckWebAddress(good), IsOk()) << good;
  }
  for (const char* bad : {"", "http://a.example", "http://127.0.0.1.example/", "ftp://localhost/",
                          "https://user:word@a.example/", "file:///etc/passwd", "http://0.0.0.0/",
                          "http://localhost.example/", "https://"}) {
    EXPECT_THAT(CheckWebAddress(bad), StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
  EXPECT_THAT(CheckMailAddress("smtps://mail.example:465"), IsOk());
  EXPECT_THAT(CheckMailAddress("https://mail.example"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace consortium::inbox
