#include "server/operator_html.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "server/html_frame.h"
#include "server/operator_files.h"

enum { PATTERN_MAX_BYTES = 64 * 1024 };

/* The parts of a language file whose texts have names of their own. */
static const char *const SECTIONS[] = {"page", "person", "trail"};
enum { SECTION_COUNT = sizeof SECTIONS / sizeof SECTIONS[0] };

struct operator_html {
    struct buf patterns[PAGE_LANGUAGES][OPERATOR_PARTS]; /* only what differs is left to fill */
    struct json *words[PAGE_LANGUAGES];
    struct html_style style;
};

static const char *file_of(enum operator_part part)
{
    const char *const files[OPERATOR_PARTS] = {
        [OPERATOR_PAGE] = operator_file_page,
        [OPERATOR_WHO] = operator_file_who,
        [OPERATOR_LOGIN] = operator_file_login,
        [OPERATOR_LOOK] = operator_file_look,
        [OPERATOR_NOTICE] = operator_file_notice,
        [OPERATOR_MESSAGE] = operator_file_message,
        [OPERATOR_PERSON] = operator_file_person,
        [OPERATOR_ORDER] = operator_file_order,
        [OPERATOR_UNLOCK] = operator_file_unlock,
        [OPERATOR_CERTIFICATES] = operator_file_certificates,
        [OPERATOR_CERTIFICATE] = operator_file_certificate,
        [OPERATOR_TRAIL] = operator_file_trail,
        [OPERATOR_ENTRY] = operator_file_entry,
    };

    return files[part];
}

static enum status add_firm(struct html_places *places, const struct config *config, enum page_language language)
{
    const bool english = language == PAGE_EN && config->transfer.firm_name_en[0] != '\0';

    return html_places_add_escaped(places, "firm", english ? config->transfer.firm_name_en : config->firm_name);
}

static enum status fill_parts(struct operator_html *html, const struct config *config, enum page_language language)
{
    struct html_places *places = calloc(1, sizeof *places);
    enum status status = places == NULL ? ST_NO_MEMORY : ST_OK;
    int i = 0;

    for (i = 0; status == ST_OK && i < SECTION_COUNT; i++)
        status = html_places_add_texts(places, json_member(html->words[language], SECTIONS[i]));
    if (status == ST_OK)
        status = html_frame_add(places, &html->style, language);
    if (status == ST_OK)
        status = add_firm(places, config, language);
    for (i = 0; status == ST_OK && i < OPERATOR_PARTS; i++) {
        buf_init(&html->patterns[language][i], PATTERN_MAX_BYTES);
        status = html_places_fill(places, file_of((enum operator_part)i), &html->patterns[language][i]);
    }
    if (places != NULL)
        html_places_clear(places);
    free(places);
    return status;
}

static enum status fill_language(struct operator_html *html, const struct config *config, enum page_language language,
                                 struct err *err)
{
    const char *text = language == PAGE_EN ? operator_file_en : operator_file_zh_tw;
    const size_t len = language == PAGE_EN ? operator_file_en_len : operator_file_zh_tw_len;
    const enum status status = json_parse(text, len, &html->words[language], err);

    return status == ST_OK ? fill_parts(html, config, language) : status;
}

enum status operator_html_new(const struct config *config, struct operator_html **out, struct err *err)
{
    struct operator_html *html = calloc(1, sizeof *html);
    enum status status = ST_OK;
    int language = 0;

    if (html == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "making the operators' page");
    status = html_style_make(operator_file_style, &html->style, err);
    for (language = 0; status == ST_OK && language < PAGE_LANGUAGES; language++)
        status = fill_language(html, config, (enum page_language)language, err);
    if (status != ST_OK) {
        operator_html_free(&html);
        return err_set(err, status, FAULT_BUG, "making the operators' page"); /* unless it was said already */
    }
    *out = html;
    return ST_OK;
}

void operator_html_free(struct operator_html **html)
{
    int language = 0;
    int part = 0;

    if (*html == NULL)
        return;
    for (language = 0; language < PAGE_LANGUAGES; language++) {
        for (part = 0; part < OPERATOR_PARTS; part++)
            buf_clear(&(*html)->patterns[language][part]);
        json_free(&(*html)->words[language]);
    }
    html_style_clear(&(*html)->style);
    free(*html);
    *html = NULL;
}

enum status operator_html_append(const struct operator_html *html, enum operator_part part, enum page_language language,
                                 const struct html_places *places, struct buf *out)
{
    return html_places_fill(places, buf_text(&html->patterns[language][part]), out);
}

const char *operator_html_word(const struct operator_html *html, enum page_language language, const char *name)
{
    const char *word = NULL;
    size_t i = 0;

    for (i = 0; word == NULL && i < SECTION_COUNT; i++)
        word = json_string(json_member(json_member(html->words[language], SECTIONS[i]), name));
    return word == NULL ? "" : word;
}

const char *operator_html_listed(const struct operator_html *html, enum page_language language, const char *list,
                                 const char *name)
{
    return json_string(json_member(json_member(html->words[language], list), name));
}

const char *operator_html_policy(const struct operator_html *html)
{
    return buf_text(&html->style.policy);
}
