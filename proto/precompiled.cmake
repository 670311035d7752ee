# What nearly every file includes, compiled once: four of five seconds of a typical file go into these headers. Files still
# include what they use; the tidy preset builds without this and so finds a missing include.
set(CONSORTIUM_PRECOMPILED
  <algorithm> <functional> <map> <memory> <optional> <string> <utility> <vector>
  <absl/container/flat_hash_map.h> <absl/functional/any_invocable.h> <absl/status/statusor.h>
  <absl/strings/str_cat.h> <absl/strings/str_format.h> <absl/time/time.h>
  <google/protobuf/message.h> <consortium/config/policy.pb.h> <consortium/v1/directory.pb.h>
  <consortium/v1/search.pb.h> <consortium/v1/vacancies.pb.h>)

function(consortium_precompile name)
  file(CONFIGURE OUTPUT ${name}.cc CONTENT "// Carries precompiled headers.\n")
  add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  target_link_libraries(${name} PRIVATE consortium::warnings consortium::proto absl::any_invocable
    absl::flat_hash_map absl::statusor absl::strings absl::time)
  target_precompile_headers(${name} PRIVATE ${CONSORTIUM_PRECOMPILED} ${ARGN})
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# Lets every target in and below `folder` that is ours (it links consortium::warnings) use those of `name`.
function(consortium_use_precompiled name folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(libraries ${target} LINK_LIBRARIES)
    if(NOT type MATCHES "STATIC_LIBRARY|EXECUTABLE" OR NOT "consortium::warnings" IN_LIST libraries)
      continue()
    endif()
    target_precompile_headers(${target} REUSE_FROM ${name})
    # ccache sees through the header only when the compiler tells it.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    consortium_use_precompiled(${name} ${below})
  endforeach()
endfunction()
