#include "gateway/vacancies/accepted_row.h"

#include <algorithm>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "policy/listing/row_rules.h"

namespace consortium::vacancies {
namespace {

// Copying a row from a chunk looks through the chunk's rare languages, so that larger ones
// would take longer than they save.
constexpr size_t kColumnsRows = 128;

void RefuseOutputOnly(bool is_set, const char* field, std::vector<v1::RowProblem>& problems) {
  if (!is_set) return;
  v1::RowProblem& problem = problems.emplace_back();
  problem.set_field(field);
  problem.set_problem("is output only: the gateway sets it");
  problem.set_remedy("leave it empty");
  problem.set_severity(v1::SEVERITY_REFUSED);
}

}  // namespace

std::vector<v1::RowProblem> CheckSentRow(const v1::Vacancy& row, absl::CivilDay today) {
  std::vector<v1::RowProblem> problems = policy::CheckRow(row, today);
  RefuseOutputOnly(!row.member().empty(), "member", problems);
  RefuseOutputOnly(!row.vacancy_ref().empty(), "vacancy_ref", problems);
  RefuseOutputOnly(row.has_updated_at(), "updated_at", problems);
  RefuseOutputOnly(!row.held().empty(), "held", problems);
  RefuseOutputOnly(row.has_kept_until(), "kept_until", problems);
  return problems;
}

bool IsRefused(const std::vector<v1::RowProblem>& problems) {
  return std::any_of(problems.begin(), problems.end(), [](const v1::RowProblem& problem) {
    return problem.severity() == v1::SEVERITY_REFUSED;
  });
}

AcceptedRow Accept(absl::string_view member, const v1::Vacancy& row) {
  AcceptedRow accepted{.household_ref = row.household_ref(),
                       .id = evidence::HouseholdIdOf(member, row.household_ref()),
                       .bytes = {}};
  accepted.bytes.resize(row.ByteSizeLong());
  google::protobuf::io::ArrayOutputStream stream(accepted.bytes.data(),
                                                 static_cast<int>(accepted.bytes.size()));
  google::protobuf::io::CodedOutputStream output(&stream);
  output.SetSerializationDeterministic(true);
  row.SerializeWithCachedSizes(&output);
  return accepted;
}

void AddColumns(const std::string& member, absl::Span<const v1::Vacancy* const> rows,
                const directory::Areas& areas, absl::Span<AcceptedRow> accepted) {
  std::vector<policy::ChunkRow> chunk_rows;
  for (size_t begin = 0; begin < rows.size(); begin += kColumnsRows) {
    const size_t end = std::min(begin + kColumnsRows, rows.size());
    chunk_rows.clear();
    for (size_t i = begin; i < end; ++i) {
      chunk_rows.push_back({.id = accepted[i].id,
                            .vacancy = rows[i],
                            .centre = areas.Locate(rows[i]->area()),
                            .bytes = accepted[i].bytes});
    }
    const auto chunk = std::make_shared<const policy::Chunk>(member, chunk_rows);
    for (size_t i = begin; i < end; ++i) {
      accepted[i].columns = {chunk, static_cast<uint32_t>(i - begin)};
    }
  }
}

}  // namespace consortium::vacancies
