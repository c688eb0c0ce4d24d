# Script: cmake -D INPUT=file -D OUTPUT=file.c -D NAME=symbol -D HEADER=its.h -P embed.cmake
# Writes a C source that defines the bytes of a file, as the header declares them: NAME[] and NAME_len.

file(READ ${INPUT} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR len "${digits} / 2")
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
file(WRITE ${OUTPUT}
    "/* Made by tools/cmake/embed.cmake. */\n"
    "#include \"${HEADER}\"\n\n"
    "const char ${NAME}[] = {\n${bytes}\n'\\0' };\n"
    "const size_t ${NAME}_len = ${len};\n")
