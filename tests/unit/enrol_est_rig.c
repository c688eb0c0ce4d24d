#include "enrol_est_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "client/sign_test.h"

#define PERSON "A123456789"

int enrol_est_open_group(void **state)
{
    static struct enrol_est_rig rig;

    fake_ca_open(&rig.ca, "北城證券");
    *state = &rig;
    return 0;
}

int enrol_est_close_group(void **state)
{
    struct enrol_est_rig *rig = *state;

    fake_ca_close(&rig->ca);
    return 0;
}

/* As surface/pc.c does it at a start. */
static void enrol_est_connect(struct enrol_est_rig *rig)
{
    static const struct est_config config = {.label = ""};

    (void)strcpy(rig->pc.settings.backend, "est");
    est_init(&rig->est, &rig->port, &rig->pc.clock_port, &rig->pc.progress, &config, &rig->backend);
    rig->pc.client.backend = &rig->backend;
}

void enrol_est_log_in(struct enrol_est_rig *rig)
{
    assert_int_equal(login(&rig->pc.client, PERSON, FAKE_EST_PASSWORD, &rig->session, NULL), ST_OK);
}

int enrol_est_open(void **state)
{
    struct enrol_est_rig *rig = *state;

    fake_pc_open(&rig->pc, NULL, &rig->ca);
    fake_est_open(&rig->server, PERSON, &rig->ca, &rig->pc.clock_port);
    rig->port = fake_est_port(&rig->server);
    enrol_est_connect(rig);
    enrol_est_log_in(rig);
    return 0;
}

int enrol_est_close(void **state)
{
    struct enrol_est_rig *rig = *state;

    est_close(&rig->est);
    fake_est_close(&rig->server);
    fake_pc_close(&rig->pc);
    return 0;
}

void enrol_est_restart(struct enrol_est_rig *rig)
{
    char folder[FAKE_PATH_SIZE] = "";
    const struct fake_clock clock = rig->pc.clock;
    const struct anchors *firm_cas = rig->pc.client.firm_cas;

    memcpy(folder, rig->pc.folder, sizeof folder);
    rig->pc.owns_folder = false;
    est_close(&rig->est);
    fake_pc_close(&rig->pc);
    fake_pc_open(&rig->pc, folder, &rig->ca);
    rig->pc.owns_folder = true;
    rig->pc.clock = clock;
    rig->pc.client.firm_cas = firm_cas;
    enrol_est_connect(rig);
    memset(&rig->session, 0, sizeof rig->session);
}

enum status enrol_est_get(struct enrol_est_rig *rig, enum order_kind kind, struct cert_info *out, struct err *err)
{
    const struct client *client = &rig->pc.client;
    struct enrolment *enrolment = NULL;
    enum status status = kind == ORDER_RENEW ? enrol_begin_renewal(client, &rig->session, NULL, false, &enrolment, err)
                                             : enrol_begin(client, &rig->session, false, &enrolment, err);

    if (status == ST_OK)
        status = enrol_finish(enrolment, &rig->session, out, err);
    enrol_close(&enrolment);
    return status;
}

void enrol_est_assert_done(const struct enrol_est_rig *rig)
{
    const struct fake_est_issued *last = &rig->server.issued[rig->server.count - 1];
    struct store_list list = {.entries = NULL};

    assert_int_not_equal(rig->server.count, 0);
    assert_true(last->shown);
    assert_int_equal(rig->pc.store_port.list(rig->pc.store_port.self, NULL, &list, NULL), ST_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.entries[0].der.len, last->der.len);
    assert_memory_equal(list.entries[0].der.data, last->der.data, last->der.len);
    assert_true(list.entries[0].has_key);
    assert_int_equal(sign_test(&rig->pc.client, &list.entries[0], NULL), ST_OK);
    assert_int_equal(fake_store_containers(&rig->pc.store), 1);
    assert_int_equal(fake_pc_records(&rig->pc), 0);
    store_list_clear(&list);
}
