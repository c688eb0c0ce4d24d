#include "ra_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <openssl/pem.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/wipe.h"
#include "pki/csr.h"
#include "server/accounts.h"
#include "server/agreement.h"
#include "server/confirmation.h"
#include "server/consents.h"
#include "server/issuance.h"
#include "server/otp.h"
#include "server/profile.h"
#include "server/setup.h"
#include "server/store/store_certificate.h"

enum { BENCH_KEYS = 4, BENCH_START_UTC = 1795400000, FILE_MAX = 1024 * 1024 };

extern char **environ;

static struct key *keys[BENCH_KEYS];

/* --- the folder --- */

/* A new one, under TMPDIR. */
static void new_folder(char out[RA_BENCH_FOLDER_SIZE])
{
    const char *base = getenv("TMPDIR");

    assert_true(snprintf(out, RA_BENCH_FOLDER_SIZE, "%s/ra_bench.XXXXXX", base != NULL ? base : "/tmp") <
                RA_BENCH_FOLDER_SIZE);
    assert_non_null(mkdtemp(out));
}

/* A word for posix_spawn, which takes it as one that it might change. */
static char *word(const char *text)
{
    char *same = NULL;

    memcpy(&same, &text, sizeof same);
    return same;
}

/* Runs a program of the machine; tests only. Spawned: to fork copies what the sanitizers have mapped. */
static void run(const char *program, const char *a, const char *b, const char *c)
{
    char *const words[] = {word(program), word(a), word(b), word(c), NULL};
    pid_t pid = 0;
    pid_t ended = 0;
    int outcome = 0;

    assert_int_equal(posix_spawnp(&pid, program, NULL, NULL, words, environ), 0);
    do
        ended = waitpid(pid, &outcome, 0);
    while (ended < 0 && errno == EINTR); /* by libFuzzer's alarm */
    assert_int_equal(ended, pid);
    assert_true(WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0);
}

/* The issuing key under the same passphrase, but OpenSSL's own iterations (2048 instead of 600,000, which nearly every
 * test would pay when it opens its host). */
static void cheapen_key(const char *folder)
{
    char path[96];
    char passphrase[80] = "";
    FILE *file = NULL;
    EVP_PKEY *key = NULL;

    (void)snprintf(path, sizeof path, "%s/issuing.pass", folder);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(passphrase, sizeof passphrase, file));
    (void)fclose(file);
    (void)snprintf(path, sizeof path, "%s/issuing.key", folder);
    file = fopen(path, "r+"); /* keeps its mode */
    assert_non_null(file);
    key = PEM_read_PrivateKey(file, NULL, NULL, passphrase);
    assert_non_null(key);
    rewind(file);
    assert_int_equal(ftruncate(fileno(file), 0), 0);
    assert_int_equal(PEM_write_PKCS8PrivateKey(file, key, EVP_aes_256_cbc(), NULL, 0, NULL, passphrase), 1);
    EVP_PKEY_free(key);
    assert_int_equal(fclose(file), 0);
}

/* As cheap as Argon2id can be: what a test counts is how often, not how long. */
static void cheapen(const char *config_file, struct config *config)
{
    struct buf text = {0};

    config->login.argon2_memory_kib = 64;
    config->login.argon2_passes = 1;
    buf_init(&text, FILE_MAX);
    assert_int_equal(config_print(config, &text, NULL), ST_OK);
    assert_int_equal(file_write(config_file, text.data, text.len, FILE_REPLACE, NULL), ST_OK);
    buf_clear(&text);
}

static char made[RA_BENCH_FOLDER_SIZE]; /* the first folder of this process, never opened */

static void remove_made(void)
{
    run("rm", "-rf", made, NULL);
}

static void set_up(const char *folder, struct config *config)
{
    const struct setup_request request = {
        .folder = folder,
        .names = "localhost,127.0.0.1",
        .listen = "127.0.0.1:0",
        .plain_listen = "127.0.0.1:0",
        .transfer_listen = "127.0.0.1:0",
        .issuing_bits = "2048", /* the quickest */
        .now_utc = BENCH_START_UTC,
    };
    struct err err = ERR_INIT;

    if (setup_host(&request, config, &err) != ST_OK)
        fail_msg("setup: %s", err.what);
}

static void make_first(void)
{
    char config_file[96];
    struct config config;

    new_folder(made);
    set_up(made, &config);
    (void)snprintf(config_file, sizeof config_file, "%s/" SETUP_CONFIG_FILE, made);
    cheapen(config_file, &config);
    cheapen_key(made);
    (void)atexit(remove_made);
}

static void use_postgres(struct ra_bench *bench)
{
    struct config config;
    struct store *store = NULL;
    struct buf text = {0};

    on_postgres_make(bench->url);
    assert_int_equal(store_open(bench->url, STORE_CREATE, &store, NULL), ST_OK);
    store_close(&store);
    assert_int_equal(config_read(bench->config_file, &config, NULL), ST_OK);
    (void)snprintf(config.database.url, sizeof config.database.url, "%s", bench->url);
    buf_init(&text, FILE_MAX);
    assert_int_equal(config_print(&config, &text, NULL), ST_OK);
    assert_int_equal(file_write(bench->config_file, text.data, text.len, FILE_REPLACE, NULL), ST_OK);
    buf_clear(&text);
}

void ra_bench_make_in_folder(struct ra_bench *bench)
{
    char source[80];

    if (made[0] == '\0')
        make_first();
    *bench = (struct ra_bench){.now_utc = BENCH_START_UTC};
    new_folder(bench->folder);
    (void)snprintf(source, sizeof source, "%s/.", made);
    run("cp", "-a", source, bench->folder);
    (void)snprintf(bench->config_file, sizeof bench->config_file, "%s/" SETUP_CONFIG_FILE, bench->folder);
}

void ra_bench_make(struct ra_bench *bench)
{
    ra_bench_make_in_folder(bench);
    if (on_postgres())
        use_postgres(bench);
}

void ra_bench_exchange_ca(struct ra_bench *bench)
{
    static const char *const FILES[] = {"root.pem", "issuing.pem", "issuing.key", "issuing.pass", "root.crl"};
    char folder[RA_BENCH_FOLDER_SIZE];
    struct config config;
    char from[96];
    size_t i = 0;

    new_folder(folder);
    set_up(folder, &config);
    for (i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        (void)snprintf(from, sizeof from, "%s/%s", folder, FILES[i]);
        run("cp", "-a", from, bench->folder);
    }
    run("rm", "-rf", folder, NULL);
}

/* --- clock and gateway --- */

static int64_t bench_now(void *self)
{
    return ((struct ra_bench *)self)->now_utc;
}

static enum status bench_send(void *self, const struct sms *sms, struct err *err)
{
    struct ra_bench *bench = self;

    if (bench->sent.fails)
        return err_set(err, ST_BUSY, 0, "the test's gateway says no");
    bench->sent.count++;
    (void)snprintf(bench->sent.phone, sizeof bench->sent.phone, "%s", sms->phone);
    (void)snprintf(bench->sent.prefix, sizeof bench->sent.prefix, "%s", sms->prefix);
    (void)snprintf(bench->sent.code, sizeof bench->sent.code, "%s", sms->code);
    assert_non_null(strstr(sms->text, sms->prefix));
    assert_non_null(strstr(sms->text, sms->code));
    return ST_OK;
}

void ra_bench_open(struct ra_bench *bench)
{
    struct err err = ERR_INIT;

    if (ra_open(bench->config_file, &bench->ra, &err) != ST_OK)
        fail_msg("opening: %s", err.what);
    sms_close(&bench->ra.sms);
    bench->ra.sms = (struct sms_gateway){.send = bench_send, .self = bench};
    bench->ra.clock = (struct clock){.now_utc = bench_now, .self = bench};
    if (consents_register(&bench->ra, &err) != ST_OK)
        fail_msg("the consent text: %s", err.what);
}

void ra_bench_close(struct ra_bench *bench)
{
    ra_close(&bench->ra);
}

void ra_bench_remove(struct ra_bench *bench)
{
    ra_close(&bench->ra);
    if (bench->url[0] != '\0')
        on_postgres_remove(bench->url);
    run("rm", "-rf", bench->folder, NULL);
}

int ra_bench_setup(void **state)
{
    static struct ra_bench bench;

    ra_bench_make(&bench);
    *state = &bench;
    return 0;
}

int ra_bench_teardown(void **state)
{
    ra_bench_remove(*state);
    return 0;
}

void ra_bench_read(const struct ra_bench *bench, const char *name, struct buf *out)
{
    char path[RA_BENCH_FOLDER_SIZE + 64];

    buf_init(out, FILE_MAX);
    (void)snprintf(path, sizeof path, "%s/%s", bench->folder, name);
    assert_int_equal(file_read(path, out, NULL), ST_OK);
}

/* --- persons --- */

int64_t ra_bench_person(struct ra_bench *bench, const char *national_id, const char *phone)
{
    struct new_person person;
    struct account account;
    struct tx *tx = NULL;

    assert_int_equal(accounts_read(national_id, "王小明", phone, RA_BENCH_PASSWORD, &person, NULL), ST_OK);
    assert_int_equal(accounts_seal(&bench->ra, &person, &account, NULL), ST_OK);
    assert_int_equal(store_begin(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(accounts_add(tx, &account, NULL), ST_OK);
    assert_int_equal(accounts_find(&bench->ra, tx, national_id, &account, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    wipe(&person, sizeof person);
    return account.id;
}

struct caller ra_bench_caller(int64_t account)
{
    return (struct caller){.account = account};
}

/* --- keys and requests --- */

struct key *ra_bench_key(unsigned number)
{
    assert_true(number < BENCH_KEYS);
    if (keys[number] == NULL)
        assert_int_equal(key_generate(&keys[number], NULL), ST_OK);
    return keys[number];
}

void ra_bench_free_keys(void)
{
    unsigned i = 0;

    for (i = 0; i < BENCH_KEYS; i++)
        key_free(&keys[i]);
}

struct idempotency ra_bench_call(void)
{
    static unsigned made_calls;
    struct idempotency call = {.fingerprint = {1}};

    (void)snprintf(call.key, sizeof call.key, "call-%u", ++made_calls);
    return call;
}

void ra_bench_request(struct ra_bench *bench, int64_t account, unsigned key, struct order_request *out)
{
    struct profile_answer profile;

    *out = (struct order_request){.kind = ORDER_NEW};
    buf_init(&out->csr, LIMIT_CSR_BYTES);
    assert_int_equal(profile_get(&bench->ra, account, &profile, NULL), ST_OK);
    assert_int_equal(csr_build(&profile.subject, ra_bench_key(key), &out->csr, NULL), ST_OK);
}

/* --- steps --- */

#define ASSERT_ALLOWED(call)                                                                                           \
    do {                                                                                                               \
        struct problem refusal = {.name_text = ""};                                                                    \
        struct err err = ERR_INIT;                                                                                     \
        const enum status status = (call);                                                                             \
        if (status != ST_OK)                                                                                           \
            fail_msg("%s: %s %s", #call, status == ST_REFUSED ? refusal.name_text : status_word(status), err.what);    \
    } while (0)

void ra_bench_order(struct ra_bench *bench, int64_t account, unsigned key, char order[LIMIT_ID_SIZE])
{
    const struct idempotency call = ra_bench_call();
    const struct caller caller = ra_bench_caller(account);
    struct order_request request;
    struct order_answer answer;

    ra_bench_request(bench, account, key, &request);
    ASSERT_ALLOWED(orders_create(&bench->ra, &caller, &call, &request, &answer, &refusal, &err));
    assert_int_equal(answer.next, NEXT_CODE);
    memcpy(order, answer.order, LIMIT_ID_SIZE);
    order_request_clear(&request);
}

void ra_bench_verify(struct ra_bench *bench, int64_t account, const char *order)
{
    const struct caller caller = ra_bench_caller(account);
    struct code_sent_answer sent;
    struct code_request code;
    struct order_answer answer;

    ASSERT_ALLOWED(otp_send(&bench->ra, &caller, order, &sent, &refusal, &err));
    assert_string_equal(sent.prefix, bench->sent.prefix);
    memcpy(code.code, bench->sent.code, sizeof code.code);
    ASSERT_ALLOWED(otp_verify(&bench->ra, &caller, order, &code, &answer, &refusal, &err));
    assert_int_equal(answer.next, NEXT_CONSENT);
}

void ra_bench_agree(struct ra_bench *bench, int64_t account, const char *order)
{
    const struct caller caller = ra_bench_caller(account);
    const struct agreement_source source = {
        .peer = "192.0.2.1", .request_id = "0a1b", .token = "a-token", .client = "PeiChengCert/1.1.0.0"};
    struct consent_request request = {.agreed = true};
    struct order_answer answer;

    memcpy(request.id, bench->ra.consent.id, sizeof request.id);
    memcpy(request.sha256, bench->ra.consent.sha256, sizeof request.sha256);
    ASSERT_ALLOWED(agreement_give(&bench->ra, &caller, order, &request, &source, &answer, &refusal, &err));
    assert_int_equal(answer.next, NEXT_FINALIZE);
}

void ra_bench_finalize(struct ra_bench *bench, int64_t account, const char *order)
{
    const struct caller caller = ra_bench_caller(account);
    struct order_answer answer;

    ASSERT_ALLOWED(issuance_finalize(&bench->ra, &caller, order, &answer, &refusal, &err));
    assert_int_equal(answer.state, ORDER_ISSUED);
    assert_int_equal(answer.next, NEXT_CONFIRM);
}

static void hash_of_order(struct ra_bench *bench, const char *order, char out[SHA256_HEX_SIZE])
{
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, order, &issued, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    memcpy(out, issued.sha256, SHA256_HEX_SIZE);
    issued_clear(&issued);
}

void ra_bench_confirm(struct ra_bench *bench, int64_t account, const char *order, bool installed)
{
    const struct caller caller = ra_bench_caller(account);
    struct confirm_request request = {.installed = installed, .reason = "test"};
    struct order_answer answer;

    hash_of_order(bench, order, request.sha256);
    ASSERT_ALLOWED(confirmation_give(&bench->ra, &caller, order, &request, &answer, &refusal, &err));
    assert_int_equal(answer.state, installed ? ORDER_CONFIRMED : ORDER_REJECTED);
}

void ra_bench_issue(struct ra_bench *bench, int64_t account, unsigned key, char order[LIMIT_ID_SIZE])
{
    ra_bench_order(bench, account, key, order);
    ra_bench_verify(bench, account, order);
    ra_bench_agree(bench, account, order);
    ra_bench_finalize(bench, account, order);
}

enum order_state ra_bench_state(struct ra_bench *bench, int64_t account, const char *order)
{
    const struct caller caller = ra_bench_caller(account);
    struct order_answer answer;

    ASSERT_ALLOWED(orders_get(&bench->ra, &caller, order, &answer, &refusal, &err));
    return answer.state;
}

/* --- looking from outside --- */

int64_t ra_bench_sql(const struct ra_bench *bench, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    sqlite3 *db = NULL;
    char path[96];
    int64_t number = 0;

    if (bench->url[0] != '\0')
        return on_postgres_number(bench->url, sql);
    (void)snprintf(path, sizeof path, "%s/ra.db", bench->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    return number;
}
