strongroom_program(bench_epc SOURCES bench_epc.c bench_peer.c SEES base decode identify)
