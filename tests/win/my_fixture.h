/*
 * What the tests of the MY store share: people with certificates, the whole state of store and containers as one text
 * that can be compared, and a clean beginning. Only for a throw-away Windows user: it empties the store.
 */
#ifndef TESTS_WIN_MY_FIXTURE_H
#define TESTS_WIN_MY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <wchar.h>

#include "client/port/cert_store.h"
#include "win/my_port.h"

struct person {
    struct key *key;
    struct buf leaf;
    struct cert_info info;
};

/*
 * Group setup and teardown. The setup fails outside Wine unless PCCERT_TEST_MAY_EMPTY_MY is set, and otherwise empties
 * MY, CA, the key containers and the marks of installs; so does my_fixture_clean, before and after each test.
 */
int my_fixture_open(void **state);
int my_fixture_close(void **state);
int my_fixture_clean(void **state);
void my_empty_store(const wchar_t *name);

/* Two people and the CAs above them; made once. */
const struct person *my_person(unsigned index);
/* The issuing CA and its root. */
const struct cert_list *my_chain(void);
/* Another certificate for the same key. The caller clears *out. */
void my_issue_again(const struct person *person, struct buf *out, struct cert_info *info);
/* The same with this CN and serialNumber. */
void my_issue_named(const struct person *person, const char *name, const char *number, struct buf *out);

/* The port under test. */
struct cert_store_port my_test_port(void);
enum status my_put(const struct person *person, struct err *err);
/* The certificate signs, and its own public key says that the signature is good. */
void assert_signs(const char *sha256);
/* In a child, whose persons are others': a new person is installed, for being killed at it. The status. */
int my_fixture_install_stranger(void);
bool my_has(const char *sha256, bool *has_key);

/* All of MY, CA, containers with the digests of their keys, and marks: sorted lines. The caller clears it. */
struct buf my_state(void);
void assert_same_state(const struct buf *a, const struct buf *b);
unsigned my_container_count(void);
/* It can be looked into, and has this key. */
bool my_container_holds(const wchar_t *name, const char *spki_hash);

/* What other programs do. A key without CRYPT_EXPORTABLE unless exportable. */
void other_puts_key(const wchar_t *container, const struct key *key, bool exportable);
void other_makes_default_container(void);
void other_links(const struct buf *leaf, const wchar_t *container, const wchar_t *provider, unsigned long type,
                 unsigned long keyspec);

#endif
