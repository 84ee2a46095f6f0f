set(driver_bench ${CMAKE_SOURCE_DIR}/tests/fake/driver_bench.c)

foreach(target fuzz_hid_report fuzz_hid_pos fuzz_hid_keyboard fuzz_serial_text fuzz_ssi fuzz_llrp
  fuzz_nfc_card fuzz_nfc_type2)
  strongroom_fuzz(${target} CORPUS tests/fuzz/corpus/${target} SOURCES ${target}.c ${driver_bench} SEES base drivers)
  target_compile_options(${target} PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests")
endforeach()
foreach(protocol m100 chafon tsl mercury)
  set(target fuzz_uhf_${protocol})
  strongroom_fuzz(${target} CORPUS tests/fuzz/corpus/${target}
    SOURCES ${target}.c fuzz_uhf.c ${driver_bench} SEES base drivers)
  target_compile_options(${target} PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests")
endforeach()

# The host's table of drivers is its program's: here the parser alone.
strongroom_fuzz(fuzz_cdc CORPUS tests/fuzz/corpus/fuzz_cdc
  SOURCES fuzz_cdc.c ${CMAKE_SOURCE_DIR}/drivers/host/cdc.c SEES base)
target_compile_options(fuzz_cdc PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/drivers/host")
