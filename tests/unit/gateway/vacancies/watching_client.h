#ifndef CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_WATCHING_CLIENT_H_
#define CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_WATCHING_CLIENT_H_

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "consortium/v1/vacancies.pb.h"
#include "gateway/server/method_table.h"

namespace consortium::vacancies {

// A client of WatchAvailability that keeps what it was told, and where it was
// when it is cut off: in the middle of a message too.
class WatchingClient {
 public:
  struct Counts {
    int added = 0;
    int changed = 0;
    int removed = 0;
    bool operator==(const Counts&) const = default;
  };

  explicit WatchingClient(std::string viewer, std::vector<std::string> members = {})
      : viewer_(std::move(viewer)), members_(std::move(members)) {}

  const std::string& viewer() const { return viewer_; }
  const std::vector<std::string>& members() const { return members_; }
  const std::string& position() const { return position_; }
  bool attached() const { return source_ != nullptr; }

  void Attach(std::unique_ptr<server::StreamSource> source) {
    source_ = std::move(source);
    unread_.clear();
  }
  void Detach() { source_.reset(); }

  // Takes in at most `count` events.
  absl::Status ReadEvents(int count) {
    for (; count > 0; --count) {
      if (unread_.empty()) {
        const absl::Status filled = Fill();
        if (!filled.ok()) return filled;
        if (unread_.empty()) return absl::OkStatus();
      }
      Take(unread_.front());
      unread_.pop_front();
    }
    return absl::OkStatus();
  }

  // Takes in all there is.
  absl::Status Read() {
    do {
      const absl::Status read = ReadEvents(static_cast<int>(unread_.size()) + 1);
      if (!read.ok()) return read;
    } while (!unread_.empty());
    return absl::OkStatus();
  }

  // Rows by the viewer's names, serialised.
  const std::map<std::string, std::string>& rows() const { return rows_; }
  const Counts& counts() const { return counts_; }
  bool snapshot_complete() const { return snapshot_complete_; }
  int messages() const { return messages_; }
  size_t largest_message() const { return largest_message_; }
  // Events that a client which keeps its last position must never see: ADDED of a
  // household that it has, CHANGED or REMOVED of one that it has not, and what it
  // has already.
  int faults() const { return faults_; }

  // A client that was cut off here.
  WatchingClient CutOff() const {
    WatchingClient client(viewer_, members_);
    client.position_ = position_;
    client.rows_ = rows_;
    return client;
  }

  // Throws away what it was told, to start with a snapshot.
  void Forget() {
    rows_.clear();
    position_.clear();
    snapshot_complete_ = false;
  }

 private:
  struct Unread {
    v1::VacancyEvent event;
    std::string position;  // Behind it.
    bool snapshot_complete = false;
    bool has_event = true;
  };

  absl::Status Fill() {
    v1::WatchAvailabilityResponse response;
    const absl::StatusOr<bool> more = source_->Next(&response);
    if (!more.ok() || !*more) return more.status();
    ++messages_;
    largest_message_ = std::max(largest_message_, response.ByteSizeLong());
    for (const v1::VacancyEvent& event : response.events()) {
      unread_.push_back({event, event.position()});
    }
    if (response.events().empty()) unread_.push_back({{}, "", false, false});
    unread_.back().position = response.position();
    unread_.back().snapshot_complete = response.snapshot_complete();
    return absl::OkStatus();
  }

  void Take(const Unread& unread) {
    position_ = unread.position;
    snapshot_complete_ |= unread.snapshot_complete;
    if (!unread.has_event) return;
    const v1::Vacancy& row = unread.event.vacancy();
    const bool has = rows_.contains(row.vacancy_ref());
    switch (unread.event.type()) {
      case v1::VACANCY_EVENT_TYPE_ADDED:
        ++counts_.added;
        faults_ += has ? 1 : 0;
        break;
      case v1::VACANCY_EVENT_TYPE_CHANGED:
        ++counts_.changed;
        faults_ += !has || rows_[row.vacancy_ref()] == row.SerializeAsString() ? 1 : 0;
        break;
      default:
        ++counts_.removed;
        faults_ += has ? 0 : 1;
        rows_.erase(row.vacancy_ref());
        return;
    }
    rows_[row.vacancy_ref()] = row.SerializeAsString();
  }

  std::string viewer_;
  std::vector<std::string> members_;
  std::unique_ptr<server::StreamSource> source_;
  std::deque<Unread> unread_;
  std::string position_;
  std::map<std::string, std::string> rows_;
  Counts counts_;
  bool snapshot_complete_ = false;
  int messages_ = 0;
  size_t largest_message_ = 0;
  int faults_ = 0;
};

}  // namespace consortium::vacancies

#endif  // CONSORTIUM_TESTS_UNIT_GATEWAY_VACANCIES_WATCHING_CLIENT_H_
