/* Signing with a certificate of the PC, and verifying: whose, over what, when, and what the host adds. */
#include "client/signing.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/cms.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "cms_files.h"
#include "pc_fixture.h"

#define CONTENT "buy 1000 of 2330\r\n\x1A"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct put_certificate usable = {.from_day = -9, .to_day = 300, .container = "k"};

static const char *path_of(const struct pc_fixture *f, const char *name)
{
    static char path[FAKE_PATH_SIZE];

    pc_fixture_path(f, name, path);
    return path;
}

static const char *put_content(const struct pc_fixture *f, const char *text)
{
    const char *path = path_of(f, "content");

    assert_int_equal(file_write(path, text, strlen(text), FILE_REPLACE, NULL), ST_OK);
    return path;
}

/* By the usable certificate, which is put into the store. */
static struct cert_info make_signature(struct pc_fixture *f, struct buf *cms)
{
    const struct cert_info info = pc_fixture_put(f, &usable);
    struct inventory inventory;

    buf_init(cms, CMS_DER_MAX);
    assert_int_equal(signing_sign(&f->pc.client, pc_fixture_only(f, &inventory), put_content(f, CONTENT), cms, NULL),
                     ST_OK);
    inventory_clear(&inventory);
    return info;
}

/* --- sign --- */

static void test_what_is_signed_verifies(void **state)
{
    struct pc_fixture *f = *state;
    struct signature_verdict verdict = {.host_asked = true};
    struct buf cms;
    const struct cert_info info = make_signature(f, &cms);
    bool right = false;

    assert_int_equal(signing_verify(&f->pc.client, &cms, path_of(f, "content"), false, &right, &verdict, NULL), ST_OK);
    assert_true(right);
    assert_string_equal(verdict.signer.sha256, info.sha256);
    assert_string_equal(verdict.signer.national_id, PERSON);
    assert_true(verdict.has_signing_time);
    assert_int_equal(verdict.signing_time_utc, FAKE_PC_NOON_UTC);
    assert_int_equal(verdict.state, SIGNER_VALID);
    assert_false(verdict.host_asked);
    assert_true(cms_files_openssl_takes(&cms, CONTENT, &f->ca.root)); /* the issuing CA is in it */
    assert_true(fake_pc_reported(&f->pc, PROGRESS_READING));
    buf_clear(&cms);
}

static void test_the_key_stays_where_it_is(void **state)
{
    struct pc_fixture *f = *state;
    struct buf cms;

    f->pc.store.not_exportable = true;
    (void)make_signature(f, &cms);
    buf_clear(&cms);
}

/* Content of any size: in pieces, and the same from standard input. */
static void test_large_content(void **state)
{
    struct pc_fixture *f = *state;
    static char bytes[3 * 256 * 1024 + 7];
    const int kept = dup(STDIN_FILENO);
    struct signature_verdict verdict;
    struct inventory inventory;
    struct buf cms;
    FILE *file = NULL;
    bool right = false;

    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(file_write(path_of(f, "large"), bytes, sizeof bytes, FILE_NEW, NULL), ST_OK);
    (void)pc_fixture_put(f, &usable);
    buf_init(&cms, CMS_DER_MAX);
    assert_int_equal(signing_sign(&f->pc.client, pc_fixture_only(f, &inventory), path_of(f, "large"), &cms, NULL),
                     ST_OK);
    assert_true(f->pc.step_count >= 4); /* a report for each piece */
    file = freopen(path_of(f, "large"), "rb", stdin);
    assert_non_null(file);
    assert_int_equal(signing_verify(&f->pc.client, &cms, NULL, false, &right, &verdict, NULL), ST_OK);
    assert_true(right);
    assert_int_not_equal(dup2(kept, STDIN_FILENO), -1);
    (void)close(kept);
    inventory_clear(&inventory);
    buf_clear(&cms);
}

static void test_certificates_that_may_not_sign(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        struct put_certificate put;
        enum status status;
        int fault;
    } cases[] = {
        {{.from_day = -90, .to_day = -1, .container = "k"}, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED},
        {{.from_day = 1, .to_day = 90, .container = "k"}, ST_EXPIRED, FAULT_CERTIFICATE_NOT_YET},
        {{.from_day = -9, .to_day = 300}, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct inventory inventory;
        struct err err = ERR_INIT;
        struct buf cms;
        const struct cert_info info = pc_fixture_put(f, &cases[i].put);
        bool key_kept = false;

        buf_init(&cms, CMS_DER_MAX);
        assert_int_equal(
            signing_sign(&f->pc.client, pc_fixture_only(f, &inventory), put_content(f, CONTENT), &cms, &err),
            cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(cms.len, 0);
        inventory_clear(&inventory);
        buf_clear(&cms);
        assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, info.sha256, &key_kept, NULL), ST_OK);
    }
}

/* However a surface came by it. */
static void test_another_firms_does_not_sign(void **state)
{
    struct pc_fixture *f = *state;
    struct store_list list = {.entries = NULL};
    struct holding holding = {.state = STANDING_PC_VALID};
    struct err err = ERR_INIT;
    struct buf cms;

    (void)pc_fixture_put(
        f, &(struct put_certificate){.other_firm = true, .from_day = -9, .to_day = 300, .container = "k"});
    assert_int_equal(f->pc.store_port.list(f->pc.store_port.self, NULL, &list, NULL), ST_OK);
    holding.entry = list.entries[0]; /* borrowed */
    buf_init(&cms, CMS_DER_MAX);
    assert_int_equal(signing_sign(&f->pc.client, &holding, put_content(f, CONTENT), &cms, &err), ST_NOT_OURS);
    assert_int_equal(err.fault, FAULT_OTHER_FIRM);
    assert_int_equal(cms.len, 0);
    store_list_clear(&list);
    buf_clear(&cms);
}

static void test_failures_of_signing(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        const char *content;
        enum status sign_status;
        bool sign_wrong, cancelled;
        enum status status;
        int fault;
    } cases[] = {
        {"nowhere", ST_OK, false, false, ST_NOT_FOUND, FAULT_FILE_MISSING},
        {"", ST_OK, false, false, ST_IO, FAULT_FILE_UNREADABLE}, /* the folder itself */
        {"content", ST_NO_KEY, false, false, ST_NO_KEY, FAULT_STORE},
        {"content", ST_IO, false, false, ST_IO, FAULT_STORE},
        {"content", ST_OK, true, false, ST_IO, FAULT_STORE},
        {"content", ST_OK, false, true, ST_CANCELLED, FAULT_CANCELLED},
    };
    struct inventory inventory;
    const struct holding *holding = NULL;

    (void)pc_fixture_put(f, &usable);
    (void)put_content(f, CONTENT);
    holding = pc_fixture_only(f, &inventory);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = ERR_INIT;
        struct buf cms;

        buf_init(&cms, CMS_DER_MAX);
        f->pc.store.sign_status = cases[i].sign_status;
        f->pc.store.sign_wrong = cases[i].sign_wrong;
        f->pc.cancelled = cases[i].cancelled;
        assert_int_equal(signing_sign(&f->pc.client, holding, path_of(f, cases[i].content), &cms, &err),
                         cases[i].status);
        assert_int_equal(err.fault, cases[i].fault);
        assert_int_equal(cms.len, 0);
        buf_clear(&cms);
    }
    inventory_clear(&inventory);
}

/* Ctrl-C ends the program that writes into the pipe as well: what came by then must not be signed as the whole. */
static void test_stopped_at_the_end_of_the_content(void **state)
{
    struct pc_fixture *f = *state;
    struct inventory inventory;
    struct err err = ERR_INIT;
    struct buf cms;

    (void)pc_fixture_put(f, &usable);
    (void)put_content(f, "");
    buf_init(&cms, CMS_DER_MAX);
    f->pc.cancel_at = PROGRESS_READING; /* before the read that finds the end */
    assert_int_equal(signing_sign(&f->pc.client, pc_fixture_only(f, &inventory), path_of(f, "content"), &cms, &err),
                     ST_CANCELLED);
    assert_int_equal(err.fault, FAULT_CANCELLED);
    assert_int_equal(cms.len, 0);
    inventory_clear(&inventory);
    buf_clear(&cms);
}

/* --- verify --- */

static void assert_not_right(struct pc_fixture *f, const struct buf *cms, const char *path, enum status status,
                             int fault)
{
    struct signature_verdict verdict = {.signing_time_utc = 5};
    struct err err = ERR_INIT;
    bool right = true;

    assert_int_equal(signing_verify(&f->pc.client, cms, path, true, &right, &verdict, &err), status);
    assert_false(right);
    assert_int_equal(err.fault, fault);
    assert_int_equal(verdict.signing_time_utc, 5);
}

static void test_content_and_file(void **state)
{
    struct pc_fixture *f = *state;
    struct buf rubbish = {.data = (unsigned char[]){'P', 'K'}, .len = 2};
    struct buf cms;

    (void)make_signature(f, &cms);
    assert_not_right(f, &cms, put_content(f, "buy 9000 of 2330\r\n\x1A"), ST_BAD_FILE, FAULT_CMS_CONTENT);
    assert_not_right(f, &cms, put_content(f, ""), ST_BAD_FILE, FAULT_CMS_CONTENT);
    assert_not_right(f, &cms, path_of(f, "nowhere"), ST_NOT_FOUND, FAULT_FILE_MISSING);
    assert_not_right(f, &cms, f->pc.folder, ST_IO, FAULT_FILE_UNREADABLE);
    f->pc.cancelled = true;
    assert_not_right(f, &cms, put_content(f, CONTENT), ST_CANCELLED, FAULT_CANCELLED);
    f->pc.cancelled = false;
    assert_not_right(f, &rubbish, put_content(f, CONTENT), ST_BAD_FILE, FAULT_NOT_CMS);
    cms.data[cms.len - 1] ^= 1; /* the signature's last byte */
    assert_not_right(f, &cms, put_content(f, CONTENT), ST_BAD_FILE, FAULT_CMS_SIGNATURE);
    buf_clear(&cms);
}

/* A signature by any key and certificate; OpenSSL makes it, so that it need not make sense. */
static void sign_by(const struct buf *certificate, const struct key *key, unsigned flags, struct buf *cms)
{
    const struct cms_recipe recipe = {
        .certificate = certificate, .key = key, .content = CONTENT, .flags = CMS_DETACHED | CMS_BINARY | flags};

    buf_init(cms, CMS_DER_MAX);
    cms_files_make(&recipe, cms);
}

/* The content is not even looked for. */
static void test_strangers(void **state)
{
    struct pc_fixture *f = *state;
    const struct put_certificate stranger = {.other_firm = true, .from_day = -9, .to_day = 300};
    const struct put_certificate nobody = {.national_id = "ra.example.test", .from_day = -9, .to_day = 300};
    struct buf der;
    struct buf cms;

    buf_init(&der, CERT_DER_MAX);
    pc_fixture_issue(f, &stranger, &der);
    sign_by(&der, f->keys[0], 0, &cms);
    assert_not_right(f, &cms, path_of(f, "nowhere"), ST_NOT_OURS, FAULT_CMS_OTHER_FIRM);
    buf_clear(&cms);
    sign_by(&f->ca.issuing, f->ca.issuing_key, 0, &cms); /* the firm's CA is not one of its persons */
    assert_not_right(f, &cms, path_of(f, "nowhere"), ST_NOT_OURS, FAULT_CMS_OTHER_FIRM);
    buf_clear(&cms);
    buf_clear(&der);
    pc_fixture_issue(f, &nobody, &der); /* nor is its server */
    sign_by(&der, f->keys[0], 0, &cms);
    assert_not_right(f, &cms, path_of(f, "nowhere"), ST_NOT_OURS, FAULT_CMS_OTHER_FIRM);
    buf_clear(&cms);
    buf_clear(&der);
}

static void sign_at(struct pc_fixture *f, const struct buf *certificate, int day, struct buf *cms)
{
    unsigned char digest[SHA256_BYTES];
    const struct cms_request request = {.content_digest = digest,
                                        .signing_time_utc = FAKE_PC_NOON_UTC + (int64_t)day * DAY_S,
                                        .certificate = certificate};

    assert_int_equal(digest_sha256(CONTENT, sizeof CONTENT - 1, digest, NULL), ST_OK);
    buf_init(cms, CMS_DER_MAX);
    assert_int_equal(cms_make(&request, key_signer(f->keys[0]), cms, NULL), ST_OK);
}

static void test_times(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        int from_day, to_day, signed_day;
        bool right;
        enum signer_state state;
    } cases[] = {
        {-90, 300, -80, true, SIGNER_VALID}, {-90, 300, 0, true, SIGNER_VALID},    {-90, -9, -80, true, SIGNER_EXPIRED},
        {9, 300, 80, true, SIGNER_NOT_YET},  {-90, 300, -91, false, SIGNER_VALID}, {-90, -9, -8, false, SIGNER_VALID},
        {9, 300, 0, false, SIGNER_VALID},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct put_certificate put = {.from_day = cases[i].from_day, .to_day = cases[i].to_day};
        struct signature_verdict verdict;
        bool right = false;
        struct buf der;
        struct buf cms;

        buf_init(&der, CERT_DER_MAX);
        pc_fixture_issue(f, &put, &der);
        sign_at(f, &der, cases[i].signed_day, &cms);
        if (cases[i].right) {
            assert_int_equal(
                signing_verify(&f->pc.client, &cms, put_content(f, CONTENT), false, &right, &verdict, NULL), ST_OK);
            assert_int_equal(verdict.state, cases[i].state);
        } else {
            assert_not_right(f, &cms, put_content(f, CONTENT), ST_EXPIRED, FAULT_CMS_TIME);
        }
        buf_clear(&cms);
        buf_clear(&der);
    }
}

/* Without a word on when it was made, what counts is how the certificate stands now. */
static void test_no_signing_time(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        int from_day, to_day;
        enum signer_state state;
    } cases[] = {{-9, 300, SIGNER_VALID}, {-90, -9, SIGNER_EXPIRED}, {9, 300, SIGNER_NOT_YET}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct put_certificate put = {.from_day = cases[i].from_day, .to_day = cases[i].to_day};
        struct signature_verdict verdict;
        bool right = false;
        struct buf der;
        struct buf cms;

        buf_init(&der, CERT_DER_MAX);
        pc_fixture_issue(f, &put, &der);
        sign_by(&der, f->keys[0], CMS_NO_SIGNING_TIME, &cms);
        assert_int_equal(signing_verify(&f->pc.client, &cms, put_content(f, CONTENT), false, &right, &verdict, NULL),
                         ST_OK);
        assert_false(verdict.has_signing_time);
        assert_int_equal(verdict.state, cases[i].state);
        buf_clear(&cms);
        buf_clear(&der);
    }
}

/* --- the host --- */

struct fake_checker {
    struct signature_answer answer;
    enum status status;
    int fault;
    unsigned asked;
    char content_sha256[SHA256_HEX_SIZE];
    size_t cms_len;
};

static enum status check(void *self, const struct signature_request *request, struct signature_answer *out,
                         struct err *err)
{
    struct fake_checker *checker = self;

    checker->asked++;
    memcpy(checker->content_sha256, request->content_sha256, SHA256_HEX_SIZE);
    checker->cms_len = request->cms.len;
    if (checker->status != ST_OK)
        return err_set(err, checker->status, checker->fault, "the fake host was told to fail");
    *out = checker->answer;
    return ST_OK;
}

static void test_the_hosts_word(void **state)
{
    struct pc_fixture *f = *state;
    static const struct {
        enum host_state said;
        enum signer_state state;
    } cases[] = {{HOST_VALID, SIGNER_VALID},
                 {HOST_DUE, SIGNER_DUE},
                 {HOST_EXPIRED, SIGNER_EXPIRED},
                 {HOST_REVOKED, SIGNER_REVOKED}};
    struct fake_checker checker = {.status = ST_OK};
    const struct backend backend = {.capabilities = BACKEND_CAN_VERIFY, .signature_check = check, .self = &checker};
    char sha256[SHA256_HEX_SIZE];
    struct buf cms;
    const struct cert_info info = make_signature(f, &cms);

    f->pc.client.backend = &backend;
    memcpy(checker.answer.serial, info.serial, sizeof info.serial);
    assert_int_equal(digest_sha256_hex(CONTENT, sizeof CONTENT - 1, sha256, NULL), ST_OK);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct signature_verdict verdict;
        bool right = false;

        checker.answer.state = cases[i].said;
        assert_int_equal(signing_verify(&f->pc.client, &cms, put_content(f, CONTENT), true, &right, &verdict, NULL),
                         ST_OK);
        assert_true(right && verdict.host_asked);
        assert_int_equal(verdict.state, cases[i].state);
        assert_string_equal(checker.content_sha256, sha256);
        assert_int_equal(checker.cms_len, cms.len);
    }
    checker.asked = 0;
    assert_not_right(f, &cms, put_content(f, "other"), ST_BAD_FILE, FAULT_CMS_CONTENT);
    assert_int_equal(checker.asked, 0); /* about a wrong one nobody is asked */
    buf_clear(&cms);
}

/* The host fails or disagrees: what this PC found out is told all the same. */
static void test_the_host_fails(void **state)
{
    struct pc_fixture *f = *state;
    struct fake_checker checkers[] = {
        {.status = ST_OFFLINE, .fault = FAULT_HOST_UNREACHABLE},
        {.status = ST_REFUSED, .fault = FAULT_SIGNATURE_REFUSED},
        {.status = ST_OK, .answer = {.serial = "00E9", .state = HOST_VALID}},
        {.status = ST_OK},
    };
    static const enum status statuses[] = {ST_OFFLINE, ST_REFUSED, ST_BAD_ANSWER, ST_REFUSED};
    static const int faults[] = {FAULT_HOST_UNREACHABLE, FAULT_SIGNATURE_REFUSED, FAULT_HOST_RUBBISH,
                                 FAULT_NOT_OFFERED};
    struct buf cms;

    (void)make_signature(f, &cms);
    for (size_t i = 0; i < COUNT_OF(checkers); i++) {
        const bool can = i + 1 < COUNT_OF(checkers); /* the last host does not verify at all */
        const struct backend backend = {
            .capabilities = can ? BACKEND_CAN_VERIFY : 0U, .signature_check = check, .self = &checkers[i]};
        struct signature_verdict verdict = {.host_asked = true};
        struct err err = ERR_INIT;
        bool right = false;

        f->pc.client.backend = &backend;
        assert_int_equal(signing_verify(&f->pc.client, &cms, put_content(f, CONTENT), true, &right, &verdict, &err),
                         statuses[i]);
        assert_int_equal(err.fault, faults[i]);
        assert_true(right);
        assert_false(verdict.host_asked);
        assert_int_equal(verdict.state, SIGNER_VALID);
        assert_int_equal(checkers[i].asked, can ? 1 : 0);
    }
    buf_clear(&cms);
}

#define WITH_PC(test) cmocka_unit_test_setup_teardown(test, pc_fixture_open, pc_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PC(test_what_is_signed_verifies),
        WITH_PC(test_the_key_stays_where_it_is),
        WITH_PC(test_large_content),
        WITH_PC(test_certificates_that_may_not_sign),
        WITH_PC(test_another_firms_does_not_sign),
        WITH_PC(test_failures_of_signing),
        WITH_PC(test_stopped_at_the_end_of_the_content),
        WITH_PC(test_content_and_file),
        WITH_PC(test_strangers),
        WITH_PC(test_times),
        WITH_PC(test_no_signing_time),
        WITH_PC(test_the_hosts_word),
        WITH_PC(test_the_host_fails),
    };

    return cmocka_run_group_tests(tests, pc_fixture_open_group, pc_fixture_close_group);
}
