/*
 * The passphrase of a file that goes to a phone: drawn here, read by a person from one screen and typed on another,
 * never remembered and never chosen.
 *
 * PASSPHRASE_LETTERS letters out of PASSPHRASE_ALPHABET, each drawn alike: 20 * log2(17) = 81.7 bits. Small letters
 * alone, so that a phone's keyboard never changes its layer or case. Without i, l and o, which resemble 1, I and 0;
 * without m, q, v, which resemble rn, g and u; without the other vowels, so that no group of four becomes a word.
 *
 * It has no separators: a hyphen is on another layer of a phone's keyboard, and whether a blank counts is what people
 * get wrong. What is shown in groups (PASSPHRASE_GROUP letters each) is set apart by how it is drawn, never by a
 * character.
 */
#ifndef PKI_PASSPHRASE_H
#define PKI_PASSPHRASE_H

#include "base/buf.h"

#define PASSPHRASE_ALPHABET "bcdfghjknprstwxyz"
enum { PASSPHRASE_LETTERS = 20, PASSPHRASE_GROUP = 4 };

/* *out is replaced, and holds a secret. ST_IO (no random bytes), ST_NO_MEMORY, ST_TOO_COSTLY past the maximum of *out.
 */
MUST_CHECK enum status passphrase_make(struct buf *out, struct err *err);

#endif
