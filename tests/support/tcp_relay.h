#ifndef CONSORTIUM_TESTS_SUPPORT_TCP_RELAY_H_
#define CONSORTIUM_TESTS_SUPPORT_TCP_RELAY_H_

#include <list>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "certs/platform/file_descriptor.h"
#include "certs/platform/mutex.h"

namespace consortium::testing {

// Passes TCP connections of loopback on to a server there, which may come and go:
// its own address stays. It cuts connections and loses answers when it is told;
// of what it passes on it changes nothing. Ends the test program with a sentence
// when it cannot listen. Thread-safe.
class TcpRelay {
 public:
  TcpRelay();
  ~TcpRelay();

  TcpRelay(const TcpRelay&) = delete;
  TcpRelay& operator=(const TcpRelay&) = delete;

  // Where clients connect: `127.0.0.1:<port>`.
  const std::string& address() const { return address_; }

  // Where connections made from here on lead; 0: nowhere, they are closed.
  void SetTarget(int port);

  // Ends every connection at once, without a farewell, whatever is on its way.
  void CutAll();

  // On the first connection whose client says something from here on, that is
  // passed on, and what the server answers is dropped together with the connection:
  // the server did it, and its client never hears.
  void LoseNextAnswer();

  // Answers lost so far.
  int answers_lost() const;

 private:
  struct Connection {
    platform::FileDescriptor client;
    platform::FileDescriptor server;
    std::string to_server;  // Read, and not yet passed on.
    std::string to_client;
    bool losing = false;  // The server's next bytes end it.
    bool over = false;
  };

  void Wake() const;
  void Loop();
  // False: the relay ends.
  bool TakeOrders();
  void Accept();
  void Serve(Connection& connection, short client_events, short server_events);

  platform::FileDescriptor listener_;
  platform::FileDescriptor wake_;
  std::string address_;

  mutable platform::Mutex mutex_;
  int target_ ABSL_GUARDED_BY(mutex_) = 0;
  bool cut_ ABSL_GUARDED_BY(mutex_) = false;
  bool lose_ ABSL_GUARDED_BY(mutex_) = false;
  bool end_ ABSL_GUARDED_BY(mutex_) = false;
  int answers_lost_ ABSL_GUARDED_BY(mutex_) = 0;

  std::list<Connection> connections_;  // The thread's own.
  std::thread thread_;                 // Last: it uses all of the above.
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_TCP_RELAY_H_
