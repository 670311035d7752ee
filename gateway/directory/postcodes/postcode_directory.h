#ifndef CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_POSTCODE_DIRECTORY_H_
#define CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_POSTCODE_DIRECTORY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/directory/postcodes/format.h"
#include "gateway/directory/postcodes/local_authority.h"
#include "gateway/directory/postcodes/mapped_file.h"
#include "policy/matching/chunk.h"
#include "policy/postcode/postcode.h"

namespace consortium::directory {

// What the directory knows of a postcode's authority.
struct PostcodeFinding {
  enum class Kind {
    kUnknown,      // The directory has no such postcode.
    kNoAuthority,  // It has, without an authority (non-geographic, Channel Islands, Isle of Man).
    kAuthority,
  };
  Kind kind = Kind::kUnknown;
  const LocalAuthority* authority = nullptr;  // Of kAuthority; lives as long as the directory.
};

// Full postcode -> local authority and place, read from the one file that
// `consortium-gateway directory import` writes (format.h). Terminated postcodes
// are there too. Immutable; thread-safe.
//
// The file is memory-mapped: a look-up touches a page or two, and only those
// become resident. Replace the file by renaming another over it, as the import
// does; one that is cut short in place ends the process (SIGBUS), as with any
// mapped file.
class PostcodeDirectory {
 public:
  // Opens and verifies a file: its checksum over every byte (read through a
  // small buffer, so that nothing stays resident), its sizes and its index. About
  // 10 ms for the whole United Kingdom.
  //
  // NOT_FOUND, PERMISSION_DENIED, UNAVAILABLE: cannot be read. DATA_LOSS: corrupt
  // or not a directory. FAILED_PRECONDITION: of another version of the format.
  // Messages name the file and what to do.
  static absl::StatusOr<PostcodeDirectory> Open(const std::string& file);

  // Under 200 ns. Every offset is checked again before it is used: bytes that
  // contradict each other, which the checksum does not let pass, make kUnknown.
  PostcodeFinding Find(policy::Postcode postcode) const;

  // Where it is, to the metre; unknown when the directory does not say. Touches
  // pages that Find() leaves alone.
  policy::GridPoint Locate(policy::Postcode postcode) const;

  // The data's release, as the import was told or found out, e.g. `NOV 2025`.
  const std::string& release() const { return release_; }

  // For people and logs: `NOV 2025, format 1, checksum 0a1b2c3d`. Two files of
  // the same content have the same.
  std::string version() const;

  uint32_t size() const { return header_.postcodes; }

  // Sorted by code.
  const std::vector<LocalAuthority>& authorities() const { return authorities_; }

 private:
  // A postcode within its outcode's block.
  struct Position {
    const char* block = nullptr;  // Null: the directory has no such postcode.
    format::BlockHeader header;
    size_t index = 0;  // Below header.postcodes.
  };

  explicit PostcodeDirectory(MappedFile file) : file_(std::move(file)) {}

  absl::Status CheckSections();
  absl::Status ReadText();
  absl::Status CheckIndex() const;

  Position PositionOf(policy::Postcode postcode) const;

  MappedFile file_;
  format::Header header_ = {};
  // Where the sections begin.
  const char* index_ = nullptr;
  const char* blocks_ = nullptr;
  const char* points_ = nullptr;
  std::string release_;
  std::vector<LocalAuthority> authorities_;
};

}  // namespace consortium::directory

#endif  // CONSORTIUM_GATEWAY_DIRECTORY_POSTCODES_POSTCODE_DIRECTORY_H_
