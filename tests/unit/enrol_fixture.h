/*
 * A person, a PC and a host for the tests of enrol, and the way from an application to a certificate in one call.
 */
#ifndef ENROL_FIXTURE_H
#define ENROL_FIXTURE_H

#include "client/enrol.h"
#include "fakes/fake_pc.h"
#include "fakes/fake_ra.h"

#define PERSON "A123456789"

struct enrol_fixture {
    struct fake_ca ca, other_ca; /* for the whole group */
    struct fake_pc pc;
    struct fake_ra ra;
    struct backend backend;
    struct session session;
};

/* For cmocka: the CAs once a group, PC and host anew for each test. */
int enrol_fixture_open_group(void **state);
int enrol_fixture_close_group(void **state);
int enrol_fixture_open(void **state);
int enrol_fixture_close(void **state);

/* The next start of the program: the same folder and host, a clock that stands where it stood, no session. */
void enrol_fixture_restart(struct enrol_fixture *f);
void enrol_fixture_login(struct enrol_fixture *f);

/* One's way from wherever the order stands to the certificate: code, consent, finish. Closes nothing. */
enum status enrol_fixture_walk(struct enrol_fixture *f, struct enrolment *enrolment, struct cert_info *out,
                               struct err *err);
/* Begin, walk, close. */
enum status enrol_fixture_apply(struct enrol_fixture *f, struct cert_info *out, struct err *err);
/*
 * A certificate that ends in ten days, confirmed at the host and in this PC's store: due. Its SHA-256.
 */
void enrol_fixture_have_due(struct enrol_fixture *f, char sha256[SHA256_HEX_SIZE]);
/* Begin a renewal, walk, close. */
enum status enrol_fixture_renew(struct enrol_fixture *f, struct cert_info *out, struct err *err);
/* Begin, walk until that step is next, close. */
void enrol_fixture_apply_until(struct enrol_fixture *f, enum order_next next);

/* One certificate with its key here, the same one confirmed at the host, nothing else anywhere. */
void enrol_fixture_assert_done(const struct enrol_fixture *f);
/*
 * What holds at every moment after a first certificate: the host has exactly one confirmed one that is not revoked, and
 * that one is here and signs.
 */
void enrol_fixture_assert_can_trade(const struct enrol_fixture *f);
/* The above; that one is alone here, with its key; what it replaced is revoked as superseded; nothing is open. */
void enrol_fixture_assert_renewed(const struct enrol_fixture *f);
/* That certificate is here, and signs. */
bool enrol_fixture_signs(const struct enrol_fixture *f, const char *sha256);
/* Neither certificate nor key. */
void enrol_fixture_assert_store_empty(const struct enrol_fixture *f);
/* The state of the only record. Fails if there is not exactly one. */
enum journal_state enrol_fixture_record(const struct enrol_fixture *f, char name[SEALED_NAME_SIZE]);

#endif
