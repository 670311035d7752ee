#ifndef CONSORTIUM_ADAPTERS_MAPPING_LINE_READER_H_
#define CONSORTIUM_ADAPTERS_MAPPING_LINE_READER_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "adapters/mapping/household.h"
#include "adapters/mapping/plan.h"
#include "adapters/sources/source.h"
#include "consortium/config/report.pb.h"

namespace consortium::mapping {

// The lines of a source, sorted into households or offers (`Group`, a LineGroup):
// fill-down, skip rules, ragged lines. For MapList() and MapProgramme() alone. Not
// thread-safe.
template <typename Group>
class LineReader {
 public:
  // Both outlive the reader.
  LineReader(const Plan& plan, config::MappingReport* report);

  // Reads `source` to its end. On return `report.lines` has every line, those of
  // households still without a fate.
  absl::Status ReadAll(sources::Source& source);

  // In the order of their first lines.
  std::deque<Group>& groups() { return groups_; }

  // The position in `report.lines` of the line that begins on `line`.
  config::LineReport& ReportOf(uint32_t line);

  // All values of the private columns, each once.
  std::vector<std::string> PrivateValues() const;

 private:
  void Take(const sources::Line& line);
  void TakeWhole(uint32_t line, std::vector<std::string> cells, const std::vector<bool>& unfilled);
  void TakeRagged(const sources::Line& line, const std::vector<std::string>& cells);
  // Where lines gather, one that cannot be read leaves its household or offer in
  // doubt: the one that it names, or else the one above.
  void DoubtGroupOf(uint32_t line, const std::string& reference);
  void Doubt(uint32_t line, Group* group) const;
  // The mapping's columns of a line, trimmed.
  std::vector<std::string> Pick(const sources::Line& line) const;
  // Fills empty cells of fill-down columns; marks those that nothing can fill.
  std::vector<bool> FillDown(std::vector<std::string>* cells);
  void Refuse(uint32_t line, absl::string_view column, absl::string_view problem,
              absl::string_view remedy);
  void SetFate(config::LineFate fate, absl::string_view reason);

  const Plan& plan_;
  config::MappingReport* const report_;
  const int group_column_;
  std::vector<int> columns_;        // Places in the header.
  std::vector<std::string> above_;  // Per column, for fill-down.
  std::vector<bool> above_known_;   // False below a line that could not be read.
  std::deque<Group> groups_;
  Group* last_group_ = nullptr;
  absl::flat_hash_map<std::string, Group*> by_reference_;
  std::map<std::string, uint32_t> doubted_;  // Named on the ragged line.
  absl::flat_hash_map<uint32_t, int> line_index_;
  absl::flat_hash_set<std::string> private_values_;
};

}  // namespace consortium::mapping

#endif  // CONSORTIUM_ADAPTERS_MAPPING_LINE_READER_H_
