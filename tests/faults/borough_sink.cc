#include "tests/faults/borough_sink.h"

#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "certs/platform/file.h"
#include "consortium/config/inbox.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace consortium::testing {
namespace {

using google::protobuf::util::JsonStringToMessage;
using ::testing::HasSubstr;

constexpr size_t kTableBytesMax = size_t{16} << 20;
constexpr int kAnswerLostEvery = 3;
constexpr int kBusyEvery = 10;

// The lines of a table whose cells are all quoted and hold no line break, as RFC
// 4180 has it.
std::vector<std::vector<std::string>> Cells(const std::string& content) {
  std::vector<std::vector<std::string>> lines(1);
  std::string cell;
  bool quoted = false;
  for (size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '"') {
      if (quoted && i + 1 < content.size() && content[i + 1] == '"') {
        cell.push_back(content[++i]);
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && (content[i] == ',' || content[i] == '\n')) {
      lines.back().push_back(std::exchange(cell, ""));
      if (content[i] == '\n') lines.emplace_back();
    } else if (quoted || content[i] != '\r') {
      cell.push_back(content[i]);
    }
  }
  EXPECT_TRUE(!quoted && cell.empty() && lines.back().empty()) << "its last line is not whole";
  lines.pop_back();
  return lines;
}

size_t Column(const std::vector<std::string>& header, const std::string& name) {
  const auto found = std::find(header.begin(), header.end(), name);
  EXPECT_NE(found, header.end()) << "no column " << name;
  return static_cast<size_t>(found - header.begin());
}

// The value of a header; empty without it.
std::string Header(const PostRequest& request, const std::string& name) {
  const size_t at = request.head.find(absl::StrCat("\r\n", name, ": "));
  if (at == std::string::npos) return "";
  const size_t begin = at + name.size() + 4;
  return request.head.substr(begin, request.head.find('\r', begin) - begin);
}

}  // namespace

std::vector<BoroughSink::Arrival> FolderOfEnquiries::Arrived() const {
  std::vector<Arrival> arrived;
  for (const auto& [name, received] : consortium_.Received(member_)) {
    arrived.push_back({name, received.enquiry()});
    EXPECT_THAT(consortium_.Text(member_, name), HasSubstr(received.enquiry().name()));
  }
  for (const auto& entry :
       std::filesystem::directory_iterator(consortium_.InMember(member_, "enquiries"))) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(absl::EndsWith(name, ".json") || absl::EndsWith(name, ".txt") ||
                name == ".inbox.lock")
        << name;
  }
  return arrived;
}

std::vector<BoroughSink::Arrival> TableOfEnquiries::Arrived() const {
  const absl::StatusOr<std::string> content = platform::ReadFile(file_, kTableBytesMax);
  EXPECT_THAT(content.status(), IsOk());
  if (!content.ok()) return {};
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_TRUE(absl::StartsWith(*content, mark));
  const std::vector<std::vector<std::string>> lines = Cells(content->substr(mark.size()));
  if (lines.empty()) return {};
  const size_t reference = Column(lines[0], "reference");
  const size_t answers = Column(lines[0], "answers");
  std::vector<Arrival> arrived;
  for (size_t i = 1; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].size(), lines[0].size()) << "line " << i + 1;
    if (lines[i].size() != lines[0].size()) continue;
    arrived.push_back({.name = lines[i][reference], .enquiry = {}});
    EXPECT_TRUE(JsonStringToMessage(lines[i][answers], &arrived.back().enquiry).ok())
        << "line " << i + 1;
  }
  return arrived;
}

std::string SystemOfEnquiries::Settings() const {
  return absl::StrCat("endpoint { url: \"http://127.0.0.1:", server_.port(), "/enquiries\" }");
}

int SystemOfEnquiries::Take(const PostRequest& request) {
  const std::string key = Header(request, "Idempotency-Key");
  EXPECT_FALSE(key.empty());
  platform::MutexLock lock(mutex_);
  if (++requests_ % kBusyEvery == 0) return 503;
  const bool fresh = bodies_.emplace(key, request.body).second;
  return fresh && bodies_.size() % kAnswerLostEvery == 0 ? 0 : 200;
}

void SystemOfEnquiries::Serve(int socket) {
  PostRequest request;
  if (!ReadPost(socket, &request)) return;  // Its inbox was killed.
  const int status = Take(request);
  if (status == 0) return;
  const std::string answer =
      absl::StrCat("HTTP/1.1 ", status, " So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  // Nobody may be there any more to hear it.
  (void)::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
}

std::vector<BoroughSink::Arrival> SystemOfEnquiries::Arrived() const {
  platform::MutexLock lock(mutex_);
  std::vector<Arrival> arrived;
  for (const auto& [key, body] : bodies_) {
    config::ReceivedEnquiry received;
    EXPECT_TRUE(JsonStringToMessage(body, &received).ok()) << key;
    arrived.push_back({key, received.enquiry()});
  }
  return arrived;
}

}  // namespace consortium::testing
