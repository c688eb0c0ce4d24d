# What the resource compiler reads, which it tells nobody: brand, version, words, headers with the ids.

file(READ ${PROJECT_SOURCE_DIR}/res/brand/${PCCERT_BRAND}/brand.json brand)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${PROJECT_SOURCE_DIR}/res/brand/${PCCERT_BRAND}/brand.json)
string(JSON BRAND_FIRM_NAME GET "${brand}" firm_name)
string(JSON BRAND_FIRM_NAME_EN GET "${brand}" firm_name_en)
string(JSON BRAND_PRODUCT_NAME GET "${brand}" product_name)
string(JSON BRAND_PRODUCT_NAME_EN GET "${brand}" product_name_en)
configure_file(${PROJECT_SOURCE_DIR}/res/brand_names.h.in ${PROJECT_BINARY_DIR}/generated/brand_names.h @ONLY)

# pccert_resources(FILE.rc): compiled anew when one of them changes. To be called where FILE.rc is a source.
function(pccert_resources rc)
    file(GLOB read CONFIGURE_DEPENDS
        ${PROJECT_SOURCE_DIR}/res/*.h ${PROJECT_SOURCE_DIR}/res/*.rc ${PROJECT_SOURCE_DIR}/res/*.manifest
        ${PROJECT_SOURCE_DIR}/res/lang/*.rc ${PROJECT_SOURCE_DIR}/res/icons/*.ico
        ${PROJECT_SOURCE_DIR}/res/brand/${PCCERT_BRAND}/*.ico)
    list(REMOVE_ITEM read ${rc})
    set_source_files_properties(${rc} PROPERTIES OBJECT_DEPENDS
        "${read};${PROJECT_SOURCE_DIR}/src/base/fault.h;${PROJECT_SOURCE_DIR}/src/client/message.h;${PROJECT_BINARY_DIR}/generated/version.h;${PROJECT_BINARY_DIR}/generated/brand_names.h")
endfunction()
