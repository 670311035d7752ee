// Any bytes as a borough's export: the source answers with lines or an error, within its bounds.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>

#include "adapters/sources/csv.h"

namespace sources = consortium::sources;
namespace config = consortium::config;

// The first byte chooses separator and encoding, the rest is the file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  config::CsvFormat format;
  format.set_encoding(static_cast<config::Encoding>(1 + data[0] % 3));
  format.set_separator(data[0] & 0x10 ? ";" : data[0] & 0x20 ? "\\t" : "");
  format.set_lines_before_header(data[0] >> 7);
  const std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  auto source = sources::CsvSource::Read(std::make_unique<std::istringstream>(bytes), format);
  if (!source.ok()) return 0;
  const size_t columns = (*source)->header().size();
  if (columns == 0 || columns > sources::kColumnsMax) std::abort();
  sources::Line line;
  uint32_t last = 0;
  for (absl::StatusOr<bool> more = (*source)->Next(&line); more.ok() && *more;
       more = (*source)->Next(&line)) {
    if (line.problem.empty() && line.cells.size() != columns) std::abort();
    if (line.number <= last) std::abort();
    last = line.number;
    for (const std::string& cell : line.cells) {
      if (cell.size() > sources::kCellBytesMax) std::abort();
      if (cell.find('\0') != std::string::npos) std::abort();
    }
  }
  return 0;
}
