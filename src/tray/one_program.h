/*
 * One of these programs per user, session and integrity level (win/single_instance.h), in terms of command lines: who
 * comes first listens for those of later starts, who comes later hands his over. It opens no window.
 */
#ifndef TRAY_ONE_PROGRAM_H
#define TRAY_ONE_PROGRAM_H

#include <windows.h>

#include "tray/arguments.h"

struct one_program;

enum {
    ONE_PROGRAM_SEND_MS = 10000,    /* for the first to listen and to take it */
    ONE_PROGRAM_QUIT_MS = 30 * 1000 /* for it to end after --quit */
};

enum one_program_place {
    ONE_PROGRAM_FIRST, /* go on; also where it cannot be known who is first */
    ONE_PROGRAM_DONE,  /* the first has taken it, and after --quit has ended; or there was none to end */
    ONE_PROGRAM_DEAF   /* there is one that does not take it, or does not end */
};

/* *out: NULL unless FIRST, and perhaps then. */
enum one_program_place one_program_open(const struct arguments *arguments, struct one_program **out);
/* At the very end: the next start may be the first from then on. NULL is allowed. */
void one_program_close(struct one_program **program);

/* What a later start wants. */
struct one_program_request;
const struct arguments *one_program_arguments(const struct one_program_request *request);
void one_program_request_free(struct one_program_request *request);

/*
 * From now on the window is posted 'message' for each later start, which waits here: anybody may post that message, so
 * nothing is in it. That nobody can be listened to is no failure: the program runs, and later starts say that it is
 * deaf.
 */
void one_program_listen(struct one_program *program, HWND window, UINT message);
/* The oldest that waits, the caller's now; NULL if none does. program may be NULL. */
struct one_program_request *one_program_next(struct one_program *program);

#endif
