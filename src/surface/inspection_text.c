#include "surface/inspection_text.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "ids.h"
#include "surface/failure_words.h"

enum { VALUE_MAX = 512 };

/* --- fields --- */

static enum status add_words(int label, int value, const struct field_sink *sink)
{
    struct buf text;
    enum status st = ST_OK;

    buf_init(&text, VALUE_MAX);
    st = words_append(&text, value, WORDS_ALL, NULL);
    if (st == ST_OK)
        sink->add(sink->self, label, buf_text(&text));
    buf_clear(&text);
    return st;
}

/* An algorithm's name, or that there is none. */
static enum status add_algorithm(int label, const char *name, const struct field_sink *sink)
{
    if (strcmp(name, "none") == 0)
        return add_words(label, IDS_INSPECT_NONE, sink);
    sink->add(sink->self, label, name);
    return ST_OK;
}

static void add_number(int label, long long number, const struct field_sink *sink)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%lld", number);
    sink->add(sink->self, label, text);
}

static enum status add_key(const struct pfx *pfx, const struct field_sink *sink)
{
    enum status st = ST_OK;

    sink->add(sink->self, IDS_LABEL_KEY_KIND, pfx->key_kind[0] != '\0' ? pfx->key_kind : "-");
    if (pfx->key_kind[0] == '\0')
        return ST_OK;
    st = add_words(IDS_LABEL_KEY_MATCH, pfx->key_matches ? IDS_YES : IDS_NO, sink);
    return st == ST_OK ? add_algorithm(IDS_LABEL_KEY_CIPHER, pfx->key_cipher, sink) : st;
}

static enum status add_protection(const struct pfx *pfx, const struct field_sink *sink)
{
    const enum status st = add_algorithm(IDS_LABEL_MAC, pfx->mac_digest, sink);

    add_number(IDS_LABEL_ITERATIONS, pfx->iterations, sink);
    add_number(IDS_LABEL_FURTHER_CERTIFICATES, (long long)pfx->chain.count, sink);
    if (pfx->passed_over > 0)
        add_number(IDS_LABEL_PASSED_OVER, pfx->passed_over, sink);
    return st;
}

enum status inspection_text_fields(const struct inspection *inspection, const struct certificate_view *view,
                                   const struct field_sink *sink)
{
    const struct cert_info *certificate = &inspection->certificate;
    enum status st = ST_OK;

    if (inspection->has_certificate) {
        st = certificate_text_fields(certificate, view, OWNER_SHOWN, sink);
        if (st == ST_OK)
            st = certificate_text_name(IDS_LABEL_ISSUER, certificate->issuer_display, sink);
    }
    if (st == ST_OK)
        st = add_key(&inspection->pfx, sink);
    return st == ST_OK ? add_protection(&inspection->pfx, sink) : st;
}

/* --- sentences --- */

static enum status append_line(struct buf *out, int id, const char *const inserts[])
{
    const enum status st = words_append(out, id, WORDS_ALL, inserts);

    return st == ST_OK ? buf_append_text(out, "\n") : st;
}

static enum status append_further_key(struct buf *out, const struct pfx_identity *identity)
{
    struct cert_info info;

    if (cert_read(identity->leaf.data, identity->leaf.len, &info, NULL) != ST_OK)
        return append_line(out, IDS_INSPECT_FURTHER_KEY, WORDS(identity->key_kind));
    return append_line(out, IDS_INSPECT_FURTHER_PAIR, WORDS(identity->key_kind, info.owner_display, info.serial));
}

enum status inspection_text_warnings(const struct inspection *inspection, struct buf *out)
{
    char iterations[24];
    enum status st = ST_OK;

    (void)snprintf(iterations, sizeof iterations, "%lld", inspection->pfx.iterations_least);
    for (int warning = 0; st == ST_OK && warning < IMPORT_WARNINGS; warning++) {
        const char *insert = warning == IMPORT_FEW_ITERATIONS ? iterations : inspection->pfx.key_cipher;

        if (import_warns(inspection, (enum import_warning)warning))
            st = append_line(out, import_warning_message((enum import_warning)warning), WORDS(insert));
    }
    return st;
}

enum status inspection_text_findings(const struct inspection *inspection, struct buf *out)
{
    const struct pfx *pfx = &inspection->pfx;
    enum status st = ST_OK;

    if (inspection->has_certificate)
        st = append_line(out, inspection->this_firm ? IDS_INSPECT_THIS_FIRM : IDS_INSPECT_OTHER_FIRM, NULL);
    for (size_t i = 0; st == ST_OK && i < pfx->further_count; i++)
        st = append_further_key(out, &pfx->further[i]);
    return st == ST_OK ? inspection_text_warnings(inspection, out) : st;
}

enum status inspection_text_verdict(const struct inspection *inspection, struct buf *out)
{
    const bool here = inspection->import_err.fault == FAULT_CERTIFICATE_HERE;
    enum status st = ST_OK;

    if (inspection->import_status == ST_OK || here)
        return append_line(out, here ? IDS_INSPECT_HERE : IDS_INSPECT_IMPORTABLE, NULL);
    st = words_append(out, IDS_INSPECT_NOT_IMPORTABLE, WORDS_ALL, NULL);
    if (st == ST_OK)
        st = failure_words_append(out, &inspection->import_err, WORDS_FIRST_LINE);
    return st == ST_OK ? buf_append_text(out, "\n") : st;
}
