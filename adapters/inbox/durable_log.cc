#include "adapters/inbox/durable_log.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "certs/evidence/message_digest.h"

namespace consortium::inbox {
namespace {

constexpr absl::string_view kVersion = "1";
constexpr size_t kCheckDigits = 16;
constexpr size_t kWords = 5;

std::string LineOf(absl::string_view key, const DurableLog::Entry& entry) {
  const std::string said =
      absl::StrCat(kVersion, " ", key, " ", absl::ToUnixSeconds(entry.set), " ", entry.value);
  return absl::StrCat(said, " ", evidence::Sha256Hex(said).substr(0, kCheckDigits), "\n");
}

bool ParseLine(absl::string_view line, std::string* key, DurableLog::Entry* entry) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  int64_t seconds = 0;
  if (words.size() != kWords || words[0] != kVersion || !absl::SimpleAtoi(words[2], &seconds)) {
    return false;
  }
  *key = std::string(words[1]);
  *entry = {std::string(words[3]), absl::FromUnixSeconds(seconds)};
  return LineOf(*key, *entry) == absl::StrCat(line, "\n");
}

bool IsWord(absl::string_view text) {
  return !text.empty() && text.find_first_of(" \r\n") == absl::string_view::npos;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DurableLog>> DurableLog::Open(std::string path, absl::Time keep_from,
                                                             Disk& disk) {
  auto log = std::unique_ptr<DurableLog>(new DurableLog(std::move(path), disk));
  if (absl::Status loaded = log->Load(keep_from); !loaded.ok()) return loaded;
  return log;
}

absl::Status DurableLog::Load(absl::Time keep_from) {
  const absl::StatusOr<std::string> content = disk_.Read(path_, kBytesMax);
  if (absl::IsNotFound(content.status())) return absl::OkStatus();
  if (!content.ok()) return content.status();

  size_t lines = 0;
  absl::string_view rest = *content;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    if (end == absl::string_view::npos) break;
    std::string key;
    Entry entry;
    if (!ParseLine(rest.substr(0, end), &key, &entry)) {
      return absl::DataLossError(absl::StrCat(
          path_, ", line ", lines + 1,
          " is damaged; restore the file from a copy, or remove that line: what it said is then "
          "forgotten, and an enquiry may be handed over once more under its reference"));
    }
    entries_.insert_or_assign(std::move(key), std::move(entry));
    ++lines;
    rest.remove_prefix(end + 1);
  }
  begun_ = true;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    entry = entry->second.set < keep_from ? entries_.erase(entry) : std::next(entry);
  }
  const bool mostly_useless = lines >= kCompactLinesMin && entries_.size() * 2 < lines;
  return rest.empty() && !mostly_useless ? disk_.Sync(path_) : WriteAnew();
}

absl::Status DurableLog::WriteAnew() {
  std::string content;
  for (const auto& [key, entry] : entries_) absl::StrAppend(&content, LineOf(key, entry));
  return Replace(disk_, path_, content);
}

const DurableLog::Entry* DurableLog::Find(absl::string_view key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

absl::Status DurableLog::Set(absl::string_view key, absl::string_view value, absl::Time now) {
  if (!IsWord(key) || !IsWord(value)) {
    return absl::InvalidArgumentError("what an inbox remembers must be words without spaces");
  }
  if (torn_) {
    if (absl::Status mended = WriteAnew(); !mended.ok()) return mended;
    torn_ = false;
    begun_ = true;
  }
  Entry entry = {std::string(value), absl::FromUnixSeconds(absl::ToUnixSeconds(now))};
  torn_ = true;  // Until all went well.
  if (absl::Status done = disk_.Append(path_, LineOf(key, entry)); !done.ok()) return done;
  if (absl::Status done = disk_.Sync(path_); !done.ok()) return done;
  if (!begun_) {
    if (absl::Status done = disk_.Sync(FolderOf(path_)); !done.ok()) return done;
    begun_ = true;
  }
  torn_ = false;
  entries_.insert_or_assign(std::string(key), std::move(entry));
  return absl::OkStatus();
}

}  // namespace consortium::inbox
