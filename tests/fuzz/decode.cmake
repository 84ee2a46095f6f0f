strongroom_fuzz(fuzz_payload CORPUS tests/fuzz/corpus/fuzz_payload SOURCES fuzz_payload.c SEES base decode identify)
strongroom_fuzz(fuzz_gs1 CORPUS tests/fuzz/corpus/fuzz_gs1 SOURCES fuzz_gs1.c SEES base decode identify)
