# Turns a file that the project ships into a C++ source:
# cmake -DINPUT=… -DOUTPUT=… -DHEADER=… -DNAME=… -P embed_text.cmake
# HEADER declares `extern const char NAME[]` in namespace consortium::directory.
file(READ "${INPUT}" text)
get_filename_component(source "${INPUT}" NAME)
file(WRITE "${OUTPUT}" "// Made from ${source} by embed_text.cmake.
#include \"${HEADER}\"

namespace consortium::directory {
const char ${NAME}[] = R\"text(${text})text\";
}  // namespace consortium::directory
")
