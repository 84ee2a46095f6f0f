# strongroom_catalogue(FOLDER LANGUAGES ...)
#   Compiles FOLDER/<language>.po to locale/<language>/LC_MESSAGES/strongroom.mo at the top of the build tree, where the
#   programs there find it (agent/base/words.h), and installs it. `./dev translations` merges new messages in.
function(strongroom_catalogue folder)
  cmake_parse_arguments(C "" "" "LANGUAGES" ${ARGN})
  find_program(MSGFMT msgfmt REQUIRED)
  foreach(language ${C_LANGUAGES})
    set(po ${folder}/${language}.po)
    set(into ${CMAKE_BINARY_DIR}/locale/${language}/LC_MESSAGES)
    add_custom_command(OUTPUT ${into}/strongroom.mo
      COMMAND ${CMAKE_COMMAND} -E make_directory ${into}
      COMMAND ${MSGFMT} --check --output-file=${into}/strongroom.mo ${po}
      DEPENDS ${po} COMMENT "Catalogue ${language}" VERBATIM)
    list(APPEND catalogues ${into}/strongroom.mo)
    install(FILES ${into}/strongroom.mo DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/${language}/LC_MESSAGES)
  endforeach()
  add_custom_target(catalogues ALL DEPENDS ${catalogues})
  add_custom_target(translations
    COMMAND ${CMAKE_SOURCE_DIR}/tests/style/translations.sh merge ${folder} ${C_LANGUAGES}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} VERBATIM)
  set_property(GLOBAL PROPERTY STRONGROOM_CATALOGUE ${folder} ${C_LANGUAGES})
endfunction()
