#include "adapters/cli/input.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/cli/json.h"
#include "certs/platform/file.h"

namespace consortium::cli {
namespace {

constexpr size_t kInputBytesMax = 64 * 1024 * 1024;
constexpr size_t kBlockBytes = 64 * 1024;

}  // namespace

absl::StatusOr<std::string> ReadInput(const std::string& path, std::istream& in) {
  if (path != "-") return platform::ReadFile(path, kInputBytesMax);
  std::string content;
  std::string block(kBlockBytes, '\0');
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    content.append(block, 0, static_cast<size_t>(in.gcount()));
    if (content.size() > kInputBytesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("standard input has more than ", kInputBytesMax, " bytes"));
    }
  }
  return content;
}

absl::Status ReadMessage(const std::string& path, std::istream& in,
                         google::protobuf::Message* message) {
  const absl::StatusOr<std::string> content = ReadInput(path, in);
  if (!content.ok()) return content.status();
  return ParseMessage(path == "-" ? "standard input" : path, *content, message);
}

absl::Status ExpandFromInput(std::istream& in, std::vector<std::string>* values) {
  if (values->size() != 1 || values->front() != "-") return absl::OkStatus();
  const absl::StatusOr<std::string> content = ReadInput("-", in);
  if (!content.ok()) return content.status();
  values->clear();
  for (const absl::string_view line : absl::StrSplit(*content, absl::ByAnyChar("\n,"))) {
    const absl::string_view value = absl::StripAsciiWhitespace(line);
    if (!value.empty()) values->emplace_back(value);
  }
  return absl::OkStatus();
}

}  // namespace consortium::cli
