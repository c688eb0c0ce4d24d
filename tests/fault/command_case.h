/*
 * A command of pccert-ra as main.c would run it, beside a host with one person: with what it reads from standard input
 * and what it prints, and what must hold when a call of it failed. One at a time. cmocka.h comes before this.
 */
#ifndef TESTS_FAULT_COMMAND_CASE_H
#define TESTS_FAULT_COMMAND_CASE_H

#include <stdbool.h>

#include "base/status.h"
#include "host_scene.h"

enum { COMMAND_WORDS_MAX = 12, COMMAND_PATH_SIZE = 160 };

typedef int command(int argc, char *const *argv);

extern struct command_case {
    command *run;
    char words[COMMAND_WORDS_MAX][COMMAND_PATH_SIZE];
    int count;
    const char *effect;           /* SQL: a number that is 1 once it is done; NULL: it changes no records */
    char list[COMMAND_PATH_SIZE]; /* a revocation list that it writes; "": none */
    enum status ended;            /* what it told command_end */
    struct err why;
} command_case;

/* Where the host keeps its files. */
void command_case_path(const char *name, char out[COMMAND_PATH_SIZE]);
void command_case_put_file(const char *name, const char *text);

/* A host whose person is there, with the words --config FILE. */
void command_case_open(enum stage stage, command *run, const char *effect);
void command_case_add_word(const char *word);
/* The path of that name. */
void command_case_add_path(const char *name);
/* input: on its standard input. The host's own handle on the records is closed: the command's calls are all there are.
 */
void command_case_begin(void **state, const char *input);
/* With --key, the root's, whose passphrase is what is typed. */
void command_case_begin_with_root(void **state);

/* For struct use_case. What a command did although it said that it failed, it may refuse to do again. */
enum status command_case_run(void *state, struct err *err);
void command_case_settle(void *state, enum status said);

#endif
