/*
 * A good PC before a good host, for the tests of the checks: each test spoils one thing.
 */
#ifndef CHECKS_RIG_H
#define CHECKS_RIG_H

#include "client/checks.h"
#include "fakes/fake_environment.h"
#include "fakes/fake_revocation.h"
#include "pc_fixture.h"

struct checks_rig {
    struct pc_fixture *f;
    struct fake_environment environment;
    struct environment_port environment_port;
    struct host_probe_port probe_port;
    struct fake_revocation revocation;
    struct plain_http_port plain_port;
    struct backend backend;
    struct calendar calendar;
    struct err calendar_err;
    struct checks_report report;           /* of the last run */
    struct cert_info ours;                 /* the certificate of PERSON; it has a backup */
    const struct release_program *program; /* NULL: not asked */
    struct buf host_leaf;                  /* the host's certificate: within its time for a year */

    /* How the host behaves; zeroed: its clock is this PC's, and it takes every signature as a valid one's. */
    int64_t host_ahead_s;
    enum status directory_status, signature_status;
    int signature_fault;
    enum host_state signature_state; /* HOST_UNKNOWN: valid */
    unsigned directory_calls, signature_calls;
};

/* f is open. Installed for this user, with a certificate of PERSON in its store and the CAs beside it. */
void checks_rig_open(struct checks_rig *rig, struct pc_fixture *f);
void checks_rig_close(struct checks_rig *rig);

/* Runs all for everybody; it must come to its end. */
void checks_rig_run(struct checks_rig *rig);
/* The only line of that kind. */
const struct check_line *checks_rig_line(const struct checks_rig *rig, enum check_kind kind);
/* Runs, and compares that line. */
void checks_rig_expect(struct checks_rig *rig, enum check_kind kind, enum check_result result, int sentence,
                       enum check_action action);

#endif
