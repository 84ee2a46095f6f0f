strongroom_fuzz(fuzz_sightings CORPUS tests/fuzz/corpus/fuzz_sightings SOURCES fuzz_sightings.c
  SEES base intake fake_sightings)
strongroom_fuzz(fuzz_portal CORPUS tests/fuzz/corpus/fuzz_portal SOURCES fuzz_portal.c SEES base intake)
