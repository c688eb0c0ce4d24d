/*
 * The calendar (res/calendar/<name>.json) as it was compiled in, for client/calendar.c alone. Which one, the brand
 * says; tools/cmake/embed.cmake makes the bytes.
 */
#ifndef CLIENT_CALENDAR_JSON_H
#define CLIENT_CALENDAR_JSON_H

#include <stddef.h>

extern const char calendar_json[]; /* UTF-8, NUL-terminated */
extern const size_t calendar_json_len;

#endif
