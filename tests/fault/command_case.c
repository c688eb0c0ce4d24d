#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "command_case.h"
#include "pki/crl.h"
#include "server/command.h"

struct command_case command_case;

void command_case_add_word(const char *word)
{
    assert_true(command_case.count < COMMAND_WORDS_MAX);
    (void)snprintf(command_case.words[command_case.count++], COMMAND_PATH_SIZE, "%s", word);
}

void command_case_path(const char *name, char out[COMMAND_PATH_SIZE])
{
    (void)snprintf(out, COMMAND_PATH_SIZE, "%s/%s", host_scene.bench->host.folder, name);
}

void command_case_add_path(const char *name)
{
    char path[COMMAND_PATH_SIZE];

    command_case_path(name, path);
    command_case_add_word(path);
}

void command_case_put_file(const char *name, const char *text)
{
    char path[COMMAND_PATH_SIZE];

    command_case_path(name, path);
    assert_int_equal(file_write(path, text, strlen(text), FILE_NEW, NULL), ST_OK);
}

/* --- running it --- */

/* Linked before the product's (--wrap): the exit code alone would not say why. */
int __real_command_end(enum status status, const struct err *err);
int __wrap_command_end(enum status status, const struct err *err);
int __wrap_command_end(enum status status, const struct err *err)
{
    command_case.ended = status;
    if (status != ST_OK)
        command_case.why = *err;
    return __real_command_end(status, err);
}

/* Its standard streams; the sanitizers keep theirs. */
struct streams {
    FILE *out, *err, *printed, *said;
    int in;
};

static void divert(struct streams *streams)
{
    char path[COMMAND_PATH_SIZE];
    int fd = -1;

    (void)fflush(NULL);
    command_case_path("input", path);
    fd = open(path, O_RDONLY);
    *streams = (struct streams){stdout, stderr, fopen("/dev/null", "w"), fopen("/dev/null", "w"), dup(STDIN_FILENO)};
    assert_true(fd >= 0 && streams->printed != NULL && streams->said != NULL);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    (void)close(fd);
    stdout = streams->printed;
    stderr = streams->said;
}

static void divert_back(struct streams *streams)
{
    stdout = streams->out;
    stderr = streams->err;
    (void)fclose(streams->printed);
    (void)fclose(streams->said);
    (void)dup2(streams->in, STDIN_FILENO);
    (void)close(streams->in);
}

enum status command_case_run(void *state, struct err *err)
{
    char *words[COMMAND_WORDS_MAX + 1] = {NULL};
    struct streams streams;
    int code = 0;

    (void)state;
    for (int i = 0; i < command_case.count; i++)
        words[i] = command_case.words[i];
    command_case.ended = ST_OK;
    command_case.why = (struct err)ERR_INIT;
    divert(&streams);
    code = command_case.run(command_case.count, words);
    divert_back(&streams);
    if (code == COMMAND_DONE)
        return ST_OK;
    if (command_case.ended == ST_OK)
        return err_set(err, ST_IO, FAULT_NONE, "what it printed did not get out");
    if (err != NULL)
        *err = command_case.why;
    return command_case.ended;
}

/* --- what holds afterwards --- */

static bool is_done(void)
{
    return host_scene_count(command_case.effect) == 1;
}

/* None, or a whole one. */
static bool list_is_there(void)
{
    struct crl_info info;
    struct buf der;
    bool there = false;

    buf_init(&der, CRL_DER_MAX);
    there = file_read(command_case.list, &der, NULL) == ST_OK;
    if (there)
        assert_int_equal(crl_read(der.data, der.len, &info, NULL), ST_OK);
    buf_clear(&der);
    return there;
}

static void assert_done_if(bool said)
{
    if (said && command_case.effect != NULL)
        assert_true(is_done());
    if (command_case.list[0] != '\0')
        assert_true(list_is_there() || !said);
}

/* What it did although it said that it failed, it refuses to do again. */
void command_case_settle(void *state, enum status said)
{
    struct err err = ERR_INIT;
    const bool was_done = command_case.effect != NULL && is_done();
    enum status again = ST_OK;

    host_scene_assert_sound();
    assert_done_if(said == ST_OK);
    again = command_case_run(state, &err);
    if (again != ST_OK && !was_done)
        fail_msg("run again: %s: %s", status_word(again), err.what);
    assert_done_if(true);
    host_scene_assert_sound();
}

void command_case_open(enum stage stage, command *run, const char *effect)
{
    host_scene_open();
    host_scene_bring_to(stage);
    command_case.run = run;
    command_case.count = 0;
    command_case.effect = effect;
    command_case.list[0] = '\0';
    command_case_add_word("--config");
    command_case_add_word(host_scene.bench->host.config_file);
}

/* The host's own handle on the records is closed, so that the command's calls are all there are. */
void command_case_begin(void **state, const char *input)
{
    command_case_put_file("input", input);
    ra_bench_close(&host_scene.bench->host);
    *state = host_scene.bench;
}

void command_case_begin_with_root(void **state)
{
    char path[COMMAND_PATH_SIZE];
    struct buf passphrase;

    command_case_add_word("--key");
    command_case_add_path("offline/root.key");
    command_case_path("offline/root.pass", path);
    buf_init(&passphrase, COMMAND_PATH_SIZE);
    assert_int_equal(file_read(path, &passphrase, NULL), ST_OK);
    command_case_begin(state, buf_text(&passphrase));
    buf_clear(&passphrase);
}
