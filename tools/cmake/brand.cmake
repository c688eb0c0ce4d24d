# The brand that is compiled in: a folder of res/brand, described in res/brand/README.md. Its product_id names everything
# of the product on a PC that another firm's must not share: the window program's file, registry keys, folders, locks,
# pipes, key containers.

set(PCCERT_BRAND peicheng CACHE STRING "The folder of res/brand that is compiled in")
set(brand_folder ${PROJECT_SOURCE_DIR}/res/brand/${PCCERT_BRAND})
find_package(Python3 REQUIRED COMPONENTS Interpreter)

execute_process(
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/brand.py ${brand_folder} ${PROJECT_BINARY_DIR}/generated
    RESULT_VARIABLE result ERROR_VARIABLE faults)
if(NOT result EQUAL 0)
    string(REPLACE "\n" "\n  " faults "${faults}") # lines that are set in are left as they are
    message(FATAL_ERROR "The brand cannot be built (res/brand/README.md):\n  ${faults}")
endif()
include(${PROJECT_BINARY_DIR}/generated/brand_values.cmake)
set(PCCERT_BRAND_SETTINGS ${PROJECT_BINARY_DIR}/generated/brand_settings.json)

file(GLOB brand_files CONFIGURE_DEPENDS ${brand_folder}/*) # a file that is added counts too
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${brand_files} ${CMAKE_CURRENT_LIST_DIR}/brand.py)
foreach(header brand_colours brand_id)
    configure_file(${PROJECT_SOURCE_DIR}/res/${header}.h.in ${PROJECT_BINARY_DIR}/generated/${header}.h @ONLY)
endforeach()
