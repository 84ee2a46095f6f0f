strongroom_fuzz(fuzz_anchor CORPUS tests/fuzz/corpus/fuzz_anchor SOURCES fuzz_anchor.c SEES base)
strongroom_fuzz(fuzz_canon CORPUS tests/fuzz/corpus/fuzz_canon SOURCES fuzz_canon.c SEES base ledger
  USES PkgConfig::JANSSON)
strongroom_fuzz(fuzz_cosign CORPUS tests/fuzz/corpus/fuzz_cosign SOURCES fuzz_cosign.c SEES base note
  USES PkgConfig::JANSSON)
strongroom_fuzz(fuzz_note CORPUS tests/fuzz/corpus/fuzz_note SOURCES fuzz_note.c SEES base ledger)
strongroom_fuzz(fuzz_proof CORPUS tests/fuzz/corpus/fuzz_proof SOURCES fuzz_proof.c SEES base ledger
  USES PkgConfig::JANSSON PkgConfig::SQLITE)
strongroom_fuzz(fuzz_verify CORPUS tests/fuzz/corpus/fuzz_verify SOURCES fuzz_verify.c
  SEES base intake decode identify ledger people custody reconcile alert control
  USES PkgConfig::SQLITE PkgConfig::JANSSON)
strongroom_fuzz(fuzz_witness CORPUS tests/fuzz/corpus/fuzz_witness SOURCES fuzz_witness.c
  SEES base note paper witness)
