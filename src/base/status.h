/*
 * What a fallible function says: one status for the caller to act on, and, for whoever asked, one record of what
 * went wrong. It knows no words for people (res/lang has them, by fault) and nothing of where it is shown.
 *
 * Rules. A failing function leaves its outputs alone. The first failure fills the record; nobody overwrites it.
 * Foreign codes (errno, GetLastError, OpenSSL, curl) are captured on the line after the call that set them.
 * ST_CANCELLED is an answer, never an error. Programmers' mistakes are asserts, and those stay on in release.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdint.h>

#if defined(__GNUC__)
#define MUST_CHECK __attribute__((warn_unused_result))
#if defined(__MINGW32__)
#define PRINTF_LIKE(format_at, args_at) __attribute__((format(__MINGW_PRINTF_FORMAT, format_at, args_at)))
#include <stdio.h> /* defines __MINGW_PRINTF_FORMAT */
#else
#define PRINTF_LIKE(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#endif
#else
#define MUST_CHECK
#define PRINTF_LIKE(format_at, args_at)
#endif

/* Each value has a different consequence for the caller. */
enum status {
    ST_OK = 0,
    ST_CANCELLED,    /* the person stopped it */
    ST_NOT_FOUND,    /* what was asked for is not there */
    ST_ALREADY,      /* it is here, or done, already */
    ST_BAD_INPUT,    /* typed or configured wrongly: ask again */
    ST_WRONG_SECRET, /* password or one-time code: ask again */
    ST_BAD_FILE,     /* not what it should be, or damaged: another file is needed */
    ST_UNSUPPORTED,  /* understood and not taken; err.detail names it */
    ST_TOO_COSTLY,   /* would take unreasonable work; refused before any was done */
    ST_NO_KEY,       /* certificate without its private key */
    ST_NOT_OURS,     /* another person's, or another firm's */
    ST_EXPIRED,      /* its time is over: begin anew */
    ST_OFFLINE,      /* host not reached: try later */
    ST_UNTRUSTED,    /* whoever answered could not prove to be the host */
    ST_REFUSED,      /* the host understood and said no */
    ST_BAD_ANSWER,   /* the host answered what it must not */
    ST_BUSY,         /* another process, or the store, is at it: try again */
    ST_IO,           /* disk, store or provider failed */
    ST_NO_MEMORY,
    ST_BUG /* a promise inside the program was broken */
};

/* Whose number err.number is. */
enum err_source {
    ERR_OURS = 0, /* none: err.number is 0 */
    ERR_ERRNO,
    ERR_WIN32,
    ERR_OPENSSL,
    ERR_CURL,
    ERR_HTTP,
    ERR_SQLITE,
    ERR_POSTGRES, /* an SQLSTATE, five digits of base 36; the detail says it too */
    ERR_PKCS11    /* CK_RV */
};

enum { ERR_WHAT_MAX = 160, ERR_DETAIL_MAX = 64 };

/*
 * The record of a first failure. Zero-initialise it (ERR_INIT); status ST_OK means "empty".
 * fault is one of base/fault.h: the finer cause, by which a person gets a sentence of its own.
 */
struct err {
    enum status status;
    enum err_source source;
    long long number;            /* of that source, 0 if none */
    int fault;                   /* FAULT_..., 0 if the status says it all */
    int64_t retry_after_s;       /* 0 unless the host or a lock says when to try again */
    char what[ERR_WHAT_MAX];     /* one short English line: operation and object, no secret, no national ID */
    char detail[ERR_DETAIL_MAX]; /* the one insert of the sentence (algorithm, file, ...), UTF-8, "" if none */
};

#define ERR_INIT ((struct err){.status = ST_OK})

/*
 * Fill *err (which may be NULL) unless it is filled already; return the status, so that a failure is one line:
 *     return err_set(err, ST_BAD_FILE, FAULT_NOT_PFX, "reading PFX: outer SEQUENCE");
 * ST_NO_MEMORY has a fault of its own, whatever was being done: nobody is told that the file was bad.
 */
enum status err_set(struct err *err, enum status status, int fault, const char *what);
enum status err_set_code(struct err *err, enum status status, int fault, enum err_source source, long long number,
                         const char *what);
/* Add the insert; kept only if there is none yet. Call it after err_set, on the same failure. */
void err_detail(struct err *err, const char *detail);
/* The same for a path: if it is too long its end is kept ("...", then the tail), since that names the file. */
void err_detail_path(struct err *err, const char *path);
/* Forget a failure that was dealt with. */
void err_clear(struct err *err);

/* The word of a status as it stands in logs and JSON: "wrong_secret". Never NULL. */
const char *status_word(enum status status);
/* The word of a source: "win32". Never NULL. */
const char *err_source_word(enum err_source source);

#endif
