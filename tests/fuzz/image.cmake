strongroom_fuzz(fuzz_picture CORPUS tests/fuzz/corpus/fuzz_picture SOURCES fuzz_picture.c SEES base decode image)
strongroom_fuzz(fuzz_merge CORPUS tests/fuzz/corpus/fuzz_merge SOURCES fuzz_merge.c SEES base decode image)
