#include "adapters/publishing/alias_table.h"

#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "adapters/sources/csv.h"
#include "certs/platform/file.h"
#include "policy/listing/row_rules.h"

namespace consortium::publishing {
namespace {

constexpr absl::string_view kHeader = "household_ref,local_reference,first_published";

absl::Status NotATable(const std::string& path, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat(path, " is no alias table (", why,
                   "); restore it from your safe copy, or name another file"));
}

std::string Quoted(absl::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(cell);
  return absl::StrCat("\"", absl::StrReplaceAll(cell, {{"\"", "\"\""}}), "\"");
}

}  // namespace

absl::StatusOr<AliasTable> AliasTable::Load(const std::string& path) {
  AliasTable table;
  absl::StatusOr<std::string> content = platform::ReadFile(path, sources::kFileBytesMax);
  if (content.status().code() == absl::StatusCode::kNotFound) return table;
  if (!content.ok()) return content.status();
  if (absl::Status is_private = platform::CheckPrivate(path); !is_private.ok()) return is_private;
  config::CsvFormat format;
  format.set_encoding(config::ENCODING_UTF_8);
  auto source =
      sources::CsvSource::Read(std::make_unique<std::istringstream>(*std::move(content)), format);
  if (!source.ok()) return NotATable(path, source.status().message());
  if ((*source)->header() !=
      std::vector<std::string>{"household_ref", "local_reference", "first_published"}) {
    return NotATable(path, absl::StrCat("its header is not `", kHeader, "`"));
  }
  sources::Line line;
  while (true) {
    absl::StatusOr<bool> more = (*source)->Next(&line);
    if (!more.ok()) return NotATable(path, more.status().message());
    if (!*more) return table;
    const bool whole =
        line.problem.empty() && !line.cells[0].empty() && policy::ParseDate(line.cells[2]).ok();
    if (!whole) return NotATable(path, absl::StrCat("line ", line.number));
    table.by_reference_[line.cells[1]] = {line.cells[0], line.cells[2]};
  }
}

absl::Status AliasTable::Add(absl::string_view household_ref, absl::string_view local_reference,
                             absl::CivilDay today) {
  const auto [known, is_new] =
      by_reference_.try_emplace(std::string(local_reference),
                                Alias{std::string(household_ref), absl::FormatCivilTime(today)});
  changed_ |= is_new;
  if (known->second.household_ref == household_ref) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the alias table was made with another key: neighbours would see every household under a new "
      "name. Restore the key, or name the alias table that belongs to it");
}

absl::Status AliasTable::Save(const std::string& path) const {
  if (!changed_) return absl::OkStatus();
  std::string content = absl::StrCat(kHeader, "\n");
  for (const auto& [reference, alias] : by_reference_) {
    absl::StrAppend(&content, alias.household_ref, ",", Quoted(reference), ",",
                    alias.first_published, "\n");
  }
  return platform::WriteFile(path, content, platform::FileMode::kPrivate);
}

}  // namespace consortium::publishing
