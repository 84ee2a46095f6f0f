strongroom_program(bench_ledger SOURCES ${CMAKE_CURRENT_LIST_DIR}/bench_ledger.c ${CMAKE_CURRENT_LIST_DIR}/ledger_peer.c
  SEES base ledger USES PkgConfig::SQLITE PkgConfig::JANSSON)
strongroom_program(bench_proof SOURCES ${CMAKE_CURRENT_LIST_DIR}/bench_proof.c SEES base ledger USES PkgConfig::SQLITE
  PkgConfig::JANSSON)
