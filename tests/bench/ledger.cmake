strongroom_program(bench_ledger SOURCES bench_ledger.c SEES base ledger USES PkgConfig::SQLITE PkgConfig::JANSSON)
