strongroom_program(bench_gs1 SOURCES bench_gs1.c SEES base decode identify)
