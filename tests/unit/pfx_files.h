/*
 * PKCS#12 files for the tests: those of tests/fixtures/pfx, and hostile ones written out from a template whose every
 * count, salt and algorithm can be replaced. Failing here fails the test.
 */
#ifndef TESTS_UNIT_PFX_FILES_H
#define TESTS_UNIT_PFX_FILES_H

#include "base/buf.h"

/* Of all fixtures whose name does not say otherwise. */
#define PFX_FIXTURE_PASSWORD "fixture 1234"
#define PFX_FIXTURE_CHINESE "\xE5\xAF\x86\xE7\xA2\xBC-p\xC3\xA4ss"

/* A file of tests/fixtures/pfx. The buffer is initialised here. */
void pfx_files_load(const char *name, struct buf *out);

/*
 * A PFX of one encrypted safe and one shrouded key, neither with content that decrypts. replaced: lines "name=value" in
 * the language of ASN1_generate_nconf(3), which replace those of the template (pfx_files.c); NULL for none. They may
 * add sections, and then end with "[default]".
 */
void pfx_files_make(const char *replaced, struct buf *out);
/* One value of the template alone, such as "key_algorithm". */
void pfx_files_make_part(const char *replaced, const char *name, struct buf *out);
/*
 * The same template, but its safe really holds the shrouded key, under 3DES with one iteration, and the MAC is right:
 * what the key asks for shows only after the safe is decrypted.
 */
void pfx_files_make_hidden(const char *replaced, const char *password, struct buf *out);

#endif
