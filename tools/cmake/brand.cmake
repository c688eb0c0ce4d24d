# The brand that is compiled in: res/brand/<name>/brand.json. Its product_id names everything of the product on a PC that
# another firm's must not share: the window program's file, registry keys, folders, locks, pipes.

set(PCCERT_BRAND peicheng CACHE STRING "The folder of res/brand that is compiled in")
set(brand_file ${PROJECT_SOURCE_DIR}/res/brand/${PCCERT_BRAND}/brand.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${brand_file})
file(READ ${brand_file} brand)
foreach(member product_id firm_name firm_name_en product_name product_name_en)
    string(TOUPPER BRAND_${member} name)
    string(JSON ${name} ERROR_VARIABLE missing GET "${brand}" ${member})
    if(missing)
        message(FATAL_ERROR "${brand_file}: ${member}: ${missing}")
    endif()
endforeach()
string(LENGTH "${BRAND_PRODUCT_ID}" length)
if(NOT BRAND_PRODUCT_ID MATCHES "^[A-Za-z][A-Za-z0-9]*$" OR length GREATER 32)
    message(FATAL_ERROR "${brand_file}: product_id: a letter, then letters and digits, 32 at most")
endif()
configure_file(${PROJECT_SOURCE_DIR}/res/brand_id.h.in ${PROJECT_BINARY_DIR}/generated/brand_id.h @ONLY)

# The rest is the first layer of the settings (client/brand.h), which knows nothing of files and keys.
string(JSON settings REMOVE "${brand}" product_id)
set(PCCERT_BRAND_SETTINGS ${PROJECT_BINARY_DIR}/generated/brand_settings.json)
file(GENERATE OUTPUT ${PCCERT_BRAND_SETTINGS} CONTENT "${settings}\n")
