strongroom_program(bench_epc SOURCES bench_epc.c SEES base decode identify)
