# Always-on rooms: the real reader program between a simulated reader and the real agent.
if(TARGET strongroom-reader)
  set(played ${CMAKE_SOURCE_DIR}/agent/clients/demo)
  strongroom_test(test_presence_room LABEL scenario TIMEOUT 600
    SOURCES test_presence_room.c field.c room.c ${played}/llrp_port.c ${played}/llrp_reader.c ${played}/llrp_words.c
    SEES base fake_reader USES PkgConfig::JANSSON PkgConfig::SODIUM PkgConfig::SYSTEMD Unistring::Unistring)
  target_compile_options(test_presence_room PRIVATE "SHELL:-iquote ${CMAKE_CURRENT_SOURCE_DIR}"
    "SHELL:-iquote ${played}")
  target_compile_definitions(test_presence_room PRIVATE STRONGROOMD="$<TARGET_FILE:strongroomd>"
    STRONGROOM="$<TARGET_FILE:strongroom>")
  add_dependencies(test_presence_room strongroomd strongroom)
endif()
