strongroom_fuzz(fuzz_ssh_key CORPUS tests/fuzz/corpus/fuzz_ssh_key SOURCES fuzz_ssh_key.c SEES base ledger people)
strongroom_fuzz(fuzz_sshsig CORPUS tests/fuzz/corpus/fuzz_sshsig SOURCES fuzz_sshsig.c SEES base ledger people
  USES PkgConfig::SODIUM)
