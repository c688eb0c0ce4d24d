# System DLLs that are loaded with the first call into them, not with the program: late::NAME in place of NAME.
#
# Those that are no KnownDLLs of Windows would be looked for in the program's own folder before anything else, and before
# a line of ours has run; late, they are looked for where win/start.c says, in System32 alone. And the icon in the
# notification area is there before they are.
find_program(PCCERT_DLLTOOL NAMES ${CMAKE_DLLTOOL} REQUIRED)

# The decorated names of all that the toolchain's import library of that DLL offers.
function(pccert_exports library out)
    execute_process(COMMAND ${CMAKE_NM} --defined-only ${library} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "__imp_[^\n]+" names "${symbols}")
    list(TRANSFORM names REPLACE "^__imp_" "")
    list(REMOVE_DUPLICATES names)
    set(${out} ${names} PARENT_SCOPE)
endfunction()

# Where calls go by __imp_ alone, ld 2.40 takes the stub behind it for unused and drops it (32 bits only), though the first
# call needs it: so each is asked for by its name.
function(pccert_keep_stubs target file names)
    list(TRANSFORM names PREPEND "-u ")
    list(JOIN names "\n" lines)
    file(CONFIGURE OUTPUT ${file} CONTENT "${lines}\n" @ONLY)
    set_target_properties(${target} PROPERTIES INTERFACE_LINK_OPTIONS "@${file}")
endfunction()

# pccert_late(NAME...)
function(pccert_late)
    set(folder ${PROJECT_BINARY_DIR}/late)
    file(MAKE_DIRECTORY ${folder})
    foreach(name ${ARGN})
        execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=lib${name}.a
            OUTPUT_VARIABLE library OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
        execute_process(COMMAND ${PCCERT_DLLTOOL} --identify ${library}
            OUTPUT_VARIABLE dll OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
        pccert_exports(${library} names)
        add_library(late::${name} UNKNOWN IMPORTED GLOBAL)
        set_target_properties(late::${name} PROPERTIES
            IMPORTED_LOCATION ${folder}/lib${name}.a INTERFACE_LINK_LIBRARIES delayimp)
        if(CMAKE_SIZEOF_VOID_P EQUAL 4)
            pccert_keep_stubs(late::${name} ${folder}/${name}.stubs "${names}")
            list(TRANSFORM names REPLACE "^_" "")
        endif()
        list(JOIN names "\n" lines)
        file(CONFIGURE OUTPUT ${folder}/${name}.def CONTENT "LIBRARY ${dll}\nEXPORTS\n${lines}\n" @ONLY)
        # In the folder itself: the file's name, as it is given here, becomes part of names in the program.
        execute_process(COMMAND ${PCCERT_DLLTOOL} --kill-at --input-def ${name}.def --output-delaylib lib${name}.a
            WORKING_DIRECTORY ${folder} COMMAND_ERROR_IS_FATAL ANY)
    endforeach()
endfunction()

pccert_late(bcrypt comctl32 crypt32 iphlpapi ncrypt ole32 secur32 winhttp)
