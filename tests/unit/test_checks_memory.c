/* What is remembered of backups, and what the firm has signed of the newest version. */
#include "client/checks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "checks_rig.h"
#include "client/backup_memory.h"
#include "client/message.h"

static const struct release_program program = {.product = "PeiChengCert", .platform = "x64", .version = "1.1.0.0"};
static struct checks_rig rig;

static int open_rig(void **state)
{
    if (pc_fixture_open(state) != 0)
        return 1;
    checks_rig_open(&rig, *state);
    return 0;
}

static int close_rig(void **state)
{
    checks_rig_close(&rig);
    return pc_fixture_close(state);
}

/* --- backups --- */

static void test_backup(void **state)
{
    (void)state;
    checks_rig_expect(&rig, CHECK_BACKUP, CHECK_PASS, MSG_CHECK_BACKUP_FINE, CHECK_DO_NOTHING);
    assert_string_equal(checks_rig_line(&rig, CHECK_BACKUP)->inserts[0].text, rig.ours.serial);
    assert_string_equal(checks_rig_line(&rig, CHECK_BACKUP)->inserts[1].text, "2026-11-23");
    backup_memory_forget(&rig.f->pc.client, PERSON);
    checks_rig_expect(&rig, CHECK_BACKUP, CHECK_NOT_ASKED, MSG_CHECK_BACKUP_UNKNOWN, CHECK_DO_NOTHING);
    backup_memory_issued(&rig.f->pc.client, &rig.ours);
    checks_rig_expect(&rig, CHECK_BACKUP, CHECK_WARN, MSG_CHECK_BACKUP_NONE, CHECK_DO_EXPORT);
    assert_string_equal(checks_rig_line(&rig, CHECK_BACKUP)->inserts[1].text, PERSON);
}

/* Of several people, whoever has none is told of. */
static void test_backup_of_another(void **state)
{
    const struct put_certificate hers = {
        .national_id = OTHER_PERSON, .from_day = -9, .to_day = 300, .key = 1, .container = "k2"};
    const struct checks_question mine = {.national_id = PERSON, .calendar = &rig.calendar};
    const struct cert_info info = pc_fixture_put(rig.f, &hers);

    (void)state;
    backup_memory_issued(&rig.f->pc.client, &info);
    rig.report = (struct checks_report){.count = 0};
    assert_int_equal(checks_run(&rig.f->pc.client, &mine, &rig.report, NULL), ST_OK);
    assert_int_equal(checks_rig_line(&rig, CHECK_BACKUP)->result, CHECK_PASS);
    rig.report = (struct checks_report){.count = 0};
    assert_int_equal(
        checks_run(&rig.f->pc.client, &(struct checks_question){.calendar = &rig.calendar}, &rig.report, NULL), ST_OK);
    assert_int_equal(checks_rig_line(&rig, CHECK_BACKUP)->result, CHECK_WARN);
    assert_string_equal(checks_rig_line(&rig, CHECK_BACKUP)->inserts[0].text, info.serial);
}

static void test_backup_unreadable(void **state)
{
    (void)state;
    rig.f->pc.store.list_status = ST_IO;
    checks_rig_expect(&rig, CHECK_BACKUP, CHECK_NOT_ASKED, MSG_CHECK_CERTIFICATES_UNKNOWN, CHECK_DO_NOTHING);
}

/* --- the newest version --- */

static char notice_text[LIMIT_RELEASE_SIZE];

static enum status host_release(void *self, struct release_answer *out, struct err *err)
{
    (void)self;
    if (notice_text[0] == '\0')
        return err_set(err, ST_NOT_FOUND, FAULT_RELEASE_NONE, "a host without a notice");
    (void)snprintf(out->notice, sizeof out->notice, "%s", notice_text);
    return ST_OK;
}

static void trust(const struct key *key)
{
    struct buf *pem = &rig.f->pc.settings.release_key_pem;
    struct buf spki;

    buf_init(&spki, KEY_DER_MAX);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    assert_int_equal(buf_append_text(pem, "-----BEGIN PUBLIC KEY-----\n"), ST_OK);
    for (size_t at = 0; at < spki.len; at += 48) {
        assert_int_equal(base64_append(pem, spki.data + at, spki.len - at < 48 ? spki.len - at : 48), ST_OK);
        assert_int_equal(buf_append_text(pem, "\n"), ST_OK);
    }
    assert_int_equal(buf_append_text(pem, "-----END PUBLIC KEY-----\n"), ST_OK);
    buf_clear(&spki);
}

static void host_says(struct key *key, const char *newest, const char *minimum)
{
    const int64_t now_utc = rig.f->pc.clock.now_utc;
    struct release_notice notice = {.product = "PeiChengCert",
                                    .number = 3,
                                    .issued_utc = now_utc - DAY_S,
                                    .ends_utc = now_utc + (int64_t)60 * DAY_S,
                                    .released_utc = now_utc - DAY_S,
                                    .page = "https://www.example.test/tool",
                                    .platforms = {{.platform = "x64"}},
                                    .platform_count = 1};
    struct buf compact;

    (void)snprintf(notice.platforms[0].newest, sizeof notice.platforms[0].newest, "%s", newest);
    (void)snprintf(notice.platforms[0].minimum, sizeof notice.platforms[0].minimum, "%s", minimum);
    buf_init(&compact, LIMIT_RELEASE_SIZE - 1);
    assert_int_equal(release_notice_make(&notice, key_signer(key), &compact, NULL), ST_OK);
    (void)snprintf(notice_text, sizeof notice_text, "%s", buf_text(&compact));
    buf_clear(&compact);
}

/* keys[0] is the firm's, keys[1] a stranger's. */
static void begin_version(void)
{
    notice_text[0] = '\0';
    rig.program = &program;
    rig.backend.capabilities |= BACKEND_CAN_RELEASE;
    rig.backend.release = host_release;
    trust(rig.f->keys[0]);
}

static void test_version(void **state)
{
    static const struct {
        const char *newest, *minimum, *told;
        enum check_result result;
        int sentence;
    } cases[] = {
        {"1.1.0.0", "1.0.0.0", "1.1.0.0", CHECK_PASS, MSG_CHECK_VERSION_NEWEST},
        {"1.2.0.0", "1.0.0.0", "1.2.0.0", CHECK_WARN, MSG_CHECK_VERSION_NEWER},
        {"1.3.0.0", "1.2.0.0", "1.2.0.0", CHECK_FAIL, MSG_CHECK_VERSION_TOO_OLD},
    };

    (void)state;
    begin_version();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        host_says(rig.f->keys[0], cases[i].newest, cases[i].minimum);
        checks_rig_expect(&rig, CHECK_VERSION, cases[i].result, cases[i].sentence, CHECK_DO_NOTHING);
        assert_string_equal(checks_rig_line(&rig, CHECK_VERSION)->inserts[0].text, "1.1.0.0");
        assert_string_equal(checks_rig_line(&rig, CHECK_VERSION)->inserts[1].text, cases[i].told);
    }
}

static void test_version_unknown(void **state)
{
    (void)state;
    begin_version();
    checks_rig_expect(&rig, CHECK_VERSION, CHECK_NOT_ASKED, MSG_CHECK_VERSION_UNKNOWN, CHECK_DO_NOTHING);
    host_says(rig.f->keys[0], "1.1.0.0", "1.0.0.0");
    rig.directory_status = ST_OFFLINE; /* then it is not asked for this either */
    checks_rig_expect(&rig, CHECK_VERSION, CHECK_NOT_ASKED, MSG_CHECK_VERSION_UNKNOWN, CHECK_DO_NOTHING);
    rig.program = NULL;
    checks_rig_expect(&rig, CHECK_VERSION, CHECK_NOT_ASKED, MSG_CHECK_PC_UNKNOWN, CHECK_DO_NOTHING);
}

static void test_version_of_a_stranger(void **state)
{
    (void)state;
    begin_version();
    host_says(rig.f->keys[1], "9.9.9.9", "9.9.9.9");
    checks_rig_expect(&rig, CHECK_VERSION, CHECK_WARN, 0, CHECK_DO_NOTHING);
    assert_int_equal(checks_rig_line(&rig, CHECK_VERSION)->cause.fault, FAULT_RELEASE_UNTRUSTED);
}

#define CHECKS_TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECKS_TEST(test_backup),  CHECKS_TEST(test_backup_of_another), CHECKS_TEST(test_backup_unreadable),
        CHECKS_TEST(test_version), CHECKS_TEST(test_version_unknown),   CHECKS_TEST(test_version_of_a_stranger),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
