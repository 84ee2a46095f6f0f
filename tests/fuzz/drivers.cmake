strongroom_fuzz(fuzz_drivers SOURCES fuzz_drivers.c ${CMAKE_SOURCE_DIR}/tests/fake/driver_bench.c SEES base drivers)
target_compile_options(fuzz_drivers PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests/fake")
