#include "checks_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "client/backup_chain.h"
#include "client/backup_memory.h"
#include "pki/cms.h"

static enum status rig_directory(void *self, struct directory *out, struct err *err)
{
    struct checks_rig *rig = self;

    rig->directory_calls++;
    if (rig->directory_status != ST_OK)
        return err_set(err, rig->directory_status, FAULT_HOST_BUSY, "a host that says nothing");
    *out = (struct directory){.server_time_utc = rig->f->pc.clock.now_utc + rig->host_ahead_s};
    return ST_OK;
}

/* It looks at what it got, as the real one does. */
static enum status rig_signature_check(void *self, const struct signature_request *request,
                                       struct signature_answer *out, struct err *err)
{
    struct checks_rig *rig = self;
    struct cms cms = {.has_signing_time = false};
    char digest[SHA256_HEX_SIZE];

    rig->signature_calls++;
    assert_int_equal(cms_read(request->cms.data, request->cms.len, &cms, NULL), ST_OK);
    assert_int_equal(cms_verify(&cms, cms.content_digest, NULL), ST_OK);
    digest_hex(cms.content_digest, digest);
    assert_string_equal(digest, request->content_sha256);
    cms_clear(&cms);
    if (rig->signature_status != ST_OK)
        return err_set(err, rig->signature_status, rig->signature_fault, "a host that takes no signature");
    out->state = rig->signature_state != HOST_UNKNOWN ? rig->signature_state : HOST_VALID;
    return ST_OK;
}

static void rig_fill_pc(struct checks_rig *rig)
{
    const struct put_certificate ours = {.from_day = -9, .to_day = 300, .container = "k"};
    struct pc_fixture *f = rig->f;
    struct cert_list cas = {.count = 0};
    size_t added = 0;

    rig->ours = pc_fixture_put(f, &ours);
    backup_memory_exported(&f->pc.client, &rig->ours, BACKUP_FORM_COMPATIBLE, "E:\\backup.pfx");
    assert_int_equal(backup_chain_intermediates(&f->pc.client, &cas, NULL), ST_OK);
    assert_int_equal(f->pc.store_port.add_cas(f->pc.store_port.self, &cas, &added, NULL), ST_OK);
    assert_int_equal(added, 1);
    cert_list_clear(&cas);
    f->pc.shell.state = (struct shell_state){.scope = SHELL_THIS_USER, .autostart = SHELL_AUTOSTART_ON};
}

void checks_rig_open(struct checks_rig *rig, struct pc_fixture *f)
{
    const struct put_certificate host = {.from_day = -9, .to_day = 300};

    *rig = (struct checks_rig){.f = f};
    buf_init(&rig->host_leaf, CERT_DER_MAX);
    pc_fixture_issue(f, &host, &rig->host_leaf);
    fake_environment_open(&rig->environment);
    rig->environment.presented = &rig->host_leaf;
    rig->environment_port = fake_environment_port(&rig->environment);
    rig->probe_port = fake_environment_probe(&rig->environment);
    fake_revocation_open(&rig->revocation, &f->ca, &f->other_ca, &f->pc.clock);
    rig->plain_port = fake_revocation_port(&rig->revocation);
    rig->backend = (struct backend){.capabilities = BACKEND_CAN_DIRECTORY | BACKEND_CAN_VERIFY,
                                    .directory = rig_directory,
                                    .signature_check = rig_signature_check,
                                    .self = rig};
    calendar_default(&rig->calendar);
    f->pc.client.environment = &rig->environment_port;
    f->pc.client.probe = &rig->probe_port;
    f->pc.client.plain = &rig->plain_port;
    f->pc.client.backend = &rig->backend;
    (void)snprintf(f->pc.settings.proxy, sizeof f->pc.settings.proxy, "auto");
    assert_int_equal(buf_set(&f->pc.settings.tls_ca_pem, f->ca.pem.data, f->ca.pem.len), ST_OK);
    rig_fill_pc(rig);
}

void checks_rig_close(struct checks_rig *rig)
{
    buf_clear(&rig->host_leaf);
}

void checks_rig_run(struct checks_rig *rig)
{
    const struct checks_question question = {
        .calendar = &rig->calendar, .calendar_err = &rig->calendar_err, .program = rig->program};
    struct err err = ERR_INIT;

    rig->report = (struct checks_report){.count = 0};
    assert_int_equal(checks_run(&rig->f->pc.client, &question, &rig->report, &err), ST_OK);
}

const struct check_line *checks_rig_line(const struct checks_rig *rig, enum check_kind kind)
{
    const struct check_line *found = NULL;

    for (size_t i = 0; i < rig->report.count; i++) {
        if (rig->report.lines[i].kind != kind)
            continue;
        assert_null(found);
        found = &rig->report.lines[i];
    }
    assert_non_null(found);
    return found;
}

void checks_rig_expect(struct checks_rig *rig, enum check_kind kind, enum check_result result, int sentence,
                       enum check_action action)
{
    const struct check_line *line = NULL;

    checks_rig_run(rig);
    line = checks_rig_line(rig, kind);
    if (line->result != result || line->sentence != sentence || line->action != action)
        fail_msg("%s: %s, sentence %d, action %s", check_kind_word(kind), check_result_word(line->result),
                 line->sentence, check_action_word(line->action));
    /* A bad line says what to do, or its cause does. */
    if (result >= CHECK_WARN)
        assert_true(line->remedy != 0 || line->cause.status != ST_OK);
}
