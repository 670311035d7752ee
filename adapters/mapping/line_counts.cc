#include "adapters/mapping/line_counts.h"

#include <algorithm>
#include <cstdint>

namespace consortium::mapping {

void CountLines(config::MappingReport* report) {
  std::stable_sort(report->mutable_problems()->begin(), report->mutable_problems()->end(),
                   [](const auto& a, const auto& b) { return a.line() < b.line(); });
  config::LineCounts& counts = *report->mutable_counts();
  counts.set_lines(static_cast<uint32_t>(report->lines_size()));
  for (const config::LineReport& line : report->lines()) {
    switch (line.fate()) {
      case config::LINE_FATE_MAPPED:
        counts.set_mapped(counts.mapped() + 1);
        break;
      case config::LINE_FATE_COUNTED:
        counts.set_counted(counts.counted() + 1);
        break;
      case config::LINE_FATE_SKIPPED:
        counts.set_skipped(counts.skipped() + 1);
        break;
      case config::LINE_FATE_BLANK:
        counts.set_blank(counts.blank() + 1);
        break;
      default:
        counts.set_refused(counts.refused() + 1);
        break;
    }
  }
}

bool HasContent(const config::MappingReport& report) {
  return std::any_of(
      report.lines().begin(), report.lines().end(),
      [](const config::LineReport& line) { return line.fate() != config::LINE_FATE_BLANK; });
}

}  // namespace consortium::mapping
