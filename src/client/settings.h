/*
 * Settings in three layers, a later one only for what it may hold: the brand (compiled in), pccert.json beside the
 * program (or --config FILE instead of it), the user's file. The user's file can never name host, CA or commands. Reads
 * bytes, no files: the surface finds and reads them.
 */
#ifndef CLIENT_SETTINGS_H
#define CLIENT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/status.h"
#include "client/backend/est.h"
#include "client/backup_name.h"

enum {
    SETTINGS_TEXT_SIZE = 256,
    SETTINGS_WORD_SIZE = 8,
    SETTINGS_CA_PEM_MAX = 64 * 1024,
    SETTINGS_USER_BYTES_MAX = 4096
};

struct settings {
    /* brand */
    char firm_name[SETTINGS_TEXT_SIZE], firm_name_en[SETTINGS_TEXT_SIZE];
    char product_name[SETTINGS_TEXT_SIZE], product_name_en[SETTINGS_TEXT_SIZE];
    char hotline[SETTINGS_TEXT_SIZE]; /* "(02)2928-3456 分機 312、314" */
    char hotline_en[SETTINGS_TEXT_SIZE];
    char password_help_url[SETTINGS_TEXT_SIZE]; /* how a lost password is replaced: a page for browsers */
    /* brand, replaceable by pccert.json */
    char host_url[SETTINGS_TEXT_SIZE];    /* "https://ra.example.test:8443", no path */
    char backend[SETTINGS_WORD_SIZE];     /* what is spoken there: "ra" (protocol/PROTOCOL.md), "est" (RFC 7030) */
    char est_label[EST_LABEL_SIZE];       /* client/backend/est.h; "": none */
    char est_subject[SETTINGS_WORD_SIZE]; /* of a first request over EST: "empty", "id" */
    struct buf tls_ca_pem;                /* whom TLS trusts: CA certificates, current and next */
    struct buf firm_ca_pem;         /* whose certificates are "this firm's": present and former, roots and issuing */
    struct buf release_key_pem;     /* who signs release notices: public keys, present and next; may be empty */
    char proxy[SETTINGS_TEXT_SIZE]; /* "auto" (Windows' own setting), "none", or "http://host:port" */
    char export_file_name[BACKUP_NAME_RULE_SIZE];         /* "{id}-{date}.pfx" (client/backup_name.h) */
    unsigned export_password_least, export_password_most; /* 4, 10 characters */
    unsigned undo_days;                                   /* how long a removal can be undone: 30 */
    /* pccert.json alone: whoever may write beside the program may name one, and nobody else */
    struct buf post_change_command; /* client/command_list.h; empty: none */
    unsigned post_change_timeout_s; /* 30 */
    int32_t zone_offset_s;          /* the host's time zone, for "one calendar month": 28800 */
    /* user */
    char language[16];   /* "" (as Windows), "zh-TW", "en" */
    bool reminders;      /* true */
    bool tray_hide_said; /* that the window's x hides it in the tray: once is enough */
};

enum settings_layer { SETTINGS_BRAND, SETTINGS_MACHINE, SETTINGS_USER };

void settings_init(struct settings *settings);
void settings_clear(struct settings *settings);
/*
 * Apply one layer: UTF-8 JSON, one object. An unknown member, one that this layer may not hold, or a value out of its
 * range is ST_BAD_INPUT (FAULT_CONFIGURATION; err.detail "name: member"), and *settings is untouched.
 * name: how the source is called in messages ("pccert.json").
 */
MUST_CHECK enum status settings_apply(struct settings *settings, enum settings_layer layer, const char *name,
                                      const char *json, size_t len, struct err *err);

/*
 * The user's layer of these settings as a file that settings_apply takes: all that this layer may hold, and nothing
 * else. Appends. ST_TOO_COSTLY past the maximum of *out (SETTINGS_USER_BYTES_MAX does), ST_NO_MEMORY.
 */
MUST_CHECK enum status settings_encode_user(const struct settings *settings, struct buf *out, struct err *err);

#endif
