strongroom_fuzz(fuzz_ssh_key CORPUS tests/fuzz/corpus/fuzz_ssh_key SOURCES fuzz_ssh_key.c SEES base ledger people)
