#include "pc_fixture.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

int pc_fixture_open_group(void **state)
{
    static struct pc_fixture fixture;

    fake_ca_open(&fixture.ca, "北城證券");
    fake_ca_open(&fixture.other_ca, "Another Securities");
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(key_generate(&fixture.keys[i], NULL), ST_OK);
    *state = &fixture;
    return 0;
}

int pc_fixture_close_group(void **state)
{
    struct pc_fixture *f = *state;

    for (size_t i = 0; i < 2; i++)
        key_free(&f->keys[i]);
    fake_ca_close(&f->other_ca);
    fake_ca_close(&f->ca);
    return 0;
}

int pc_fixture_open(void **state)
{
    struct pc_fixture *f = *state;

    fake_pc_open(&f->pc, NULL, &f->ca);
    return 0;
}

int pc_fixture_close(void **state)
{
    struct pc_fixture *f = *state;

    fake_pc_close(&f->pc);
    return 0;
}

void pc_fixture_issue(struct pc_fixture *f, const struct put_certificate *what, struct buf *der)
{
    const struct fake_leaf leaf = {
        .national_id = what->national_id != NULL ? what->national_id : PERSON,
        .not_before_utc = FAKE_PC_NOON_UTC + (int64_t)what->from_day * DAY_S,
        .not_after_utc = FAKE_PC_NOON_UTC + (int64_t)what->to_day * DAY_S,
    };

    fake_ca_issue(what->other_firm ? &f->other_ca : &f->ca, &leaf, f->keys[what->key], der);
}

struct cert_info pc_fixture_put(struct pc_fixture *f, const struct put_certificate *what)
{
    struct cert_info info = {.is_ca = false};
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    pc_fixture_issue(f, what, &der);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
    fake_store_put(&f->pc.store, &der, what->container != NULL ? f->keys[what->key] : NULL, what->container);
    buf_clear(&der);
    return info;
}

const struct holding *pc_fixture_only(struct pc_fixture *f, struct inventory *inventory)
{
    *inventory = (struct inventory){.holdings = NULL};
    assert_int_equal(inventory_read(&f->pc.client, PERSON, NULL, inventory, NULL), ST_OK);
    assert_int_equal(inventory->count, 1);
    return &inventory->holdings[0];
}

void pc_fixture_path(const struct pc_fixture *f, const char *name, char out[FAKE_PATH_SIZE])
{
    fake_folder_path(f->pc.folder, name, "", out);
}

void pc_fixture_run_killed(struct pc_fixture *f, const char *point, void (*run)(struct pc_fixture *f))
{
    const pid_t child = fork();
    int ended = 0;

    assert_true(child >= 0);
    if (child == 0) {
        (void)setenv("PCCERT_KILL_AT", point, 1);
        run(f);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    if (!WIFSIGNALED(ended) || WTERMSIG(ended) != SIGKILL)
        fail_msg("%s was not reached", point);
}
