#ifndef CONSORTIUM_TESTS_SUPPORT_TEMP_FOLDER_H_
#define CONSORTIUM_TESTS_SUPPORT_TEMP_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <string>

namespace consortium::testing {

// A folder of its own, mode 0700, removed at the end.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "consortium-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() {
    std::error_code ignored;  // A test that failed to clean up is not a failed test.
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace consortium::testing

#endif  // CONSORTIUM_TESTS_SUPPORT_TEMP_FOLDER_H_
