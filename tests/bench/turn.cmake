strongroom_program(bench_turn SOURCES bench_turn.c ${CMAKE_SOURCE_DIR}/tests/scenario/room.c SEES base
  USES PkgConfig::JANSSON PkgConfig::SQLITE PkgConfig::CMOCKA PkgConfig::SODIUM PkgConfig::SYSTEMD Unistring::Unistring)
target_compile_options(bench_turn PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests"
  "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests/scenario")
target_compile_definitions(bench_turn PRIVATE STRONGROOMD="$<TARGET_FILE:strongroomd>"
  STRONGROOM="$<TARGET_FILE:strongroom>")
add_dependencies(bench_turn strongroomd strongroom)

strongroom_program(bench_start SOURCES bench_start.c ${CMAKE_SOURCE_DIR}/tests/scenario/room.c
  SEES base intake decode identify ledger people custody reconcile alert control
  USES PkgConfig::JANSSON PkgConfig::SQLITE PkgConfig::CMOCKA)
target_compile_options(bench_start PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests"
  "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests/scenario")
target_compile_definitions(bench_start PRIVATE STRONGROOMD="$<TARGET_FILE:strongroomd>"
  STRONGROOM="$<TARGET_FILE:strongroom>")
add_dependencies(bench_start strongroomd strongroom)

set(signs ${CMAKE_SOURCE_DIR}/tests/unit/people)
strongroom_program(bench_sign SOURCES bench_sign.c ${CMAKE_SOURCE_DIR}/tests/scenario/room.c ${signs}/made_key.c
  ${signs}/made_signature.c SEES base ledger people USES PkgConfig::JANSSON PkgConfig::SQLITE PkgConfig::CMOCKA
  PkgConfig::SODIUM)
target_compile_options(bench_sign PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests"
  "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests/scenario" "SHELL:-iquote ${signs}")
target_compile_definitions(bench_sign PRIVATE STRONGROOMD="$<TARGET_FILE:strongroomd>"
  STRONGROOM="$<TARGET_FILE:strongroom>")
add_dependencies(bench_sign strongroomd strongroom)
