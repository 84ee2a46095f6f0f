set(driver_bench ${CMAKE_SOURCE_DIR}/tests/fake/driver_bench.c)

foreach(target fuzz_hid_report fuzz_hid_pos fuzz_hid_keyboard fuzz_serial_text fuzz_ssi fuzz_llrp
  fuzz_nfc_card fuzz_nfc_type2)
  strongroom_fuzz(${target} CORPUS tests/fuzz/corpus/${target} SOURCES ${target}.c ${driver_bench} SEES base drivers)
  target_compile_options(${target} PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests")
endforeach()
