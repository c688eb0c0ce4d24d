/*
 * A person, a PC and an EST server for the tests of enrol, and the way to a certificate and to the next one in a call
 * each.
 */
#ifndef ENROL_EST_RIG_H
#define ENROL_EST_RIG_H

#include "client/backend/est.h"
#include "client/enrol.h"
#include "fakes/fake_est.h"
#include "fakes/fake_pc.h"

struct enrol_est_rig {
    struct fake_ca ca; /* for the whole group */
    struct fake_pc pc;
    struct fake_est server;
    struct http_port port; /* a test may stand before it */
    struct est est;
    struct backend backend;
    struct session session;
};

/* For cmocka: the CA once a group, PC and server anew for each test, the person logged in. */
int enrol_est_open_group(void **state);
int enrol_est_close_group(void **state);
int enrol_est_open(void **state);
int enrol_est_close(void **state);

/* The next start of the program: the same folder and server, a clock that stands where it stood, no session. */
void enrol_est_restart(struct enrol_est_rig *rig);
void enrol_est_log_in(struct enrol_est_rig *rig);
/* Begin, finish, close. */
enum status enrol_est_get(struct enrol_est_rig *rig, enum order_kind kind, struct cert_info *out, struct err *err);
/* The server's last certificate is here with its key, alone, signs, and was shown to the server; nothing is open. */
void enrol_est_assert_done(const struct enrol_est_rig *rig);

#endif
