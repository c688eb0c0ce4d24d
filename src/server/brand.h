/*
 * The brand (res/brand/<name>), compiled in: names and texts that "init" fills a new host's configuration with unless
 * it is told otherwise (host.json, consent.zh-TW.txt; brand.json has the firm's English name and whom to call), and
 * what the page for phones looks like (colours in brand.json, logo.svg).
 */
#ifndef SERVER_BRAND_H
#define SERVER_BRAND_H

#include <stddef.h>

extern const char brand_host_json[];
extern const size_t brand_host_json_len;
extern const char brand_consent_text[];
extern const size_t brand_consent_text_len;
extern const char brand_json[];
extern const size_t brand_json_len;
extern const char brand_logo_svg[];
extern const size_t brand_logo_svg_len;

#endif
