/*
 * What "init" fills a new host's configuration with unless it is told otherwise: names and texts of the brand
 * (res/brand/<name>/host.json and consent.zh-TW.txt, compiled in).
 */
#ifndef SERVER_BRAND_H
#define SERVER_BRAND_H

#include <stddef.h>

extern const char brand_host_json[];
extern const size_t brand_host_json_len;
extern const char brand_consent_text[];
extern const size_t brand_consent_text_len;

#endif
