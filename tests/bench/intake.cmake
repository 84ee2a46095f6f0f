strongroom_program(bench_sightings SOURCES ${CMAKE_CURRENT_LIST_DIR}/bench_sightings.c
  SEES base intake USES PkgConfig::SQLITE)
