/*
 * The host's configuration: one JSON file, every figure of product.md section 8 in it, each with its default. Which
 * members there are, their ranges and defaults stand in one table (config_fields.c). Relative file names are relative
 * to the folder of the configuration. It must not know what the figures are used for.
 */
#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "protocol/limits.h"
#include "server/span.h"

#define CONFIG_PKCS11_PROVIDER "/usr/lib/x86_64-linux-gnu/ossl-modules/pkcs11.so" /* as Debian has it */
enum {
    CONFIG_TEXT_SIZE = 256,
    CONFIG_PATH_SIZE = 1024,
    CONFIG_COMMAND_MAX = 16,
    CONFIG_FILE_MAX = 64 * 1024,
    CONFIG_ASKERS_MOST = 32
};

#define CONFIG_LOG_TEXT "text"
#define CONFIG_LOG_JSON "json"

/* A gateway over HTTP. */
struct config_sms_http {
    char url[CONFIG_PATH_SIZE]; /* "": none; may hold {phone}, {text} and {secret}, as all texts here */
    bool post;                  /* else GET, without a body */
    char content_type[CONFIG_TEXT_SIZE];
    char body[CONFIG_PATH_SIZE];
    char header[CONFIG_TEXT_SIZE]; /* "Authorization: Bearer {secret}", or "" */
    char secret[CONFIG_TEXT_SIZE]; /* a file, or "" */
    char ca[CONFIG_TEXT_SIZE];     /* a file of the CAs that its certificate may be of, or "": the system's */
    char expect[CONFIG_TEXT_SIZE]; /* must stand in the answer, or "" */
    int64_t time_limit_s, tries;
};

#define CONFIG_CMP_P10CR "p10cr"
#define CONFIG_CMP_CR "cr"
#define CONFIG_CMP_IR "ir"

/* Another CA that issues, over CMP (RFC 9810), in place of one of the host's own. Files are PEM but for the secret. */
struct config_cmp {
    char url[CONFIG_PATH_SIZE];         /* "http://ca.example.com/pkix/"; "": the host issues by itself */
    char request[CONFIG_TEXT_SIZE];     /* CONFIG_CMP_*: the person's own request, or a template that we vouch for */
    char ca[CONFIG_TEXT_SIZE];          /* its certificates, root and issuing: what may have been issued, and by whom */
    char reference[CONFIG_TEXT_SIZE];   /* the name of the secret that both sides share; "": we sign */
    char secret[CONFIG_TEXT_SIZE];      /* a file whose first line it is */
    char certificate[CONFIG_TEXT_SIZE]; /* ours, if we sign, with what leads to its root */
    char key[CONFIG_TEXT_SIZE];         /* of it, encrypted (PKCS#8) */
    char passphrase[CONFIG_TEXT_SIZE];  /* of that, a file whose first line it is */
    char trusted[CONFIG_TEXT_SIZE];     /* whose signed answers are believed; "": nobody's */
    char signer[CONFIG_TEXT_SIZE];      /* by whose certificate it signs them, if not by that of the first of ca */
    char tls_ca[CONFIG_TEXT_SIZE];      /* of an https:// url, whose server certificate; "": the system's CAs */
    bool implicit_confirm;              /* asked for, where the CA grants it */
    int64_t time_limit_s;               /* for each exchange of two messages */
    int64_t retry_s, retry_most_s; /* before the same is asked again after a failure: doubled each time up to that */
    int64_t poll_most_s;           /* a CA that wants more time is asked after that all the same */
    int64_t give_up_s;             /* an order that got no certificate for so long has failed */
    int64_t askers;                /* how many are asked for at the same time */
};

struct config {
    char folder[CONFIG_PATH_SIZE]; /* of the configuration file, not a member of it */

    char listen[CONFIG_TEXT_SIZE];        /* "127.0.0.1:8443", HTTPS */
    char plain_listen[CONFIG_TEXT_SIZE];  /* plain HTTP: CA certificates, CRL, later OCSP */
    char public_origin[CONFIG_TEXT_SIZE]; /* "https://ra.example.test:8443": how clients write our address, no path */
    char plain_origin[CONFIG_TEXT_SIZE];  /* "http://...": stands in every certificate (CDP, AIA) */
    char firm_name[CONFIG_TEXT_SIZE];     /* subject O */
    char ra_name[CONFIG_TEXT_SIZE];       /* subject OU */
    int64_t zone_offset_s;                /* "one calendar month", "23:59:59" */

    struct {
        char database[CONFIG_TEXT_SIZE], keys[CONFIG_TEXT_SIZE];
        char root_certificate[CONFIG_TEXT_SIZE];
        char root_list[CONFIG_TEXT_SIZE]; /* the root's revocation list, DER; need not be there */
        char issuing_certificate[CONFIG_TEXT_SIZE], issuing_key[CONFIG_TEXT_SIZE]; /* a file, or "pkcs11:..." */
        char issuing_passphrase[CONFIG_TEXT_SIZE];
        char tls_certificate[CONFIG_TEXT_SIZE], tls_key[CONFIG_TEXT_SIZE];
        char release_notice[CONFIG_TEXT_SIZE]; /* need not be there */
    } files;
    struct {
        char url[CONFIG_PATH_SIZE]; /* "postgresql://...", without a password; "": files.database */
        int64_t connections;        /* of this node: to write, and as many to read */
    } database;
    /* Of the issuing CA's key, if files.issuing_key is "pkcs11:...", its address in a token (RFC 7512). */
    struct {
        char module[CONFIG_TEXT_SIZE];   /* the token's library, full path */
        char provider[CONFIG_TEXT_SIZE]; /* OpenSSL's provider for it, full path */
        int64_t again_s;                 /* a token that could not be opened is not tried again sooner */
        char pin[CONFIG_TEXT_SIZE];      /* a file whose first line is the PIN; files.issuing_passphrase is not read */
    } pkcs11;
    struct config_cmp cmp;
    struct {
        char file[CONFIG_TEXT_SIZE];
        char id[LIMIT_ID_SIZE]; /* version of the text; must change with it */
        char title[128];
        char language[LIMIT_LANGUAGE_SIZE]; /* of the file: the binding one */
    } consent;
    struct {
        char text[CONFIG_TEXT_SIZE];                        /* with {prefix}, {code} and {seconds} */
        char revoke_text[CONFIG_TEXT_SIZE];                 /* the same for a code that revokes */
        char outbox[CONFIG_TEXT_SIZE];                      /* development: a file; or */
        char command[CONFIG_COMMAND_MAX][CONFIG_TEXT_SIZE]; /* a gateway program and its arguments */
        size_t command_count;
        int64_t time_limit_s;
    } sms;
    struct config_sms_http sms_http;
    struct {
        int64_t wrong_before_lock, lock_s, lock_most_s, wrong_before_block;
        int64_t session_idle_s, session_absolute_s;
        int64_t argon2_memory_kib, argon2_passes;
    } login;
    struct {
        int64_t ttl_s, tries, resend_s;        /* resend_s 0: another one at once */
        int64_t window_s, per_window, per_day; /* per number */
        int64_t wrong_before_block;            /* of a person, in a row (wrong_codes.h) */
    } code;
    struct {
        int64_t ttl_s, nonce_ttl_s;
        int64_t resume_s;  /* in processing that long: some node goes on with it */
        int64_t overdue_s; /* issued that long without a confirmation: the status says so */
        int64_t per_day;   /* of one person, of any kind and whatever became of them; a day of 24 hours */
    } order;
    struct {
        bool offered;
        bool code, consent; /* the steps that a renewal needs beside login and proof */
    } renewal;
    struct {
        bool offered;
        int64_t per_day, per_year; /* of one person, by their own wish; days of 24 hours, years of 365 days */
    } revocation;
    /* Files for phones (transfers.h), and the page that hands them out. */
    struct {
        char url[CONFIG_TEXT_SIZE];    /* "https://phone.example.com": how phones write the page's address, no path; "":
                                          not offered */
        char listen[CONFIG_TEXT_SIZE]; /* "127.0.0.1:8444", HTTPS, apart from all else */
        char tls_certificate[CONFIG_TEXT_SIZE], tls_key[CONFIG_TEXT_SIZE];
        char firm_name_en[CONFIG_TEXT_SIZE], hotline[CONFIG_TEXT_SIZE], hotline_en[CONFIG_TEXT_SIZE]; /* on the page */
        int64_t ttl_s;
        int64_t per_day;       /* of one person; a day of 24 hours */
        int64_t wrong_tickets; /* of one address, before further ones are for block_s; 0: never */
        int64_t block_s;
        int64_t sweep_s; /* how often it is looked for what has expired */
    } transfer;
    struct {
        struct span validity; /* one calendar year unless stated */
        int64_t backdate_s;   /* begins that long before it is made: clocks of PCs are slow by minutes */
        bool end_of_day;      /* ends at 23:59:59 in the host's time zone */
        /*
         * Due that long before the end; one calendar month unless stated. At least as long as the validity makes a
         * certificate due from its first second on: for demonstrations and tests, {"validity_days": 30, "renew_days":
         * 30}, and a day more with end_of_day.
         */
        struct span renew;
    } certificate;
    struct {
        int64_t validity_s; /* a verifier may use a list for that long */
        int64_t refresh_s;  /* the next one is made at latest that long before its end */
        int64_t gap_s;      /* one made for a revocation follows another by that much at least */
    } crl;
    struct {
        char listen[CONFIG_TEXT_SIZE]; /* "127.0.0.1:9464", plain HTTP, for whoever runs the host (watch.h); "": none */
    } watch;
    struct {
        char format[CONFIG_TEXT_SIZE]; /* CONFIG_LOG_TEXT or CONFIG_LOG_JSON */
        char file[CONFIG_TEXT_SIZE];   /* "": standard error */
        bool requests;                 /* a line for each */
    } log;
    struct {
        char listen[CONFIG_TEXT_SIZE]; /* "127.0.0.1:8445", HTTPS by the certificate of listen (est.h); "": none */
        int64_t retry_s;               /* who waits for an approval is to ask again after that */
    } est;
    /* Text messages before a certificate's end (notices.h). */
    struct {
        char lead_days[CONFIG_TEXT_SIZE]; /* "30,14,7,1": that many days before; "": none is sent */
        char text[CONFIG_TEXT_SIZE];      /* with {date}, and {days}, {firm} */
        int64_t from_hour, until_hour;    /* sent from the beginning of the one to that of the other, the host's zone */
        int64_t per_sweep, sweep_s;
    } notices;
    /* The page for the firm's own people (operator_page.h). */
    struct {
        char listen[CONFIG_TEXT_SIZE]; /* "127.0.0.1:8446"; "": none. Plain HTTP for this machine alone, or HTTPS by */
        char tls_certificate[CONFIG_TEXT_SIZE], tls_key[CONFIG_TEXT_SIZE]; /* these: both, or neither */
        int64_t session_idle_s, session_absolute_s;
    } operators;
    struct {
        int64_t validity_s; /* a verifier may use an answer for that long */
        int64_t refresh_s;  /* nobody is given one that ends sooner */
    } ocsp;
    struct {
        int64_t sweep_s;    /* how often it is looked for what is of no use any more */
        int64_t call_s;     /* Idempotency-Keys, after their order was made */
        int64_t order_s;    /* requests and codes of orders that ended without a certificate, after that */
        int64_t login_s;    /* counters of wrong logins, after the last wrong one */
        int64_t transfer_s; /* that there was a file for a phone, after it was made; the file goes with its end */
    } retention;
    struct {
        int64_t io_threads;
        int64_t workers; /* 0: by the number of processors; never 1 */
        int64_t connections, connections_per_address;
        int64_t idle_s, header_s, body_s, stop_s; /* header_s: with the TLS handshake */
    } server;
};

/* Every default. */
void config_init(struct config *config);
/*
 * Text of a configuration over the defaults. ST_BAD_INPUT (FAULT_CONFIGURATION), err.what a sentence that names the
 * member: not JSON, a member that is unknown, missing, out of range, or at odds with another. *config untouched then.
 */
MUST_CHECK enum status config_parse(const char *json, size_t len, struct config *config, struct err *err);
/* The file of that name; ST_NOT_FOUND, ST_IO and what config_parse says. */
MUST_CHECK enum status config_read(const char *path, struct config *config, struct err *err);
/* What config_parse asks of the members together, of one that was put together otherwise. */
MUST_CHECK enum status config_check(const struct config *config, struct err *err);
/* A file name of the configuration as a path. ST_BAD_INPUT if it is too long. */
MUST_CHECK enum status config_path(const struct config *config, const char *name, char out[CONFIG_PATH_SIZE],
                                   struct err *err);
/* Is that key's name the address of one in a token? */
bool config_key_is_in_token(const char *key);
/* Does the pkcs11 section say what such a key wants, and is that an address (ca/token_look.h)? ST_BAD_INPUT. */
MUST_CHECK enum status config_check_token(const struct config *config, const char *key, struct err *err);
/* As a document that config_parse reads back: what init writes. Pretty. */
MUST_CHECK enum status config_print(const struct config *config, struct buf *out, struct err *err);

#endif
