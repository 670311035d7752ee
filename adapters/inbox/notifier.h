#ifndef CONSORTIUM_ADAPTERS_INBOX_NOTIFIER_H_
#define CONSORTIUM_ADAPTERS_INBOX_NOTIFIER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "adapters/inbox/web_call.h"
#include "certs/platform/clock.h"
#include "consortium/config/inbox.pb.h"

namespace consortium::inbox {

// Tells the team that an enquiry came. What it sends goes through other people's
// mail: it says nothing about a person. Used by one thread.
class Notifier {
 public:
  virtual ~Notifier() = default;

  // Tells once; an error is worth another try. Errors never hold more than
  // the notice.
  virtual absl::Status Notify(const config::EnquiryNotice& notice) = 0;
};

// To mailboxes, through SMTP.
class MailNotifier final : public Notifier {
 public:
  struct Settings {
    WebPeer server;
    std::string username;
    std::string password;
    std::string from;
    std::vector<std::string> to;
  };
  // `clock` outlives it.
  MailNotifier(Settings settings, const platform::Clock& clock)
      : settings_(std::move(settings)), clock_(clock) {}
  absl::Status Notify(const config::EnquiryNotice& notice) override;

 private:
  const Settings settings_;
  const platform::Clock& clock_;
};

// To an address, as JSON of EnquiryNotice; 2xx is heard.
class WebhookNotifier final : public Notifier {
 public:
  explicit WebhookNotifier(WebPeer peer) : peer_(std::move(peer)) {}
  absl::Status Notify(const config::EnquiryNotice& notice) override;

 private:
  const WebPeer peer_;
};

}  // namespace consortium::inbox

#endif  // CONSORTIUM_ADAPTERS_INBOX_NOTIFIER_H_
