# strongroom-witness itself, over HTTP.
strongroom_test(test_witness_http LABEL scenario SOURCES test_witness_http.c
  ${CMAKE_SOURCE_DIR}/tests/unit/witness/hall.c
  SEES base note witness USES PkgConfig::JANSSON)
target_compile_options(test_witness_http PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests/unit/witness")
target_compile_definitions(test_witness_http PRIVATE WITNESS="$<TARGET_FILE:strongroom-witness>"
  COSIGNER="${STRONGROOM_COSIGNER}")
add_dependencies(test_witness_http strongroom-witness)

# A room and its witnesses.
strongroom_scenario(test_witness_room)
target_compile_definitions(test_witness_room PRIVATE WITNESS="$<TARGET_FILE:strongroom-witness>"
  COSIGNER="${STRONGROOM_COSIGNER}")
add_dependencies(test_witness_room strongroom-witness strongroom-post strongroom-image)
