/* What goes to the host on its way to a phone, and what does not. */
#include "client/transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "pki/passphrase.h"
#include "pki/pfx_read.h"
#include "transfer_rig.h"

/* --- a writer of files that can be made to err --- */

static enum { WRITES_WELL, WRITES_UNDER_ANOTHER_PASSWORD, WRITES_TOO_MUCH } writer;

enum status __real_pfx_write(struct key *key, const void *leaf, size_t leaf_len, const struct cert_list *chain,
                             const char *password, enum pfx_format format, struct buf *out, struct err *err);
enum status __wrap_pfx_write(struct key *key, const void *leaf, size_t leaf_len, const struct cert_list *chain,
                             const char *password, enum pfx_format format, struct buf *out, struct err *err);
enum status __wrap_pfx_write(struct key *key, const void *leaf, size_t leaf_len, const struct cert_list *chain,
                             const char *password, enum pfx_format format, struct buf *out, struct err *err)
{
    const char *used = writer == WRITES_UNDER_ANOTHER_PASSWORD ? "another" : password;
    enum status status = __real_pfx_write(key, leaf, leaf_len, chain, used, format, out, err);

    if (status == ST_OK && writer == WRITES_TOO_MUCH)
        assert_non_null(buf_extend(out, LIMIT_TRANSFER_BYTES + 1 - out->len));
    return status;
}

/* --- sending --- */

/* Is it anywhere in there? */
static bool holds(const unsigned char *bytes, size_t len, const void *what, size_t what_len)
{
    for (size_t i = 0; i + what_len <= len; i++) {
        if (memcmp(bytes + i, what, what_len) == 0)
            return true;
    }
    return false;
}

static void test_a_phone_can_open_it(void **state)
{
    static const struct {
        enum pfx_format format;
        const char *cipher, *mac;
    } cases[] = {{PFX_COMPATIBLE, "3DES", "SHA-1"}, {PFX_STRONG, "AES-256-CBC", "SHA-256"}};
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct transfer transfer = {.id = ""};
        struct pfx pfx = {.key = NULL};
        struct buf file;

        buf_init(&file, LIMIT_TRANSFER_BYTES);
        assert_int_equal(transfer_rig_begin(f, cases[i].format, &transfer, NULL), ST_OK);
        assert_string_equal(transfer.url, FAKE_RA_PAGE "ticket-of-transfer-1");
        assert_string_equal(transfer.certificate.serial, info.serial);
        assert_true(transfer.chain_included);
        assert_int_equal(transfer_left_s(&f->pc.client, &transfer), FAKE_RA_TRANSFER_S);
        assert_true(fake_ra_fetch(&f->ra, &file));
        assert_int_equal(pfx_read(file.data, file.len, buf_text(&transfer.passphrase), &pfx_client_limits, &pfx, NULL),
                         ST_OK);
        assert_true(pfx.key != NULL && pfx.key_matches);
        assert_string_equal(pfx.key_cipher, cases[i].cipher);
        assert_string_equal(pfx.mac_digest, cases[i].mac);
        pfx_clear(&pfx);
        assert_int_equal(pfx_read(file.data, file.len, "bcdfbcdfbcdfbcdfbcdf", &pfx_client_limits, &pfx, NULL),
                         ST_WRONG_SECRET);
        pfx_clear(&pfx);
        buf_clear(&file);
        transfer_clear(&transfer);
        memset(f->ra.memory->calls, 0, sizeof f->ra.memory->calls);
    }
}

static void test_what_the_host_gets_tells_nothing(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer transfer = {.id = ""};
    struct store_list list = {.entries = NULL};
    struct key *key = NULL;
    struct buf der;

    buf_init(&der, KEY_DER_MAX);
    transfer_rig_begin_well(f, &transfer);
    assert_int_equal(transfer_rig_at_host(f)->device, DEVICE_IPHONE);
    assert_int_equal(transfer.passphrase.len, PASSPHRASE_LETTERS);
    assert_false(
        holds((const unsigned char *)f->ra.memory, sizeof *f->ra.memory, transfer.passphrase.data, PASSPHRASE_LETTERS));
    assert_int_equal(f->pc.store_port.list(f->pc.store_port.self, NULL, &list, NULL), ST_OK);
    assert_int_equal(f->pc.store_port.export_key(f->pc.store_port.self, list.entries[0].info.sha256, &key, NULL),
                     ST_OK);
    assert_int_equal(key_to_pkcs8(key, &der, NULL), ST_OK);
    for (size_t at = 64; at + 16 <= der.len; at += 16) /* what stands before is the same in every such key */
        assert_false(holds(transfer_rig_at_host(f)->file, transfer_rig_at_host(f)->len, der.data + at, 16));
    key_free(&key);
    buf_clear(&der);
    store_list_clear(&list);
    transfer_clear(&transfer);
}

static void test_every_one_has_a_passphrase_of_its_own(void **state)
{
    struct enrol_fixture *f = *state;
    struct transfer first = {.id = ""}, second = {.id = ""};

    transfer_rig_begin_well(f, &first);
    assert_int_equal(transfer_rig_begin(f, PFX_COMPATIBLE, &second, NULL), ST_OK);
    assert_string_not_equal(buf_text(&first.passphrase), buf_text(&second.passphrase));
    assert_string_not_equal(first.url, second.url);
    transfer_clear(&first);
    assert_int_equal(first.passphrase.len, 0);
    assert_string_equal(first.url, "");
    transfer_clear(&second);
}

/* --- what is not sent --- */

static void assert_not_sent(struct enrol_fixture *f, enum status status, int fault)
{
    struct transfer transfer = {.id = "untouched"};
    struct err err = ERR_INIT;

    assert_int_equal(transfer_rig_begin(f, PFX_COMPATIBLE, &transfer, &err), status);
    assert_int_equal(err.fault, fault);
    assert_string_equal(transfer.id, "untouched");
    assert_int_equal(transfer.passphrase.len, 0);
    assert_int_equal(transfer_rig_at_host(f)->len, 0);
}

static void test_only_what_can_be_used_goes(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    assert_not_sent(f, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING);
    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->ra.memory->orders[0].revoked_utc = f->pc.clock.now_utc;
    assert_not_sent(f, ST_REFUSED, FAULT_CERTIFICATE_REVOKED);
    f->ra.memory->orders[0].revoked_utc = 0;
    f->pc.clock.now_utc -= (int64_t)30 * 86400;
    assert_not_sent(f, ST_EXPIRED, FAULT_CERTIFICATE_NOT_YET);
    f->pc.clock.now_utc += (int64_t)400 * 86400;
    assert_not_sent(f, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED);
    assert_int_equal(f->ra.memory->calls[RA_TRANSFER_MAKE], 0);
}

static void test_not_the_hosts_present_one(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    bool kept = false;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->ra.memory->confirmed = 0;
    assert_not_sent(f, ST_REFUSED, FAULT_TRANSFER_DIFFERS);
    f->ra.memory->confirmed = 1;
    assert_int_equal(f->pc.store_port.remove(f->pc.store_port.self, info.sha256, &kept, NULL), ST_OK);
    assert_not_sent(f, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING);
    assert_int_equal(f->ra.memory->calls[RA_TRANSFER_MAKE], 0);
}

static void test_a_key_that_stays_where_it_is(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->pc.store.not_exportable = true;
    assert_not_sent(f, ST_REFUSED, FAULT_KEY_NOT_EXPORTABLE);
}

static void test_a_host_that_does_not_do_it(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};
    bool offered = true;

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->ra.memory->transfers_nothing = true;
    assert_int_equal(transfer_offered(&f->pc.client, &offered, NULL), ST_OK);
    assert_false(offered);
    assert_not_sent(f, ST_REFUSED, FAULT_NOT_OFFERED);
    f->ra.memory->transfers_nothing = false;
    assert_int_equal(transfer_offered(&f->pc.client, &offered, NULL), ST_OK);
    assert_true(offered);
    f->backend.capabilities &= ~(unsigned)BACKEND_CAN_TRANSFER;
    memset(f->ra.memory->calls, 0, sizeof f->ra.memory->calls);
    assert_not_sent(f, ST_REFUSED, FAULT_NOT_OFFERED);
    assert_int_equal(f->ra.memory->calls[RA_DIRECTORY], 0); /* it need not be asked */
}

static void test_a_host_that_says_no(void **state)
{
    static const struct {
        enum status status;
        int fault;
    } cases[] = {{ST_REFUSED, FAULT_TRANSFER_LIMIT},
                 {ST_REFUSED, FAULT_TRANSFER_FILE},
                 {ST_REFUSED, FAULT_SESSION_ENDED},
                 {ST_OFFLINE, FAULT_HOST_UNREACHABLE}};
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fake_ra_fail(&f->ra, RA_TRANSFER_MAKE, cases[i].status, cases[i].fault);
        assert_not_sent(f, cases[i].status, cases[i].fault);
    }
    fake_ra_fail(&f->ra, RA_STATE, ST_OFFLINE, FAULT_HOST_TIMEOUT);
    assert_not_sent(f, ST_OFFLINE, FAULT_HOST_TIMEOUT);
    fake_ra_fail(&f->ra, RA_DIRECTORY, ST_OFFLINE, FAULT_HOST_TIMEOUT);
    assert_not_sent(f, ST_OFFLINE, FAULT_HOST_TIMEOUT);
}

static void test_stopped_before_it_is_sent(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    f->pc.cancel_at = PROGRESS_SEALING;
    assert_not_sent(f, ST_CANCELLED, FAULT_CANCELLED);
    assert_int_equal(f->ra.memory->calls[RA_TRANSFER_MAKE], 0);
}

static void test_only_what_opens_goes(void **state)
{
    struct enrol_fixture *f = *state;
    struct cert_info info = {.is_ca = false};

    assert_int_equal(enrol_fixture_apply(f, &info, NULL), ST_OK);
    writer = WRITES_UNDER_ANOTHER_PASSWORD;
    assert_not_sent(f, ST_IO, FAULT_TRANSFER_UNPROVEN);
    writer = WRITES_TOO_MUCH;
    assert_not_sent(f, ST_TOO_COSTLY, FAULT_TRANSFER_SIZE);
    writer = WRITES_WELL;
    assert_int_equal(f->ra.memory->calls[RA_TRANSFER_MAKE], 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enrol_fixture_open, enrol_fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_phone_can_open_it),
        TEST(test_what_the_host_gets_tells_nothing),
        TEST(test_every_one_has_a_passphrase_of_its_own),
        TEST(test_only_what_can_be_used_goes),
        TEST(test_not_the_hosts_present_one),
        TEST(test_a_key_that_stays_where_it_is),
        TEST(test_a_host_that_does_not_do_it),
        TEST(test_a_host_that_says_no),
        TEST(test_stopped_before_it_is_sent),
        TEST(test_only_what_opens_goes),
    };

    return cmocka_run_group_tests(tests, enrol_fixture_open_group, enrol_fixture_close_group);
}
