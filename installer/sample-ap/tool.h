/*
 * The certificate tool as a trading application sees it: where it is installed, what it says of one customer's
 * certificate (pccert status --json), its window, and its signal that certificates have changed. It knows nothing of
 * orders. What it relies on is in installer/README.md and src/cli/pccert.schema.json, and nowhere else.
 */
#ifndef SAMPLE_AP_TOOL_H
#define SAMPLE_AP_TOOL_H

#include <stdbool.h>

#include <windows.h>

enum { TOOL_SERIAL_SIZE = 64, TOOL_SENTENCE_SIZE = 512 };

struct tool {
    wchar_t folder[MAX_PATH];
};

enum tool_answer {
    TOOL_USABLE,  /* the customer can sign; it may be due for renewal */
    TOOL_NOTHING, /* there is no usable certificate: the sentence says what to do */
    TOOL_SILENT   /* the tool could not be started, or not tell: the sentence says why, if it did */
};

struct tool_certificate {
    char serial[TOOL_SERIAL_SIZE];     /* of the best one, upper-case hex; empty if there is none */
    char sentence[TOOL_SENTENCE_SIZE]; /* for the customer, UTF-8 */
};

/* This user's installation comes before this PC's. False: it is not installed. */
bool tool_find(struct tool *out);

/* Takes a process and some tenths of a second; no network. *out is filled as far as it is known. */
enum tool_answer tool_ask(const struct tool *tool, const wchar_t *national_id, struct tool_certificate *out);

/* Its window, or brings it to the front. No login of the application's is needed for it. */
bool tool_open(const struct tool *tool);

/* A registry key that changes after every change of a certificate; wait for it with tool_signal_arm. NULL: cannot. */
HKEY tool_signal_open(void);
/* 'event' is set with the next change. Arm first, then ask, then wait: a change in between is not lost. */
bool tool_signal_arm(HKEY signal, HANDLE event);

#endif
