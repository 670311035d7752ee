#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "certs/platform/file.h"
#include "consortium/v1/directory.pb.h"
#include "tests/bench/figure.h"
#include "tests/bench/figures.h"
#include "tests/bench/load.h"
#include "tests/bench/postcodes.h"
#include "tests/bench/process_cpu.h"
#include "tests/bench/world.h"
#include "tests/support/https_client.h"

namespace consortium::bench {
namespace {

constexpr int kConnections = 4;
constexpr int kBoroughs = 6;
constexpr size_t kPostcodes = 20'000;
constexpr char kPath[] = "/consortium.v1.DirectoryService/ResolveHomeBorough";
constexpr size_t kFileBytesMax = 64 << 10;

// Connections that stay open, as a website's do, one thread to each.
class JsonCallers {
 public:
  static absl::StatusOr<JsonCallers> Connect(const World& world) {
    const TlsFiles files = world.Desk(0);
    const auto issuers = platform::ReadFile(files.issuers, kFileBytesMax);
    const auto certificate = platform::ReadFile(files.certificate, kFileBytesMax);
    const auto key = platform::ReadFile(files.private_key, kFileBytesMax);
    for (const auto* each : {&issuers, &certificate, &key}) {
      if (!each->ok()) return each->status();
    }
    return JsonCallers(world.json_address(), *issuers, {*key, *certificate, ""});
  }

  // Asks for `postcodes`, shared out, one after the other on each connection; the
  // server's processor time for each.
  absl::StatusOr<absl::Duration> CpuPerCall(const std::vector<std::string>& postcodes,
                                            pid_t server) const {
    const absl::StatusOr<absl::Duration> before = CpuOf(server);
    if (!before.ok()) return before;
    std::vector<absl::Status> results(kConnections);
    std::vector<std::thread> threads;
    for (size_t lane = 0; lane < kConnections; ++lane) {
      threads.emplace_back(
          [this, lane, &postcodes, &results] { results[lane] = Ask(lane, postcodes); });
    }
    for (std::thread& thread : threads) thread.join();
    const absl::StatusOr<absl::Duration> after = CpuOf(server);
    if (!after.ok()) return after;
    for (const absl::Status& result : results) {
      if (!result.ok()) return result;
    }
    return (*after - *before) / static_cast<double>(postcodes.size());
  }

 private:
  JsonCallers(std::string address, std::string issuers_pem, testing::TestIdentity identity)
      : address_(std::move(address)),
        issuers_pem_(std::move(issuers_pem)),
        identity_(std::move(identity)) {}

  // Connects again whenever the server says that the connection has served enough.
  absl::Status Ask(size_t lane, const std::vector<std::string>& postcodes) const {
    std::unique_ptr<testing::HttpsClient> client;
    for (size_t i = lane; i < postcodes.size(); i += kConnections) {
      if (client == nullptr) {
        auto connected = testing::HttpsClient::Connect(address_, issuers_pem_, &identity_);
        if (!connected.ok()) return connected.status();
        client = *std::move(connected);
      }
      const std::string body = absl::StrCat("{\"postcode\":\"", postcodes[i], "\"}");
      if (absl::Status sent = client->Send(testing::JsonRequest(kPath, body)); !sent.ok()) {
        return sent;
      }
      const absl::StatusOr<testing::HttpReply> reply = client->Read();
      if (!reply.ok()) return reply.status();
      if (reply->status != 200) {
        return absl::UnknownError(absl::StrCat(kPath, ": HTTP ", reply->status));
      }
      const auto connection = reply->headers.find("connection");
      if (connection != reply->headers.end() && connection->second == "close") client.reset();
    }
    return absl::OkStatus();
  }

  const std::string address_;
  const std::string issuers_pem_;
  const testing::TestIdentity identity_;
};

absl::StatusOr<LoadResult> RunGrpc(const World& world, const std::vector<std::string>& postcodes) {
  Load load;
  for (int channel = 0; channel < kConnections; ++channel) {
    load.channels.push_back(world.Connect(0));
  }
  load.outstanding = kConnections;
  load.calls = postcodes.size();
  load.path = kPath;
  load.request = [&](uint64_t call, size_t) {
    v1::ResolveHomeBoroughRequest request;
    request.set_postcode(postcodes[call % postcodes.size()]);
    return request.SerializeAsString();
  };
  return RunLoad(load, world.pid());
}

}  // namespace

absl::Status MeasureJson(const Place& place, const Effort& effort) {
  std::vector<std::string> codes;
  for (int borough = 0; borough < kBoroughs; ++borough) codes.push_back(GssCodeOf(borough));
  absl::StatusOr<GeneratedPostcodes> made = GeneratePostcodes(kPostcodes, codes);
  if (!made.ok()) return made.status();
  auto world = World::Start(SubFolder(place.folder, "world"), place.gateway, kBoroughs,
                            {.postcode_directory = std::move(made->directory)});
  if (!world.ok()) return world.status();
  std::vector<std::string> postcodes;
  for (int call = 0; call < effort.calls; ++call) {
    postcodes.push_back(
        made->postcodes[static_cast<size_t>(call) * 7919 % made->postcodes.size()].Text());
  }
  absl::StatusOr<JsonCallers> callers = JsonCallers::Connect(**world);
  if (!callers.ok()) return callers.status();

  std::vector<double> ratios, json_us, grpc_us;
  for (int round = -1; round < effort.rounds; ++round) {
    const auto json = callers->CpuPerCall(postcodes, (*world)->pid());
    if (!json.ok()) return json.status();
    const auto grpc = RunGrpc(**world, postcodes);
    if (!grpc.ok()) return grpc.status();
    if (round < 0) continue;
    json_us.push_back(absl::ToDoubleMicroseconds(*json));
    grpc_us.push_back(absl::ToDoubleMicroseconds(grpc->CpuPerCall(postcodes.size())));
    ratios.push_back(json_us.back() / grpc_us.back());
  }
  PrintFigure("json_vs_grpc_cpu", Median(ratios), "ratio",
              absl::StrFormat("server CPU %.1f us per ResolveHomeBorough as JSON over HTTPS / "
                              "%.1f us over gRPC, %d connections that stay open each; rounds %s",
                              Median(json_us), Median(grpc_us), kConnections, Spread(ratios)));
  return absl::OkStatus();
}

}  // namespace consortium::bench
