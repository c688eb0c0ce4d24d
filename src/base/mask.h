/*
 * Text that may name a person, a secret or a place on this PC, made fit for a log: what looks like one of them becomes
 * asterisks. It is a net under whoever should not have said it, and no licence to say it: a password looks like any
 * word. Knows no log.
 */
#ifndef BASE_MASK_H
#define BASE_MASK_H

#include <stddef.h>

/*
 * A copy for one line, cut to fit (out_size counts the NUL):
 * - a national ID as "A12****789", a number of eight digits as "12****78" (national_id.h); any other of six digits or
 *   more (one-time codes, phones) as "****";
 * - what is long and no word (serials, hashes, tokens, base64) as "****" and its last four characters;
 * - a path of Windows or POSIX with all that follows it as "<path>";
 * - whatever is not ASCII, since our own lines are (names), and control characters as "****".
 */
void mask_text(const char *text, char *out, size_t out_size);

/* "****80CF": the last four characters of a serial (or any other name of a certificate); "****" for a shorter one. */
enum { MASK_TAIL_SIZE = 9 };
void mask_tail(const char *serial, char out[MASK_TAIL_SIZE]);

#endif
