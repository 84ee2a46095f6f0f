strongroom_program(bench_presence SOURCES bench_presence.c ${CMAKE_SOURCE_DIR}/tests/scenario/room.c SEES base
  USES PkgConfig::JANSSON PkgConfig::CMOCKA PkgConfig::SODIUM PkgConfig::SYSTEMD Unistring::Unistring)
target_compile_options(bench_presence PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests"
  "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests/scenario")
target_compile_definitions(bench_presence PRIVATE STRONGROOMD="$<TARGET_FILE:strongroomd>"
  STRONGROOM="$<TARGET_FILE:strongroom>")
add_dependencies(bench_presence strongroomd strongroom)
