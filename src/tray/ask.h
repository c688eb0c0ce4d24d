/*
 * Questions and results: one box with what happened, what to do, and buttons in the language of the run. Modal to its
 * owner; the focus goes to it, so that it is announced.
 */
#ifndef TRAY_ASK_H
#define TRAY_ASK_H

#include <stdbool.h>
#include <windows.h>

#include "base/status.h"

/* A result. 'more' may be "" (UTF-8, as both): a second, quieter text. Ends with 【確定】. */
void ask_tell(HWND owner, const char *what, const char *more);
void ask_tell_words(HWND owner, int id, const char *const inserts[]);
/*
 * A failure in its two lines, its code for the helpdesk, what engineers want to know behind a small arrow, and a button
 * that opens the manual on it.
 * Nothing for ST_CANCELLED.
 */
void ask_tell_failure(HWND owner, const struct err *err);

/* What is answered by a press: yes or no. no is what Enter and Esc do where it matters (dangerous). */
struct question {
    const char *what, *more; /* UTF-8 */
    int yes, no;             /* strings; 0: 是, 否 */
    bool dangerous;
    const char *tick; /* a box to tick, NULL without one */
    bool *ticked;     /* how it stands before and after */
};
bool ask_question(HWND owner, const struct question *question);
/* The same with a string of two lines: what is asked, what comes of it. yes, no: strings, 0: 是, 否. */
bool ask_question_words(HWND owner, int id, int yes, int no);

#endif
