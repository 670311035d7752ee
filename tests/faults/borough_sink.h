#ifndef CONSORTIUM_TESTS_FAULTS_BOROUGH_SINK_H_
#define CONSORTIUM_TESTS_FAULTS_BOROUGH_SINK_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "certs/platform/mutex.h"
#include "consortium/v1/enquiry.pb.h"
#include "tests/support/local_server.h"
#include "tests/support/running_consortium.h"

namespace consortium::testing {

// What a borough's local system holds, read without the inbox's own code.
class BoroughSink {
 public:
  // An enquiry that is there, under the name that the inbox gave it.
  struct Arrival {
    std::string name;
    v1::Enquiry enquiry;
  };

  virtual ~BoroughSink() = default;

  // The field of InboxSettings that names it; of every inbox of the borough.
  virtual std::string Settings() const = 0;

  // Everything that it holds, twice what is there twice. Once the inboxes ended.
  virtual std::vector<Arrival> Arrived() const = 0;
};

// A folder: whole files, and nothing beside them.
class FolderOfEnquiries final : public BoroughSink {
 public:
  // `consortium` outlives it.
  FolderOfEnquiries(const RunningConsortium& consortium, std::string member)
      : consortium_(consortium), member_(std::move(member)) {}
  std::string Settings() const override { return RunningConsortium::kFolderSink; }
  std::vector<Arrival> Arrived() const override;

 private:
  const RunningConsortium& consortium_;
  const std::string member_;
};

// A table, of which every line is whole.
class TableOfEnquiries final : public BoroughSink {
 public:
  // `consortium` outlives it.
  TableOfEnquiries(const RunningConsortium& consortium, const std::string& member)
      : file_(consortium.InMember(member, "enquiries.csv")) {}
  std::string Settings() const override { return R"(csv { path: "enquiries.csv" })"; }
  std::vector<Arrival> Arrived() const override;

 private:
  const std::string file_;
};

// A local system behind an HTTP endpoint, as the settings ask it to be: it keeps
// an enquiry once by its `Idempotency-Key`. It has weather of its own: of every
// third enquiry the first answer is lost, after the enquiry was kept, and every
// tenth request finds it busy. Thread-safe.
class SystemOfEnquiries final : public BoroughSink {
 public:
  std::string Settings() const override;
  std::vector<Arrival> Arrived() const override;

 private:
  void Serve(int socket);
  // The status to answer with; 0 for none.
  int Take(const PostRequest& request);

  mutable platform::Mutex mutex_;
  std::map<std::string, std::string> bodies_ ABSL_GUARDED_BY(mutex_);  // By key.
  int requests_ ABSL_GUARDED_BY(mutex_) = 0;
  LocalServer server_{[this](int socket) { Serve(socket); }};
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_FAULTS_BOROUGH_SINK_H_
