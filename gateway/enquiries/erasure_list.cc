#include "gateway/enquiries/erasure_list.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "certs/evidence/enquiry_reference.h"
#include "certs/platform/file.h"
#include "certs/platform/file_error.h"

namespace consortium::enquiries {
namespace {

constexpr size_t kListBytesMax = size_t{256} << 20;  // Eight million erasures.

constexpr absl::string_view kKeptAfterAll = " kept";

std::string LineOf(const std::string& reference, absl::Time at, absl::string_view end = "") {
  return absl::StrCat(absl::FormatTime(absl::RFC3339_sec, at, absl::UTCTimeZone()), " ", reference,
                      end, "\n");
}

struct Erasure {
  absl::Time at;
  std::string reference;
  bool kept_after_all = false;
};

absl::StatusOr<Erasure> ParseLine(absl::string_view line) {
  Erasure erasure;
  erasure.kept_after_all = absl::ConsumeSuffix(&line, kKeptAfterAll);
  const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
  if (parts.size() != 2 || !absl::ParseTime(absl::RFC3339_sec, parts[0], &erasure.at, nullptr)) {
    return absl::DataLossError("is no time and reference");
  }
  const auto reference = evidence::EnquiryReference::Parse(parts[1]);
  if (!reference.ok()) return absl::DataLossError("has no reference");
  erasure.reference = reference->Text();
  return erasure;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ErasureList>> ErasureList::Open(const std::string& path,
                                                               absl::Time now) {
  absl::StatusOr<std::string> content = platform::ReadFile(path, kListBytesMax);
  if (absl::IsNotFound(content.status())) content = std::string();
  if (!content.ok()) return content.status();
  std::vector<absl::string_view> lines = absl::StrSplit(*content, '\n');
  lines.pop_back();  // Empty, or what a stop left of a line.

  std::string kept;
  std::set<std::string> references;
  for (size_t i = 0; i < lines.size(); ++i) {
    const absl::StatusOr<Erasure> erasure = ParseLine(lines[i]);
    if (!erasure.ok()) {
      return absl::DataLossError(absl::StrCat(
          path, ": line ", i + 1, " ", erasure.status().message(),
          "; put an intact copy in its place, or take the line out once it is known which it was"));
    }
    if (erasure->at < now - kKept) continue;
    if (erasure->kept_after_all) {
      references.erase(erasure->reference);
    } else {
      references.insert(erasure->reference);
    }
    absl::StrAppend(&kept, lines[i], "\n");
  }
  if (kept != *content || content->empty()) {
    absl::Status written = platform::WriteFile(path, kept, platform::FileMode::kPrivate);
    if (!written.ok()) return written;
  }
  platform::FileDescriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!file.valid()) return platform::FileError(errno, "cannot open", path);
  return absl::WrapUnique(new ErasureList(path, std::move(file), std::move(references)));
}

absl::Status ErasureList::Add(const std::vector<std::string>& references, absl::Time at) {
  std::string text;
  for (const std::string& reference : references) {
    if (references_.count(reference) == 0) absl::StrAppend(&text, LineOf(reference, at));
  }
  if (text.empty()) return absl::OkStatus();
  if (absl::Status appended = Append(text); !appended.ok()) return appended;
  references_.insert(references.begin(), references.end());
  return absl::OkStatus();
}

absl::Status ErasureList::TakeOff(const std::string& reference, absl::Time at) {
  if (references_.count(reference) == 0) return absl::OkStatus();
  absl::Status appended = Append(LineOf(reference, at, kKeptAfterAll));
  if (appended.ok()) references_.erase(reference);
  return appended;
}

absl::Status ErasureList::Append(absl::string_view lines) {
  const off_t end = ::lseek(file_.get(), 0, SEEK_END);
  if (end < 0) return platform::FileError(errno, "cannot look at", path_);
  const ssize_t written = ::write(file_.get(), lines.data(), lines.size());
  // What a disk has no room for is written in part, without an error.
  int error = written < 0 ? errno : written < static_cast<ssize_t>(lines.size()) ? ENOSPC : 0;
  if (error == 0 && ::fdatasync(file_.get()) != 0) error = errno;
  if (error == 0) return absl::OkStatus();
  // Half a line must not stand before the next.
  if (::ftruncate(file_.get(), end) != 0) {
    return platform::FileError(errno, "cannot shorten", path_);
  }
  return platform::FileError(error, "cannot write", path_);
}

}  // namespace consortium::enquiries
