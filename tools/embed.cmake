# Files that travel inside the program.
#   crepitus_embed(TARGET symbol file)
# gives TARGET a function `std::string_view crepitus::embedded::symbol()` with the bytes of the file, and rebuilds when the
# file changes. Declarations are the caller's business.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${INPUT}" bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REGEX REPLACE "(('[^']*',){24})" "\\1\n" bytes "${bytes}")
  file(WRITE "${OUTPUT}" "// Made from ${INPUT} at build time.
#include <string_view>

namespace crepitus::embedded {
std::string_view ${SYMBOL}();
std::string_view ${SYMBOL}() {
  static constexpr char kBytes[] = {
${bytes}'\\0'};
  return {kBytes, sizeof kBytes - 1};
}
}  // namespace crepitus::embedded
")
  return()
endif()

set(CREPITUS_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(crepitus_embed target symbol file)
  get_filename_component(file "${file}" ABSOLUTE)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${output} -DSYMBOL=${symbol} -P ${CREPITUS_EMBED_SCRIPT}
    DEPENDS ${file} ${CREPITUS_EMBED_SCRIPT}
    COMMENT "Embedding ${file}")
  target_sources(${target} PRIVATE ${output})
endfunction()
