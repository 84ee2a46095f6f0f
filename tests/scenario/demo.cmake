# The told stories, as a newcomer runs them.
strongroom_test(test_demo LABEL scenario SOURCES test_demo.c SEES base
  USES PkgConfig::JANSSON PkgConfig::SODIUM PkgConfig::SYSTEMD Unistring::Unistring)
target_compile_definitions(test_demo PRIVATE STRONGROOM="$<TARGET_FILE:strongroom>")
add_dependencies(test_demo strongroomd strongroom strongroom-reader)
