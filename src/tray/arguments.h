/*
 * The command line of PeiChengCert.exe, read and checked; pure. What it comes to is also what a second start hands to
 * the first (tray/handover.h). It is not to be trusted: whoever can make a link can write one, and Explorer puts the
 * name of any file into it (../shared/facts/windows.md E3).
 *
 *   PeiChengCert.exe [--tray] [--open apply|renew|import|export|remove|check|manual] [--id ID] [--import FILE]
 *                    [--inspect FILE] [--quit] [--lang zh-TW|en] [--config FILE]
 *
 * --tray, --open, --import, --inspect and --quit exclude one another. --import and --inspect come last: whatever stands
 * behind them is the file's name, and behind that nothing.
 */
#ifndef TRAY_ARGUMENTS_H
#define TRAY_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum start {
    START_WINDOW,  /* the window on its first page */
    START_TRAY,    /* the icon alone */
    START_PAGE,    /* the window on `page` */
    START_IMPORT,  /* the window, importing `file` */
    START_INSPECT, /* the window, showing what is in `file` */
    START_QUIT,    /* ask the running one to end */
    START_COUNT
};

enum start_page {
    START_PAGE_NONE,
    START_PAGE_APPLY,
    START_PAGE_RENEW,
    START_PAGE_IMPORT,
    START_PAGE_EXPORT,
    START_PAGE_REMOVE,
    START_PAGE_CHECK,
    START_PAGE_MANUAL,
    START_PAGE_COUNT
};

/* A path that is longer names no file that Windows opens. */
enum { ARGUMENTS_FILE_MAX = 32767 };

struct arguments {
    enum start start;
    enum start_page page; /* START_PAGE_NONE unless START_PAGE */
    const char *id;       /* whose certificate; NULL if not given; as typed; all texts are borrowed from argv */
    const char *file;     /* of START_IMPORT and START_INSPECT, else NULL */
    const char *language; /* "zh-TW" or "en"; NULL: as Windows */
    const char *config;   /* NULL: pccert.json beside the program; of this start alone, never handed over */
};

/* What is wrong with a command line: a text of two lines (IDS_..., or FAULT_...), with the option that it speaks of. */
struct usage_fault {
    int sentence;
    char name[64];
};

/*
 * argv: UTF-8, without the program's name. On ST_BAD_INPUT (FAULT_USAGE) *fault says why, and *out holds the language
 * alone, as far as it is right. A word that is no option is not repeated: it may be a secret.
 */
MUST_CHECK enum status arguments_read(size_t count, char *const argv[], struct arguments *out,
                                      struct usage_fault *fault, struct err *err);

/*
 * Whether these can have come from a command line: the fields fit together, and each is in its limits. config is not
 * looked at.
 */
bool arguments_valid(const struct arguments *arguments);

/*
 * A path on a drive of this PC, absolute: "C:\...". No share, no device, no stream behind a colon. Whether the file is
 * there is not asked.
 */
bool arguments_path_is_local(const char *path);

#endif
