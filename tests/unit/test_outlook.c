/* What a tray shows without a login, from store, journal, record and host. */
#include "client/outlook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/backup_memory.h"
#include "client/message.h"
#include "enrol_fixture.h"

enum { DAY_S = 86400 };

static struct outlook outlook;

static void look(struct enrol_fixture *f, bool ask, struct reminder_record *record)
{
    assert_int_equal(outlook_read(&f->pc.client, ask, record, &outlook, NULL), ST_OK);
}

static struct reminder remind(const struct enrol_fixture *f, const struct reminder_record *record)
{
    struct calendar calendar;

    calendar_default(&calendar);
    return outlook_remind(&outlook, &calendar, record, f->pc.clock.now_utc, f->pc.settings.zone_offset_s);
}

static void test_nobody(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};

    look(f, true, &record);
    assert_int_equal(outlook.count, 0);
    assert_int_equal(outlook.worst, 0);
    assert_int_equal(outlook.standing.sentence, MSG_STANDING_PC_NONE);
    assert_int_equal(outlook.standing.light, LIGHT_NEUTRAL);
    assert_false(outlook.asking_wanted);
    assert_false(outlook.record_changed);
    assert_int_equal(remind(f, &record).stage, REMINDER_NOTHING);
    assert_int_equal(remind(f, &record).next_utc, 0);
    assert_int_equal(f->ra.memory->calls[RA_RENEWAL_INFO], 0);
}

static void test_not_asked_until_it_is_wanted(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    look(f, false, &record);
    assert_int_equal(outlook.count, 1);
    assert_string_equal(outlook.persons[0].sha256, info.sha256);
    assert_string_equal(outlook.persons[0].national_id, PERSON);
    assert_string_equal(outlook.persons[0].name, info.owner_display);
    assert_int_equal(outlook.standing.light, LIGHT_FINE);
    assert_true(outlook.asking_wanted);
    assert_false(outlook.record_changed);
    assert_int_equal(f->ra.memory->calls[RA_RENEWAL_INFO], 0);
    assert_int_equal(outlook.persons[0].due_from_utc,
                     standing_due_from(info.not_before_utc, info.not_after_utc, 0, f->pc.settings.zone_offset_s));

    look(f, true, &record);
    assert_false(outlook.asking_wanted);
    assert_true(outlook.record_changed);
    assert_int_equal(outlook.persons[0].due_from_utc, info.not_after_utc - FAKE_RA_RENEW_S);
    look(f, true, &record);
    assert_false(outlook.record_changed);
    assert_int_equal(f->ra.memory->calls[RA_RENEWAL_INFO], 1);
}

/* Of two the one who has to act first; and each is told apart by their own certificate. */
static void test_the_worst_of_two(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct fake_leaf leaf = {.national_id = "F131104093"};
    struct cert_info info = {.is_ca = false};
    struct key *key = NULL;
    struct buf der;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    leaf.not_before_utc = f->pc.clock.now_utc - DAY_S;
    leaf.not_after_utc = f->pc.clock.now_utc + 5 * DAY_S;
    buf_init(&der, CERT_DER_MAX);
    assert_int_equal(key_generate(&key, NULL), ST_OK);
    fake_ca_issue(&f->ca, &leaf, key, &der);
    fake_store_put(&f->pc.store, &der, key, "due");
    look(f, false, &record);
    assert_int_equal(outlook.count, 2);
    assert_int_equal(outlook.worst, 1); /* by their numbers */
    assert_string_equal(outlook.persons[outlook.worst].national_id, leaf.national_id);
    assert_int_equal(outlook.standing.light, LIGHT_DUE);
    assert_int_equal(outlook.question.end_utc, leaf.not_after_utc);
    assert_int_equal(outlook.persons[0].standing.light, LIGHT_FINE);
    assert_int_equal(remind(f, &record).certificate, 1);
    buf_clear(&der);
    key_free(&key);
}

/* The host's word in the very look that asks for it: nobody is reminded before renew_from. */
static void test_the_answer_counts_at_once(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    backup_memory_exported(&f->pc.client, &info, BACKUP_FORM_STRONG, "b.pfx"); /* else it is reminded of that */
    f->pc.clock.now_utc = info.not_after_utc - FAKE_RA_RENEW_S - 1; /* due by this PC's reckoning: months are longer */
    look(f, false, &record);
    assert_int_equal(remind(f, &record).stage, REMINDER_DUE);
    assert_int_equal(remind(f, &record).action, ACTION_RENEW);
    assert_int_equal(outlook.standing.light, LIGHT_DUE);
    look(f, true, &record);
    assert_int_equal(remind(f, &record).stage, REMINDER_NOTHING);
    assert_int_equal(outlook.standing.light, LIGHT_FINE);
    f->pc.clock.now_utc++;
    look(f, true, &record);
    assert_int_equal(remind(f, &record).stage, REMINDER_DUE);
}

static void test_revoked(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct cert_info info = {.is_ca = false};
    struct reminder reminder;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->ra.memory->orders[f->ra.memory->confirmed - 1].revoked_utc = 1;
    look(f, true, &record);
    assert_int_equal(outlook.standing.sentence, MSG_STANDING_REVOKED);
    assert_int_equal(outlook.standing.light, LIGHT_PROBLEM);
    reminder = remind(f, &record);
    assert_int_equal(reminder.stage, REMINDER_REVOKED);
    assert_int_equal(reminder.sentence, MSG_STANDING_REVOKED);
    assert_int_equal(reminder.action, ACTION_APPLY);
    reminder_record_shown(&record, outlook.persons[reminder.certificate].sha256, reminder.stage, reminder.day);
    f->pc.clock.now_utc += 2 * DAY_S;
    look(f, true, &record);
    assert_int_equal(remind(f, &record).stage, REMINDER_NOTHING);
    assert_int_equal(outlook.standing.light, LIGHT_PROBLEM);
}

/* It says what this PC knows, and asks again another time. */
static void test_the_host_is_away(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    char sha256[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, sha256);
    fake_ra_fail(&f->ra, RA_RENEWAL_INFO, ST_OFFLINE, FAULT_HOST_UNREACHABLE);
    look(f, true, &record);
    assert_true(outlook.asking_wanted);
    assert_false(outlook.record_changed);
    assert_int_equal(outlook.standing.light, LIGHT_DUE);
    assert_int_equal(outlook.standing.note, MSG_NOTE_HOST_NOT_ASKED);
    assert_int_not_equal(remind(f, &record).stage, REMINDER_NOTHING);
    look(f, true, &record);
    assert_false(outlook.asking_wanted);
}

static void test_no_host_is_configured(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    char sha256[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, sha256);
    f->pc.client.backend = NULL;
    look(f, true, &record);
    assert_false(outlook.asking_wanted);
    assert_int_equal(outlook.count, 1);
}

static void test_what_is_gone_is_forgotten(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    char sha256[SHA256_HEX_SIZE] = "";
    bool key_kept = false;

    enrol_fixture_have_due(f, sha256);
    reminder_record_shown(&record, sha256, REMINDER_DUE, 20780);
    look(f, false, &record);
    assert_int_equal(record.count, 1);
    assert_false(outlook.record_changed);
    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, sha256, &key_kept, NULL), ST_OK);
    look(f, false, &record);
    assert_int_equal(record.count, 0);
    assert_true(outlook.record_changed);
    assert_true(record.has_shown);
}

/* Nothing is forgotten because of it, and what was seen before stays. */
static void test_the_store_cannot_be_read(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct err err = ERR_INIT;
    char sha256[SHA256_HEX_SIZE] = "";

    enrol_fixture_have_due(f, sha256);
    reminder_record_shown(&record, sha256, REMINDER_DUE, 20780);
    look(f, false, &record);
    f->pc.store.list_status = ST_IO;
    assert_int_equal(outlook_read(&f->pc.client, true, &record, &outlook, &err), ST_IO);
    assert_int_equal(err.fault, FAULT_STORE);
    assert_int_equal(record.count, 1);
    assert_int_equal(outlook.count, 1);
}

/* Issued here and not saved: the day after, until there is a backup; of what this PC never saw issued nothing. */
static void test_no_backup(void **state)
{
    struct enrol_fixture *f = *state;
    struct reminder_record record = {.count = 0};
    struct cert_info info = {.is_ca = false};
    int64_t issued_utc = 0;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    issued_utc = f->pc.clock.now_utc;
    look(f, false, &record);
    assert_int_equal(outlook.persons[0].unsaved_utc, issued_utc);
    assert_int_equal(remind(f, &record).stage, REMINDER_NOTHING);
    f->pc.clock.now_utc += DAY_S;
    look(f, false, &record);
    assert_int_equal(remind(f, &record).stage, REMINDER_BACKUP);
    assert_int_equal(outlook.standing.light, LIGHT_FINE);

    backup_memory_verified(&f->pc.client, &info, BACKUP_FORM_STRONG, "b.pfx");
    look(f, false, &record);
    assert_int_equal(outlook.persons[0].unsaved_utc, 0);
    assert_int_equal(remind(f, &record).stage, REMINDER_NOTHING);

    fake_folder_remove(f->pc.backups.folder);
    look(f, false, &record);
    assert_int_equal(outlook.persons[0].unsaved_utc, 0); /* unknown */
}

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(test_nobody),
        WITH_FIXTURE(test_not_asked_until_it_is_wanted),
        WITH_FIXTURE(test_the_worst_of_two),
        WITH_FIXTURE(test_the_answer_counts_at_once),
        WITH_FIXTURE(test_revoked),
        WITH_FIXTURE(test_the_host_is_away),
        WITH_FIXTURE(test_no_host_is_configured),
        WITH_FIXTURE(test_what_is_gone_is_forgotten),
        WITH_FIXTURE(test_the_store_cannot_be_read),
        WITH_FIXTURE(test_no_backup),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
