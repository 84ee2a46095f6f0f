strongroom_program(bench_count SOURCES ${CMAKE_CURRENT_LIST_DIR}/bench_count.c
  SEES base decode identify ledger people custody reconcile USES PkgConfig::SQLITE)
