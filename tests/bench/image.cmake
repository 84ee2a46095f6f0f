strongroom_program(bench_image SOURCES bench_image.c SEES base decode image fake_picture client
  USES PkgConfig::JANSSON)
target_compile_options(bench_image PRIVATE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/tests")
target_compile_definitions(bench_image PRIVATE STRONGROOM_IMAGE="$<TARGET_FILE:strongroom-image>")
add_dependencies(bench_image strongroom-image)
