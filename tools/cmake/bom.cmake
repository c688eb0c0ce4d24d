# What the programs are made of, told from their link maps: LICENSES.txt (target `licences`), which the setup installs.

find_package(Python3 REQUIRED COMPONENTS Interpreter)
find_program(DPKG_QUERY dpkg-query)
find_program(PCCERT_MAKENSIS makensis DOC "makensis, 3.08 or newer; releases want 3.11 (tools/release)")

# pccert_licences(PROGRAM...): elsewhere than on Debian nobody can tell whose the compiler's own libraries are.
function(pccert_licences)
    if(NOT DPKG_QUERY)
        message(STATUS "LICENSES.txt: not made without dpkg")
        return()
    endif()
    set(maps ${ARGN})
    list(TRANSFORM maps REPLACE "(.+)" "$<TARGET_FILE:\\1>.map")
    set(setup)
    if(PCCERT_MAKENSIS)
        set(setup --makensis ${PCCERT_MAKENSIS})
    endif()
    set(out ${PROJECT_BINARY_DIR}/LICENSES.txt)
    file(GLOB scripts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/bom/*.py)
    add_custom_command(OUTPUT ${out}
        COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tools/bom/licences.py --root ${PROJECT_SOURCE_DIR}
            --build ${PROJECT_BINARY_DIR} --prefix ${PCCERT_DEPS} ${setup} --out ${out} ${maps}
        DEPENDS ${ARGN} ${scripts} ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/tools/deps.list
            ${PROJECT_SOURCE_DIR}/res/version
        VERBATIM)
    add_custom_target(licences ALL DEPENDS ${out})
    set(PCCERT_LICENSES ${out} PARENT_SCOPE) # for the setup
endfunction()
