# What the resource compiler reads, which it tells nobody: brand, version, words, headers with the ids.

configure_file(${PROJECT_SOURCE_DIR}/res/brand_names.h.in ${PROJECT_BINARY_DIR}/generated/brand_names.h @ONLY)
foreach(manifest app pccert)
    configure_file(${PROJECT_SOURCE_DIR}/res/${manifest}.manifest.in
        ${PROJECT_BINARY_DIR}/generated/${manifest}.manifest @ONLY)
endforeach()

# pccert_resources(FILE.rc): compiled anew when one of them changes. To be called where FILE.rc is a source.
function(pccert_resources rc)
    file(GLOB read CONFIGURE_DEPENDS
        ${PROJECT_SOURCE_DIR}/res/*.h ${PROJECT_SOURCE_DIR}/res/*.rc
        ${PROJECT_SOURCE_DIR}/res/lang/*.rc ${PROJECT_SOURCE_DIR}/res/icons/*.ico
        ${PROJECT_SOURCE_DIR}/res/brand/${PCCERT_BRAND}/*.ico)
    list(REMOVE_ITEM read ${rc})
    set(made version.h brand_id.h brand_names.h app.manifest pccert.manifest)
    list(TRANSFORM made PREPEND ${PROJECT_BINARY_DIR}/generated/)
    set_source_files_properties(${rc} PROPERTIES OBJECT_DEPENDS
        "${read};${PROJECT_SOURCE_DIR}/src/base/fault.h;${PROJECT_SOURCE_DIR}/src/client/message.h;${made}")
endfunction()
