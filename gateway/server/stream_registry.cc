#include "gateway/server/stream_registry.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace consortium::server {

StreamRegistry::StreamRegistry(int workers, absl::Duration check_interval)
    : check_interval_(check_interval) {
  for (int i = 0; i < workers; ++i) workers_.push_back(std::make_unique<Worker>());
  for (const std::unique_ptr<Worker>& worker : workers_) {
    worker->thread = std::thread([this, &worker = *worker] { Loop(worker); });
  }
}

StreamRegistry::~StreamRegistry() {
  for (const std::unique_ptr<Worker>& worker : workers_) {
    platform::MutexLock lock(worker->mutex);
    worker->ending = true;
    worker->wake.NotifyAll();
  }
  for (const std::unique_ptr<Worker>& worker : workers_) worker->thread.join();
}

StreamRegistry::Worker& StreamRegistry::WorkerOf(const Stream* stream) {
  // Low bits of an address are always zero and high ones always the same.
  const size_t spread = reinterpret_cast<uintptr_t>(stream) >> 8;
  return *workers_[(spread ^ (spread >> 9)) % workers_.size()];
}

void StreamRegistry::Add(std::shared_ptr<Stream> stream) {
  Worker& worker = WorkerOf(stream.get());
  std::optional<absl::Status> end;
  {
    platform::MutexLock lock(worker.mutex);
    end = worker.end;
    worker.streams.push_back(stream);
  }
  open_.fetch_add(1, std::memory_order_relaxed);
  if (end.has_value()) {
    stream->End(*end);
  } else {
    stream->Wake();
  }
}

void StreamRegistry::Remove(const Stream* stream) {
  Worker& worker = WorkerOf(stream);
  std::shared_ptr<Stream> removed;  // Ends outside the lock.
  {
    platform::MutexLock lock(worker.mutex);
    const auto found =
        std::find_if(worker.streams.begin(), worker.streams.end(),
                     [stream](const auto& candidate) { return candidate.get() == stream; });
    if (found == worker.streams.end()) return;
    removed = std::move(*found);
    *found = std::move(worker.streams.back());
    worker.streams.pop_back();
  }
  open_.fetch_sub(1, std::memory_order_relaxed);
}

void StreamRegistry::Wake() {
  for (const std::unique_ptr<Worker>& worker : workers_) {
    platform::MutexLock lock(worker->mutex);
    if (worker->streams.empty()) continue;
    worker->woken = true;
    worker->wake.NotifyOne();
  }
}

void StreamRegistry::CheckAll() {
  for (const std::unique_ptr<Worker>& worker : workers_) {
    platform::MutexLock lock(worker->mutex);
    worker->check = true;
    worker->wake.NotifyOne();
  }
}

void StreamRegistry::EndAll(const absl::Status& status) {
  for (const std::unique_ptr<Worker>& worker : workers_) {
    std::vector<std::shared_ptr<Stream>> streams;
    {
      platform::MutexLock lock(worker->mutex);
      worker->end = status;
      streams = worker->streams;
    }
    for (const std::shared_ptr<Stream>& stream : streams) stream->End(status);
  }
}

void StreamRegistry::Loop(Worker& worker) {
  using Steady = std::chrono::steady_clock;
  const auto interval = absl::ToChronoNanoseconds(check_interval_);
  Steady::time_point next_check = Steady::now() + interval;
  std::vector<std::shared_ptr<Stream>> streams;
  for (;;) {
    bool woken = false;
    bool check = false;
    {
      platform::MutexLock lock(worker.mutex);
      while (!worker.woken && !worker.check && !worker.ending && Steady::now() < next_check) {
        worker.wake.WaitFor(worker.mutex, absl::FromChrono(next_check - Steady::now()));
      }
      if (worker.ending) return;
      // Judged by the time and not by the wait: commits may never let it run out.
      if (Steady::now() >= next_check) worker.check = true;
      if (worker.check) next_check = Steady::now() + interval;
      std::swap(woken, worker.woken);
      std::swap(check, worker.check);
      streams = worker.streams;
    }
    for (const std::shared_ptr<Stream>& stream : streams) {
      if (check) stream->Check();
      if (woken) stream->Wake();
    }
    streams.clear();
  }
}

}  // namespace consortium::server
