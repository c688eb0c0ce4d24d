/*
 * The brand (res/brand/<name>/brand.json, and its CAs) as it was compiled in: the first layer of the settings. Which
 * brand, the build says (CMake: PCCERT_BRAND); tools/cmake/brand.py checks it and leaves out what is no setting.
 */
#ifndef CLIENT_BRAND_H
#define CLIENT_BRAND_H

#include <stddef.h>

extern const char brand_json[]; /* UTF-8, NUL-terminated */
extern const size_t brand_json_len;

#endif
