/*
 * JSON written down, front to back, into memory of a fixed size: the driver's answers, and what the eye has seen.
 * Commas come by themselves. It knows nothing of windows.
 */
#ifndef UI_JOT_H
#define UI_JOT_H

#include <stdbool.h>
#include <stddef.h>

#include <windows.h>

struct jot {
    char *text; /* always ends with '\0' */
    size_t size;
    size_t len;
    bool comma;    /* before the next value */
    bool overflow; /* something was left out: the text is no JSON */
};

void jot_init(struct jot *jot, char *text, size_t size);

/* Brackets: '{', '}', '[' or ']'. */
void jot_open(struct jot *jot, char bracket);
void jot_close(struct jot *jot, char bracket);

/* A member's name; its value follows. */
void jot_key(struct jot *jot, const char *name);

void jot_text(struct jot *jot, const wchar_t *text);
void jot_number(struct jot *jot, long long number);
void jot_bool(struct jot *jot, bool value);
void jot_rect(struct jot *jot, const RECT *rect);  /* [left, top, right, bottom] */
void jot_json(struct jot *jot, const char *value); /* written already, UTF-8 */

/* Key and value. */
void jot_member_text(struct jot *jot, const char *name, const wchar_t *text);
void jot_member_number(struct jot *jot, const char *name, long long number);
void jot_member_bool(struct jot *jot, const char *name, bool value);
void jot_member_rect(struct jot *jot, const char *name, const RECT *rect);

#endif
