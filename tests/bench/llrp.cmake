# The wire alone: the drivers' layer wants a host.
strongroom_program(bench_llrp SOURCES bench_llrp.c bench_peer.c ${CMAKE_SOURCE_DIR}/drivers/llrp_wire.c SEES base)
target_compile_options(bench_llrp PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/drivers")
