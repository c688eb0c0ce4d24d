# How everything of ours is compiled, and the three kinds of targets: library, program, unit test.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
# Asserts are for programmers' mistakes and stay on in release: no -DNDEBUG.
set(CMAKE_C_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")
set(CMAKE_C_FLAGS_DEBUG "-Og -g")

add_library(pccert_warnings INTERFACE)
target_compile_options(pccert_warnings INTERFACE $<$<COMPILE_LANGUAGE:C>:
    -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wmissing-prototypes -Wvla
    -Wformat=2 $<$<BOOL:${PCCERT_WERROR}>:-Werror>>)

add_library(pccert_options INTERFACE)
target_include_directories(pccert_options INTERFACE
    ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/res ${PROJECT_BINARY_DIR}/generated)
target_compile_options(pccert_options INTERFACE $<$<COMPILE_LANGUAGE:C>:
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=build>)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(pccert_options INTERFACE $<$<COMPILE_LANGUAGE:C>:-fstack-protector-strong>)
    target_compile_definitions(pccert_options INTERFACE $<$<COMPILE_LANGUAGE:C>:_FORTIFY_SOURCE=2>)
endif()
if(PCCERT_TEST_HOOKS)
    target_compile_definitions(pccert_options INTERFACE PCCERT_TEST_HOOKS)
endif()
if(PCCERT_SANITIZE)
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(pccert_options INTERFACE $<$<COMPILE_LANGUAGE:C>:${sanitizers}>)
    target_link_options(pccert_options INTERFACE ${sanitizers})
endif()
if(PCCERT_FUZZ)
    target_compile_options(pccert_options INTERFACE $<$<COMPILE_LANGUAGE:C>:-fsanitize=fuzzer-no-link>)
    if(NOT PCCERT_FUZZ_COMPARISONS)
        target_compile_options(pccert_options INTERFACE $<$<COMPILE_LANGUAGE:C>:-fno-sanitize-coverage=trace-cmp>)
    endif()
endif()
if(WIN32)
    target_compile_definitions(pccert_options INTERFACE
        _WIN32_WINNT=0x0A00 UNICODE _UNICODE __USE_MINGW_ANSI_STDIO=1)
    target_link_options(pccert_options INTERFACE
        -static -fstack-protector-strong -Wl,--no-insert-timestamp)
else()
    target_compile_definitions(pccert_options INTERFACE _POSIX_C_SOURCE=200809L)
    target_link_options(pccert_options INTERFACE -Wl,-z,relro,-z,now)
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        # -fcf-protection is left out: it counts only when every object has it, and the libraries' have not.
        target_compile_options(pccert_options INTERFACE $<$<COMPILE_LANGUAGE:C>:-fstack-clash-protection>)
    endif()
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
    include(CheckPIESupported)
    check_pie_supported()
endif()

# The build's tree is found through the rpath; tools/release will see to what is shipped.
set(CMAKE_BUILD_RPATH_USE_ORIGIN OFF)

# pccert_library(NAME SOURCES ... [LIBS ...] [PRIVATE_LIBS ...])
# LIBS are the folders below, which the headers show too; PRIVATE_LIBS are hidden behind the sources.
function(pccert_library name)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LIBS;PRIVATE_LIBS")
    if(NOT ARG_SOURCES)
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE pccert_options ${ARG_LIBS})
        return()
    endif()
    add_library(${name} STATIC ${ARG_SOURCES})
    target_link_libraries(${name} PUBLIC pccert_options ${ARG_LIBS}
        PRIVATE pccert_warnings ${ARG_PRIVATE_LIBS})
endfunction()

# pccert_program(NAME SOURCES ... LIBS ...)
# Where there is no source yet there is no program either; tests ask `if(TARGET ...)`.
function(pccert_program name)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LIBS")
    if(NOT ARG_SOURCES)
        message(STATUS "${name}: no sources yet")
        return()
    endif()
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE pccert_options pccert_warnings ${ARG_LIBS})
    if(WIN32)
        # Sections lie in the file as they do in memory: Wine maps them then, and has 5 MB of copies less in each process.
        # The map tells what is inside (tools/bom).
        target_link_options(${name} PRIVATE -municode -Wl,--file-alignment,4096 -Wl,-Map,$<TARGET_FILE:${name}>.map)
    endif()
endfunction()

# pccert_unit_test(NAME SOURCES ... LIBS ...)
# One cmocka executable a module, test `unit.NAME` with the label `unit`; under Wine where that is due.
# Fakes and fixtures are included as "fakes/...".
function(pccert_unit_test name)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;LIBS")
    add_executable(test_${name} ${ARG_SOURCES})
    target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(test_${name} PRIVATE
        ${ARG_LIBS} cmocka::cmocka pccert_options pccert_warnings)
    add_test(NAME unit.${name} COMMAND test_${name})
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 120)
    pccert_under_wine(unit.${name})
endfunction()

# pccert_under_wine(TEST...): the tests need the build tree's Wine prefix to be running. What changes MY
# takes RESOURCE_LOCK wine-my besides, or a prefix of its own.
function(pccert_under_wine)
    if(WIN32)
        set_property(TEST ${ARGN} APPEND PROPERTY FIXTURES_REQUIRED wine)
    endif()
endfunction()
