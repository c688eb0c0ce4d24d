#include "server/config_fields.h"

#include "server/config.h"
#include "server/sms_escape.h"
#include "server/store/store.h"

#define MINUTE_S INT64_C(60)
#define HOUR_S INT64_C(3600)
#define DAY_S INT64_C(86400)

#define TEXT(section, name, member, must, text)                                                                        \
    {                                                                                                                  \
        section, name, CONFIG_TEXT, must, offsetof(struct config, member), sizeof(((struct config *)0)->member), 0, 0, \
            0, text                                                                                                    \
    }
#define WHOLE(section, name, member, least, most, fallback)                                                            \
    {                                                                                                                  \
        section, name, CONFIG_WHOLE, false, offsetof(struct config, member), 0, least, most, fallback, NULL            \
    }
#define FLAG(section, name, member, fallback)                                                                          \
    {                                                                                                                  \
        section, name, CONFIG_FLAG, false, offsetof(struct config, member), 0, 0, 1, fallback, NULL                    \
    }

/* clang-format off */
const struct config_field CONFIG_FIELDS[] = {
    TEXT(NULL, "listen", listen, true, ""),
    TEXT(NULL, "plain_listen", plain_listen, true, ""),
    TEXT(NULL, "public_origin", public_origin, true, ""),
    TEXT(NULL, "plain_origin", plain_origin, true, ""),
    TEXT(NULL, "firm_name", firm_name, true, ""),
    TEXT(NULL, "ra_name", ra_name, true, ""),
    WHOLE(NULL, "zone_offset_s", zone_offset_s, -12 * HOUR_S, 14 * HOUR_S, 8 * HOUR_S),

    TEXT("files", "database", files.database, false, "ra.db"),
    TEXT("files", "keys", files.keys, false, "ra.keys"),
    TEXT("files", "root_certificate", files.root_certificate, false, "root.pem"),
    TEXT("files", "root_list", files.root_list, false, "root.crl"),
    TEXT("files", "issuing_certificate", files.issuing_certificate, false, "issuing.pem"),
    TEXT("files", "issuing_key", files.issuing_key, false, "issuing.key"),
    TEXT("files", "issuing_passphrase", files.issuing_passphrase, false, "issuing.pass"),
    TEXT("files", "tls_certificate", files.tls_certificate, false, "tls.pem"),
    TEXT("files", "tls_key", files.tls_key, false, "tls.key"),
    TEXT("files", "release_notice", files.release_notice, false, "release.jws"),

    TEXT("database", "url", database.url, false, ""),
    WHOLE("database", "connections", database.connections, 1, STORE_CONNECTIONS_MOST, STORE_CONNECTIONS),

    TEXT("pkcs11", "module", pkcs11.module, false, ""),
    TEXT("pkcs11", "provider", pkcs11.provider, false, CONFIG_PKCS11_PROVIDER),
    TEXT("pkcs11", "pin", pkcs11.pin, false, "pkcs11.pin"),
    WHOLE("pkcs11", "again_s", pkcs11.again_s, 1, HOUR_S, 5),

    TEXT("cmp", "url", cmp.url, false, ""),
    TEXT("cmp", "request", cmp.request, false, CONFIG_CMP_P10CR),
    TEXT("cmp", "ca", cmp.ca, false, "cmp.ca.pem"),
    TEXT("cmp", "reference", cmp.reference, false, ""),
    TEXT("cmp", "secret", cmp.secret, false, "cmp.secret"),
    TEXT("cmp", "certificate", cmp.certificate, false, "cmp.pem"),
    TEXT("cmp", "key", cmp.key, false, "cmp.key"),
    TEXT("cmp", "passphrase", cmp.passphrase, false, "cmp.pass"),
    TEXT("cmp", "trusted", cmp.trusted, false, ""),
    TEXT("cmp", "signer", cmp.signer, false, ""),
    TEXT("cmp", "tls_ca", cmp.tls_ca, false, ""),
    FLAG("cmp", "implicit_confirm", cmp.implicit_confirm, 0),
    WHOLE("cmp", "time_limit_s", cmp.time_limit_s, 1, 60, 10),
    WHOLE("cmp", "retry_s", cmp.retry_s, 1, HOUR_S, 5),
    WHOLE("cmp", "retry_most_s", cmp.retry_most_s, 1, DAY_S, 5 * MINUTE_S),
    WHOLE("cmp", "poll_most_s", cmp.poll_most_s, 1, DAY_S, HOUR_S),
    WHOLE("cmp", "give_up_s", cmp.give_up_s, HOUR_S, 60 * DAY_S, 7 * DAY_S),
    WHOLE("cmp", "askers", cmp.askers, 1, CONFIG_ASKERS_MOST, 4),

    TEXT("consent", "file", consent.file, false, "consent.zh-TW.txt"),
    TEXT("consent", "id", consent.id, true, ""),
    TEXT("consent", "title", consent.title, true, ""),
    TEXT("consent", "language", consent.language, false, "zh-TW"),

    TEXT("sms", "text", sms.text, true, ""),
    TEXT("sms", "revoke_text", sms.revoke_text, true, ""),
    TEXT("sms", "outbox", sms.outbox, false, ""),
    WHOLE("sms", "time_limit_s", sms.time_limit_s, 1, 60, 10),

    TEXT("sms_http", "url", sms_http.url, false, ""),
    FLAG("sms_http", "post", sms_http.post, 1),
    TEXT("sms_http", "content_type", sms_http.content_type, false, SMS_JSON),
    TEXT("sms_http", "body", sms_http.body, false, ""),
    TEXT("sms_http", "header", sms_http.header, false, ""),
    TEXT("sms_http", "secret", sms_http.secret, false, ""),
    TEXT("sms_http", "ca", sms_http.ca, false, ""),
    TEXT("sms_http", "expect", sms_http.expect, false, ""),
    WHOLE("sms_http", "time_limit_s", sms_http.time_limit_s, 1, 30, 5),
    WHOLE("sms_http", "tries", sms_http.tries, 1, 5, 2),

    WHOLE("login", "wrong_before_lock", login.wrong_before_lock, 1, 10, 3),
    WHOLE("login", "lock_s", login.lock_s, 1, DAY_S, 15 * MINUTE_S),
    WHOLE("login", "lock_most_s", login.lock_most_s, 1, DAY_S, DAY_S),
    WHOLE("login", "wrong_before_block", login.wrong_before_block, 1, 100, 100),
    WHOLE("login", "session_idle_s", login.session_idle_s, 60, DAY_S, 15 * MINUTE_S),
    WHOLE("login", "session_absolute_s", login.session_absolute_s, 60, DAY_S, 8 * HOUR_S),
    WHOLE("login", "argon2_memory_kib", login.argon2_memory_kib, 64, INT64_C(1024) * 1024, 19456),
    WHOLE("login", "argon2_passes", login.argon2_passes, 1, 64, 2),

    WHOLE("code", "ttl_s", code.ttl_s, 10, 600, 180),
    WHOLE("code", "tries", code.tries, 1, 10, 5),
    WHOLE("code", "resend_s", code.resend_s, 0, HOUR_S, 180),
    WHOLE("code", "window_s", code.window_s, 1, DAY_S, 10 * MINUTE_S),
    WHOLE("code", "per_window", code.per_window, 1, 1000, 3),
    WHOLE("code", "per_day", code.per_day, 1, 1000, 10),
    WHOLE("code", "wrong_before_block", code.wrong_before_block, 1, 100, 100),

    WHOLE("order", "ttl_s", order.ttl_s, 60, 30 * DAY_S, DAY_S),
    WHOLE("order", "nonce_ttl_s", order.nonce_ttl_s, 10, HOUR_S, 300),
    WHOLE("order", "resume_s", order.resume_s, 1, HOUR_S, MINUTE_S),
    WHOLE("order", "overdue_s", order.overdue_s, 1, 365 * DAY_S, 3 * DAY_S),
    WHOLE("order", "per_day", order.per_day, 1, 1000, 50),

    FLAG("renewal", "offered", renewal.offered, 1),
    FLAG("renewal", "code", renewal.code, 0),
    FLAG("renewal", "consent", renewal.consent, 0),

    FLAG("revocation", "offered", revocation.offered, 1),
    WHOLE("revocation", "per_day", revocation.per_day, 1, 1000, 5),
    WHOLE("revocation", "per_year", revocation.per_year, 1, 1000, 20),

    TEXT("transfer", "url", transfer.url, false, ""),
    TEXT("transfer", "listen", transfer.listen, false, ""),
    TEXT("transfer", "tls_certificate", transfer.tls_certificate, false, "transfer.pem"),
    TEXT("transfer", "tls_key", transfer.tls_key, false, "transfer.key"),
    TEXT("transfer", "firm_name_en", transfer.firm_name_en, false, ""),
    TEXT("transfer", "hotline", transfer.hotline, false, ""),
    TEXT("transfer", "hotline_en", transfer.hotline_en, false, ""),
    WHOLE("transfer", "ttl_s", transfer.ttl_s, 60, HOUR_S, 10 * MINUTE_S),
    WHOLE("transfer", "per_day", transfer.per_day, 1, 1000, 20),
    WHOLE("transfer", "wrong_tickets", transfer.wrong_tickets, 0, 8, 3),
    WHOLE("transfer", "block_s", transfer.block_s, 1, DAY_S, 5 * MINUTE_S),
    WHOLE("transfer", "sweep_s", transfer.sweep_s, 1, HOUR_S, 15),

    WHOLE("certificate", "validity_months", certificate.validity.months, 0, 120, 0),
    WHOLE("certificate", "validity_days", certificate.validity.days, 0, 3660, 0),
    WHOLE("certificate", "validity_s", certificate.validity.seconds, 0, 3660 * DAY_S, 0),
    WHOLE("certificate", "backdate_s", certificate.backdate_s, 0, DAY_S, 5 * MINUTE_S),
    FLAG("certificate", "end_of_day", certificate.end_of_day, 0),
    WHOLE("certificate", "renew_months", certificate.renew.months, 0, 120, 0),
    WHOLE("certificate", "renew_days", certificate.renew.days, 0, 3660, 0),
    WHOLE("certificate", "renew_s", certificate.renew.seconds, 0, 3660 * DAY_S, 0),

    WHOLE("crl", "validity_s", crl.validity_s, 60, 366 * DAY_S, DAY_S),
    WHOLE("crl", "refresh_s", crl.refresh_s, 1, 366 * DAY_S, 12 * HOUR_S),
    WHOLE("crl", "gap_s", crl.gap_s, 0, DAY_S, 10),

    TEXT("watch", "listen", watch.listen, false, ""),

    TEXT("log", "format", log.format, false, CONFIG_LOG_TEXT),
    TEXT("log", "file", log.file, false, ""),
    FLAG("log", "requests", log.requests, 1),

    TEXT("est", "listen", est.listen, false, ""),
    WHOLE("est", "retry_s", est.retry_s, 1, DAY_S, 5 * MINUTE_S),

    TEXT("notices", "lead_days", notices.lead_days, false, ""),
    TEXT("notices", "text", notices.text, false, ""),
    WHOLE("notices", "from_hour", notices.from_hour, 0, 23, 9),
    WHOLE("notices", "until_hour", notices.until_hour, 1, 24, 18),
    WHOLE("notices", "per_sweep", notices.per_sweep, 1, 100000, 500),
    WHOLE("notices", "sweep_s", notices.sweep_s, 1, DAY_S, 10 * MINUTE_S),

    TEXT("operators", "listen", operators.listen, false, ""),
    TEXT("operators", "tls_certificate", operators.tls_certificate, false, ""),
    TEXT("operators", "tls_key", operators.tls_key, false, ""),
    WHOLE("operators", "session_idle_s", operators.session_idle_s, 60, HOUR_S, 15 * MINUTE_S),
    WHOLE("operators", "session_absolute_s", operators.session_absolute_s, 60, DAY_S, 8 * HOUR_S),

    WHOLE("ocsp", "validity_s", ocsp.validity_s, 60, 7 * DAY_S, DAY_S),
    WHOLE("ocsp", "refresh_s", ocsp.refresh_s, 1, 7 * DAY_S, 12 * HOUR_S),

    WHOLE("retention", "sweep_s", retention.sweep_s, 1, DAY_S, 10 * MINUTE_S),
    WHOLE("retention", "call_s", retention.call_s, DAY_S, 366 * DAY_S, 2 * DAY_S),
    WHOLE("retention", "order_s", retention.order_s, 0, 3660 * DAY_S, DAY_S),
    WHOLE("retention", "login_s", retention.login_s, DAY_S, 3660 * DAY_S, 30 * DAY_S),
    WHOLE("retention", "transfer_s", retention.transfer_s, DAY_S, 3660 * DAY_S, 90 * DAY_S),

    WHOLE("server", "io_threads", server.io_threads, 1, 64, 2),
    WHOLE("server", "workers", server.workers, 0, 256, 0),
    WHOLE("server", "connections", server.connections, 8, 65536, 1024),
    WHOLE("server", "connections_per_address", server.connections_per_address, 4, 65536, 32),
    WHOLE("server", "idle_s", server.idle_s, 1, 300, 10),
    WHOLE("server", "header_s", server.header_s, 1, 300, 10),
    WHOLE("server", "body_s", server.body_s, 1, 300, 20),
    WHOLE("server", "stop_s", server.stop_s, 1, 300, 30),
};
/* clang-format on */
const size_t CONFIG_FIELD_COUNT = sizeof CONFIG_FIELDS / sizeof CONFIG_FIELDS[0];
