// Any bytes as a postcode directory file, with the checksum put right so that they get past it:
// refused, or every look-up ends without leading outside.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/directory/postcodes/postcode_directory.h"

using consortium::directory::PostcodeDirectory;
using consortium::directory::PostcodeFinding;
using consortium::policy::Postcode;
namespace format = consortium::directory::format;

namespace {

// A file in memory, so that thousands a second can be opened.
const std::string& MemoryFile(int& descriptor) {
  static const int file = ::memfd_create("postcodes", 0);
  static const auto* path = new std::string(absl::StrCat("/proc/self/fd/", file));
  if (file < 0) std::abort();
  descriptor = file;
  return *path;
}

// What a file's sizes and checksum must be for the rest to be looked at.
void PutRight(std::string& bytes) {
  if (bytes.size() < sizeof(format::Header)) return;
  const uint64_t size = bytes.size();
  std::memcpy(bytes.data() + offsetof(format::Header, bytes), &size, sizeof(size));
  const auto checksum = static_cast<uint32_t>(
      ::crc32(::crc32(0, nullptr, 0),
              reinterpret_cast<const Bytef*>(bytes.data()) + format::kChecksummedFrom,
              static_cast<uInt>(bytes.size() - format::kChecksummedFrom)));
  std::memcpy(bytes.data() + offsetof(format::Header, checksum), &checksum, sizeof(checksum));
}

void AskFor(const PostcodeDirectory& directory, const Postcode& postcode) {
  const PostcodeFinding finding = directory.Find(postcode);
  const bool named = finding.kind == PostcodeFinding::Kind::kAuthority;
  if (named != (finding.authority != nullptr)) std::abort();
  if (named && finding.authority->gss_code.size() > format::kTextBytesMax) std::abort();
  directory.Locate(postcode);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  PutRight(bytes);
  int descriptor = -1;
  const std::string& path = MemoryFile(descriptor);
  if (::ftruncate(descriptor, 0) != 0 ||
      ::pwrite(descriptor, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    std::abort();
  }
  const absl::StatusOr<PostcodeDirectory> directory = PostcodeDirectory::Open(path);
  if (!directory.ok()) {
    if (directory.status().message().empty()) std::abort();
    return 0;
  }
  for (const char* outcode : {"N6", "N4", "E8", "EN1", "WC1H", "WD6", "GIR", "ZZ9Y", "A0"}) {
    for (const char* unit : {"0AA", "0HH", "1XR", "2UD", "5LY", "5QT", "8LE", "9JE", "9ZZ"}) {
      AskFor(*directory, *Postcode::Parse(absl::StrCat(outcode, " ", unit)));
    }
  }
  return 0;
}
