# cmake -DREADER=program -DRULES=file -P compare.cmake   the file is what the program prints, byte for byte
execute_process(COMMAND ${READER} --udev-rules OUTPUT_VARIABLE made RESULT_VARIABLE result)
file(READ ${RULES} kept)
if(result OR NOT made STREQUAL kept)
  message(FATAL_ERROR "${RULES} isn't what the drivers' tables make: strongroom-reader --udev-rules > ${RULES}")
endif()
