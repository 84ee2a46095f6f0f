# Always-on rooms: the real reader program between a simulated reader and the real agent.
if(TARGET strongroom-reader)
  set(played ${CMAKE_SOURCE_DIR}/agent/clients/demo)
  foreach(name test_presence_room test_presence_doubt)
    strongroom_test(${name} LABEL scenario TIMEOUT 600 SEES base fake_reader
      SOURCES ${name}.c house.c field.c room.c ${played}/llrp_port.c ${played}/llrp_reader.c ${played}/llrp_words.c
      USES PkgConfig::JANSSON PkgConfig::SODIUM PkgConfig::SYSTEMD Unistring::Unistring)
    target_compile_options(${name} PRIVATE "SHELL:-iquote ${CMAKE_CURRENT_SOURCE_DIR}" "SHELL:-iquote ${played}")
    target_compile_definitions(${name} PRIVATE STRONGROOMD="$<TARGET_FILE:strongroomd>"
      STRONGROOM="$<TARGET_FILE:strongroom>")
    add_dependencies(${name} strongroomd strongroom)
  endforeach()
endif()
