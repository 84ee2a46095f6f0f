# How every file is compiled: C17, both compilers, every warning an error. Asserts stay on in release builds.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1" CACHE STRING "no -DNDEBUG: asserts stay on" FORCE)
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g" CACHE STRING "nor here: a fuzz target is its asserts" FORCE)
set(CMAKE_C_FLAGS_MINSIZEREL "-Os" CACHE STRING "nor here" FORCE)

add_compile_definitions(_GNU_SOURCE STRONGROOM_VERSION="${PROJECT_VERSION}")
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes> -Wvla
  -Wno-missing-field-initializers -fno-strict-aliasing -fno-common)

option(STRONGROOM_WERROR "A warning is an error; off where people build with a compiler we haven't met" ON)
if(STRONGROOM_WERROR)
  add_compile_options(-Werror)
endif()

set(STRONGROOM_SANITIZE "" CACHE STRING "a -fsanitize= list, for the dev, clang and fuzz presets")
if(STRONGROOM_SANITIZE)
  add_compile_options(-fsanitize=${STRONGROOM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${STRONGROOM_SANITIZE})
endif()

if(STRONGROOM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link) # libFuzzer sees the branches of the layers, not only of the target
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

option(STRONGROOM_HARDEN "Stack protector, fortify, full RELRO, PIE" OFF)
if(STRONGROOM_HARDEN)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    add_compile_options(-fcf-protection)
  endif()
  add_link_options(-pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed)
endif()

option(STRONGROOM_COVERAGE "Instrument for gcov" OFF)
if(STRONGROOM_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
