# Turns areas.csv into a C++ source: cmake -DINPUT=… -DOUTPUT=… -P embed_areas.cmake
file(READ "${INPUT}" csv)
file(WRITE "${OUTPUT}" "// Made from areas.csv by embed_areas.cmake.
#include \"gateway/directory/shipped_areas.h\"

namespace consortium::directory {
const char kShippedAreas[] = R\"csv(${csv})csv\";
}  // namespace consortium::directory
")
