/*
 * Words for people: the strings of res/lang/<language>.rc by id, in the language of the run, with their inserts. One
 * choice of language per process. Prints nothing, and knows neither commands nor failures.
 *
 * Inserts are FormatMessage's: %1 to %7 are the caller's, %8 is the firm's name and %9 its hotline, in every string.
 * What is inserted is never searched for inserts again. A string without a text comes out empty.
 */
#ifndef SURFACE_WORDS_H
#define SURFACE_WORDS_H

#include <stdbool.h>

#include "base/buf.h"

enum { WORDS_INSERTS_MAX = 7, WORDS_TEXT_MAX = 16 * 1024 };

/* "zh-TW" or "en"; "" follows Windows: Chinese of any kind is "zh-TW", everything else "en". May be called again. */
void words_open(const char *language);
/* "zh-TW" or "en". */
const char *words_language(void);
bool words_are_chinese(void);
/* %8 and %9 from now on; copied. */
void words_set_firm(const char *name, const char *hotline);

/* The inserts of a call, in order: WORDS(id, days); NULL where there are none. */
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Strings of two lines: what is wrong, and what to do. */
enum words_part { WORDS_ALL, WORDS_FIRST_LINE, WORDS_SECOND_LINE };

/* Appends the text, lines ended by LF alone. ST_NO_MEMORY, ST_TOO_COSTLY past the buffer's maximum. */
MUST_CHECK enum status words_append(struct buf *out, int id, enum words_part part, const char *const inserts[]);

#endif
