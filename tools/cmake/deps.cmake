# The libraries that tools/deps built, as imported targets. PCCERT_DEPS_PREFIX may name another prefix.

if(NOT PCCERT_DEPS_PREFIX)
    if(WIN32 AND CMAKE_SIZEOF_VOID_P EQUAL 4)
        set(target mingw32)
    elseif(WIN32)
        set(target mingw64)
    else()
        set(target native)
    endif()
    execute_process(
        COMMAND ${PROJECT_SOURCE_DIR}/tools/deps --print ${target}
        OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
else()
    set(prefix ${PCCERT_DEPS_PREFIX})
endif()
set(PCCERT_DEPS ${prefix}) # a normal variable: asked again at each configuration
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS tools/deps tools/deps.list)

# pccert_imported(TARGET FILE LIBS...): a library of the prefix and what it needs itself.
function(pccert_imported name file)
    if(NOT EXISTS ${PCCERT_DEPS}/lib/${file})
        message(FATAL_ERROR "${PCCERT_DEPS}/lib/${file} is missing: run tools/deps")
    endif()
    add_library(${name} UNKNOWN IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES
        IMPORTED_LOCATION ${PCCERT_DEPS}/lib/${file}
        INTERFACE_INCLUDE_DIRECTORIES ${PCCERT_DEPS}/include
        INTERFACE_LINK_LIBRARIES "${ARGN}")
endfunction()

find_package(Threads REQUIRED)

if(WIN32)
    include(late)
    pccert_imported(OpenSSL::Crypto libcrypto.a late::crypt32 late::bcrypt ws2_32 gdi32 advapi32 user32)
    pccert_imported(OpenSSL::SSL libssl.a OpenSSL::Crypto)
    pccert_imported(CURL::libcurl libcurl.a OpenSSL::SSL late::crypt32 late::secur32 late::bcrypt ws2_32 late::iphlpapi
        advapi32)
    pccert_imported(cmocka::cmocka libcmocka.a)
else()
    pccert_imported(OpenSSL::Crypto libcrypto.a ${CMAKE_DL_LIBS} Threads::Threads)
    pccert_imported(OpenSSL::SSL libssl.a OpenSSL::Crypto)
    pccert_imported(CURL::libcurl libcurl.a OpenSSL::SSL Threads::Threads)
    pccert_imported(cmocka::cmocka libcmocka.a)
    pccert_imported(microhttpd::microhttpd libmicrohttpd.so Threads::Threads)

    find_package(GnuTLS REQUIRED)
    find_package(SQLite3 REQUIRED)

    # libpq brings the system's OpenSSL: no symbol of ours may stand in for one of its.
    find_path(LIBPQ_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
    find_library(LIBPQ_LIBRARY pq REQUIRED)
    add_library(libpq::libpq INTERFACE IMPORTED GLOBAL)
    set_target_properties(libpq::libpq PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES ${LIBPQ_INCLUDE}
        INTERFACE_LINK_LIBRARIES ${LIBPQ_LIBRARY}
        INTERFACE_LINK_OPTIONS -Wl,--exclude-libs,ALL)

    # GnuTLS, which the host has anyway, brings it.
    find_path(P11_KIT_INCLUDE p11-kit/pkcs11.h PATH_SUFFIXES p11-kit-1 REQUIRED)
    find_library(P11_KIT_LIBRARY p11-kit REQUIRED)
    add_library(p11-kit::p11-kit INTERFACE IMPORTED GLOBAL)
    set_target_properties(p11-kit::p11-kit PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES ${P11_KIT_INCLUDE}
        INTERFACE_LINK_LIBRARIES ${P11_KIT_LIBRARY})
endif()
pccert_imported(cJSON::cJSON libcjson.a)
pccert_imported(qrcodegen::qrcodegen libqrcodegen.a)
set_target_properties(CURL::libcurl PROPERTIES INTERFACE_COMPILE_DEFINITIONS CURL_STATICLIB)
set_target_properties(cJSON::cJSON PROPERTIES INTERFACE_COMPILE_DEFINITIONS CJSON_HIDE_SYMBOLS)
