/*
 * enrol_to_cancel, and enrol_forget: the way out for records that nothing can come of any more, and for no others.
 */
#include "client/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "enrol_fixture.h"

#define OTHER_HOST "https://other.example.test"

static void apply_stuck_at(struct enrol_fixture *f, enum fake_ra_call call, char name[SEALED_NAME_SIZE])
{
    struct cert_info info = {.is_ca = false};

    fake_ra_fail(&f->ra, call, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OFFLINE);
    (void)enrol_fixture_record(f, name);
    enrol_fixture_restart(f);
    memset(f->ra.memory->calls, 0, sizeof f->ra.memory->calls);
}

static void damage(const struct enrol_fixture *f, const char *name)
{
    char path[FAKE_PATH_SIZE] = "";

    fake_folder_path(f->pc.sealed.folder, name, ".rec", path);
    assert_int_equal(file_write(path, "x", 1, FILE_REPLACE, NULL), ST_OK);
    fake_folder_path(f->pc.sealed.folder, name, ".old", path);
    assert_int_equal(file_wipe(path, NULL), ST_OK);
}

static void change_host(struct enrol_fixture *f)
{
    memcpy(f->pc.settings.host_url, OTHER_HOST, sizeof OTHER_HOST);
}

static void assert_nothing_was_asked(const struct enrol_fixture *f)
{
    for (int i = 0; i < RA_CALLS; i++)
        assert_int_equal(f->ra.memory->calls[i], 0);
}

static void test_order_of_another_host(void **state)
{
    struct enrol_fixture *f = *state;
    struct enrol_resumed resumed = {.finished = 0};
    char name[SEALED_NAME_SIZE] = "";

    apply_stuck_at(f, RA_CERTIFICATE, name);
    change_host(f);
    assert_int_equal(enrol_forget(&f->pc.client, name, NULL), ST_OK);
    assert_nothing_was_asked(f);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    enrol_fixture_assert_store_empty(f);
    assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, NULL), ST_OK);
    assert_int_equal(resumed.stuck, 0);
}

/* Whosever it is: only what cannot be read counts. */
static void test_unreadable_ones_are_counted(void **state)
{
    struct enrol_fixture *f = *state;
    char name[SEALED_NAME_SIZE] = "", found[SEALED_NAME_SIZE] = "none";

    assert_int_equal(enrol_unreadable(&f->pc.client, found), 0);
    apply_stuck_at(f, RA_CERTIFICATE, name);
    change_host(f);
    assert_int_equal(enrol_unreadable(&f->pc.client, found), 0);
    assert_string_equal(found, "none");
    damage(f, name);
    assert_int_equal(enrol_unreadable(&f->pc.client, NULL), 1);
    assert_int_equal(enrol_unreadable(&f->pc.client, found), 1);
    assert_string_equal(found, name);
    assert_int_equal(enrol_forget(&f->pc.client, found, NULL), ST_OK);
    assert_int_equal(enrol_unreadable(&f->pc.client, found), 0);
}

/* It signs, and is the person's: only the record goes. */
static void test_installed_certificate_stays(void **state)
{
    struct enrol_fixture *f = *state;
    char name[SEALED_NAME_SIZE] = "";

    apply_stuck_at(f, RA_CONFIRM, name);
    change_host(f);
    assert_int_equal(enrol_forget(&f->pc.client, name, NULL), ST_OK);
    assert_int_equal(fake_pc_records(&f->pc), 0);
    assert_int_equal(fake_store_certificates(&f->pc.store), 1);
    assert_int_equal(fake_store_containers(&f->pc.store), 1);
}

static void test_unreadable_record(void **state)
{
    struct enrol_fixture *f = *state;
    char name[SEALED_NAME_SIZE] = "";

    apply_stuck_at(f, RA_CERTIFICATE, name);
    damage(f, name);
    assert_int_equal(enrol_forget(&f->pc.client, name, NULL), ST_OK);
    assert_nothing_was_asked(f);
    assert_int_equal(fake_pc_records(&f->pc), 0);
}

static void test_order_that_can_go_on_is_not_forgotten(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE] = "";

    apply_stuck_at(f, RA_CERTIFICATE, name);
    assert_int_equal(enrol_forget(&f->pc.client, name, &err), ST_REFUSED);
    assert_int_equal(err.fault, FAULT_SESSION_ENDED);
    enrol_fixture_login(f);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    enrol_fixture_assert_done(f);
}

static void test_failures_keep_it(void **state)
{
    struct enrol_fixture *f = *state;
    struct sealed_lock *lock = NULL;
    struct err err = ERR_INIT;
    char name[SEALED_NAME_SIZE] = "";

    apply_stuck_at(f, RA_CERTIFICATE, name);
    change_host(f);
    assert_int_equal(f->pc.sealed_port.lock(f->pc.sealed_port.self, name, &lock, NULL), ST_OK);
    assert_int_equal(enrol_forget(&f->pc.client, name, &err), ST_BUSY);
    assert_int_equal(err.fault, FAULT_ORDER_IN_PROGRESS);
    f->pc.sealed_port.unlock(f->pc.sealed_port.self, &lock);
    f->pc.store.drop_status = ST_IO;
    assert_int_equal(enrol_forget(&f->pc.client, name, NULL), ST_IO);
    f->pc.store.drop_status = ST_OK;
    f->pc.sealed.wipe_status = ST_IO;
    assert_int_equal(enrol_forget(&f->pc.client, name, NULL), ST_IO);
    f->pc.sealed.wipe_status = ST_OK;
    assert_int_equal(fake_pc_records(&f->pc), 1);
    err_clear(&err);
    assert_int_equal(enrol_forget(&f->pc.client, "order-00", &err), ST_NOT_FOUND);
    assert_int_equal(err.fault, FAULT_NO_OPEN_ORDER);
}

static void test_who_is_stuck(void **state)
{
    struct enrol_fixture *f = *state;
    static const struct {
        struct journal_line line;
        bool stuck;
    } cases[] = {
        {{.host_url = FAKE_PC_HOST}, false},
        {{.host_url = OTHER_HOST}, true},
        {{.unreadable = true}, true},
        {{.busy = true}, false}, /* whose it is, nobody can see now */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(enrol_is_stuck(&f->pc.client, &cases[i].line), cases[i].stuck);
}

static void set(char *setting, const char *value)
{
    memcpy(setting, value, strlen(value) + 1);
}

/* Two labels of one host differ at the end: what is too long to be told as a whole is cut at its begin. */
static void test_of_a_long_address_the_label_is_told(void **state)
{
    static const char *const labels[] = {"trading", "futures"};
    struct enrol_fixture *f = *state;
    struct settings *settings = &f->pc.settings;

    set(settings->backend, "est");
    set(settings->host_url, "https://enrolment.certificates.securities.example.test:8443");
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        struct enrolment *enrolment = NULL;
        struct enrol_resumed resumed = {.finished = 0};
        struct err opening = ERR_INIT, resuming = ERR_INIT;
        char name[SEALED_NAME_SIZE] = "";

        set(settings->est_label, labels[i]);
        enrol_fixture_apply_until(f, NEXT_CONSENT);
        (void)enrol_fixture_record(f, name);
        set(settings->est_label, "other");
        assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, &opening), ST_REFUSED);
        assert_non_null(strstr(opening.detail, "securities.example.test:8443/.well-known/est/"));
        assert_string_equal(strrchr(opening.detail, '/') + 1, labels[i]);
        assert_int_equal(enrol_resume_all(&f->pc.client, &resumed, &resuming), ST_OK);
        assert_string_equal(resuming.detail, opening.detail);
        set(settings->est_label, labels[i]);
        assert_int_equal(enrol_open(&f->pc.client, name, &enrolment, NULL), ST_OK);
        assert_int_equal(enrol_cancel(enrolment, &f->session, NULL), ST_OK);
        enrol_close(&enrolment);
    }
}

/* What may be cancelled, of whom, and by which of the two. */
static void assert_to_cancel(const struct enrol_fixture *f, const char *national_id, const char *name, bool forget)
{
    struct journal_line line = {.name = ""};

    assert_int_equal(enrol_to_cancel(&f->pc.client, national_id, &line, NULL), ST_OK);
    assert_string_equal(line.name, name);
    assert_int_equal(enrol_must_be_forgotten(&f->pc.client, &line), forget);
}

static void assert_nothing_to_cancel(const struct enrol_fixture *f, const char *national_id, enum status status,
                                     int fault)
{
    struct journal_line line = {.name = "as before"};
    struct err err = ERR_INIT;

    assert_int_equal(enrol_to_cancel(&f->pc.client, national_id, &line, &err), status);
    assert_int_equal(err.fault, fault);
    assert_string_equal(line.name, "as before");
}

static void test_what_there_is_to_cancel(void **state)
{
    struct enrol_fixture *f = *state;
    struct sealed_lock *lock = NULL;
    char name[SEALED_NAME_SIZE] = "";

    assert_nothing_to_cancel(f, PERSON, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER);
    apply_stuck_at(f, RA_CERTIFICATE, name);
    assert_to_cancel(f, PERSON, name, false);
    assert_to_cancel(f, "", name, false);
    assert_nothing_to_cancel(f, "B223456782", ST_NOT_FOUND, FAULT_NO_OPEN_ORDER);
    change_host(f);
    assert_to_cancel(f, PERSON, name, true);
    assert_nothing_to_cancel(f, "B223456782", ST_NOT_FOUND, FAULT_NO_OPEN_ORDER);
    assert_int_equal(f->pc.sealed_port.lock(f->pc.sealed_port.self, name, &lock, NULL), ST_OK);
    assert_nothing_to_cancel(f, PERSON, ST_BUSY, FAULT_ORDER_IN_PROGRESS);
    f->pc.sealed_port.unlock(f->pc.sealed_port.self, &lock);
    damage(f, name);
    assert_to_cancel(f, "B223456782", name, true); /* it may be anybody's */
}

/* The one that this host can end comes first, whichever is listed first. */
static void test_own_host_is_cancelled_first(void **state)
{
    struct enrol_fixture *f = *state;
    char here[SEALED_NAME_SIZE] = "", there[SEALED_NAME_SIZE] = "";
    struct journal_lines lines = {.lines = NULL};

    apply_stuck_at(f, RA_CERTIFICATE, there);
    change_host(f);
    enrol_fixture_login(f);
    fake_ra_fail(&f->ra, RA_CODE_SEND, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    assert_int_equal(enrol_fixture_apply(f, &(struct cert_info){.is_ca = false}, NULL), ST_OFFLINE);
    assert_int_equal(journal_list(f->pc.client.sealed, &lines, NULL), ST_OK);
    assert_int_equal(lines.count, 2);
    (void)snprintf(here, sizeof here, "%s", lines.lines[strcmp(lines.lines[0].name, there) == 0 ? 1 : 0].name);
    journal_lines_clear(&lines);
    assert_to_cancel(f, PERSON, here, false);
    damage(f, here);
    assert_to_cancel(f, PERSON, there, true);
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_order_of_another_host),
        WITH_FIXTURE(test_unreadable_ones_are_counted),
        WITH_FIXTURE(test_installed_certificate_stays),
        WITH_FIXTURE(test_unreadable_record),
        WITH_FIXTURE(test_order_that_can_go_on_is_not_forgotten),
        WITH_FIXTURE(test_failures_keep_it),
        WITH_FIXTURE(test_who_is_stuck),
        WITH_FIXTURE(test_of_a_long_address_the_label_is_told),
        WITH_FIXTURE(test_what_there_is_to_cancel),
        WITH_FIXTURE(test_own_host_is_cancelled_first),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
