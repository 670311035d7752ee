#ifndef CONSORTIUM_GATEWAY_SERVER_JSON_HTTP_CONVERSATION_H_
#define CONSORTIUM_GATEWAY_SERVER_JSON_HTTP_CONVERSATION_H_

#include <atomic>
#include <cstddef>
#include <memory>

#include "certs/platform/clock.h"
#include "gateway/server/json/json_front.h"
#include "gateway/server/json/json_limits.h"
#include "gateway/server/json/request_stream.h"

namespace consortium::server {

// HTTP/1.1 over one connection, read and written by cpp-httplib, whose only user
// this is: what is sent and when belongs to RequestStream, what is answered to
// JsonFront. One thread.
class HttpConversation {
 public:
  // `bodies_bytes`: what all conversations hold of bodies now. All must outlive this.
  HttpConversation(JsonFront& front, RequestStream& peer, const platform::Clock& clock,
                   const JsonLimits& limits, std::atomic<size_t>& bodies_bytes);
  ~HttpConversation();

  // Reads the request that has begun and answers it. False when the connection
  // has to end; always after the `last` one, of which the peer is told.
  bool ServeRequest(bool last);

 private:
  class Http;
  std::unique_ptr<Http> http_;
};

}  // namespace consortium::server

#endif  // CONSORTIUM_GATEWAY_SERVER_JSON_HTTP_CONVERSATION_H_
