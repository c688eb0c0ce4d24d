# The manual of this brand, one file a language, beside the window's program as it will be installed: target `manual`.

find_package(Python3 REQUIRED COMPONENTS Interpreter)

# pccert_manual(FOLDER): manual.<language>.html there.
function(pccert_manual folder)
    file(GLOB read CONFIGURE_DEPENDS
        ${PROJECT_SOURCE_DIR}/tools/manual/* ${PROJECT_SOURCE_DIR}/docs/manual/*.md
        ${PROJECT_SOURCE_DIR}/docs/manual/pictures/${PCCERT_BRAND}/*/*.png
        ${PROJECT_SOURCE_DIR}/res/lang/*.rc ${PROJECT_SOURCE_DIR}/res/brand/${PCCERT_BRAND}/*)
    list(FILTER read EXCLUDE REGEX __pycache__)
    set(made)
    foreach(language zh-TW en)
        set(out ${folder}/manual.${language}.html)
        add_custom_command(OUTPUT ${out}
            COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tools/manual/make.py
                --brand ${PCCERT_BRAND} --language ${language} --out ${out}
            DEPENDS ${read} ${PROJECT_SOURCE_DIR}/src/base/fault.h ${PROJECT_SOURCE_DIR}/src/base/fault.c
            VERBATIM)
        list(APPEND made ${out})
    endforeach()
    add_custom_target(manual ALL DEPENDS ${made})
    set(PCCERT_MANUAL ${made} PARENT_SCOPE) # for the setup
endfunction()
