#include "server/phone_html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "server/html_frame.h"
#include "server/phone_files.h"

enum { PATTERN_MAX_BYTES = 128 * 1024, MINUTE_S = 60 };

struct phone_html {
    struct buf patterns[PAGE_LANGUAGES][PHONE_KINDS]; /* only what phone_html_append fills is left in them */
    struct html_style style;
    int32_t zone_offset_s;
};

/* How the members of the language files end that are about one kind, and of the two that wait the other one. */
static const char *const KINDS[PHONE_KINDS] = {
    [PHONE_IPHONE] = "iphone",   [PHONE_ANDROID] = "android",     [PHONE_FETCHED] = "fetched",
    [PHONE_EXPIRED] = "expired", [PHONE_CANCELLED] = "cancelled", [PHONE_UNKNOWN] = "unknown",
    [PHONE_BLOCKED] = "blocked", [PHONE_BUSY] = "busy",
};

static bool is_waiting(enum phone_kind kind)
{
    return kind == PHONE_IPHONE || kind == PHONE_ANDROID;
}

/* <what>_<kind> of the language file as {name}. */
static enum status add_of_kind(struct html_places *places, const char *name, const struct json *words, const char *what,
                               enum phone_kind kind)
{
    char member[HTML_PLACE_NAME_SIZE];

    (void)snprintf(member, sizeof member, "%s_%s", what, KINDS[kind]);
    return html_places_add_member(places, name, words, member);
}

static enum status add_words_of_kind(struct html_places *places, const struct json *words, enum phone_kind kind)
{
    const enum phone_kind other = kind == PHONE_IPHONE ? PHONE_ANDROID : PHONE_IPHONE;
    enum status status = add_of_kind(places, "title", words, "title", kind);

    if (status == ST_OK && !is_waiting(kind)) {
        status = add_of_kind(places, "ended_state", words, "state", kind);
        if (status == ST_OK)
            status = add_of_kind(places, "ended", words, "ended", kind);
        return status == ST_OK ? html_places_add(places, "kind", KINDS[kind]) : status;
    }
    if (status == ST_OK)
        status = add_of_kind(places, "steps_title", words, "steps_title", kind);
    if (status == ST_OK)
        status = add_of_kind(places, "steps", words, "steps", kind);
    if (status == ST_OK)
        status = add_of_kind(places, "other_steps_title", words, "steps_title", other);
    return status == ST_OK ? add_of_kind(places, "other_steps", words, "steps", other) : status;
}

static enum status add_firm(struct html_places *places, const struct config *config, enum page_language language)
{
    const bool english = language == PAGE_EN;
    const char *const name = english ? config->transfer.firm_name_en : config->firm_name;
    const char *const other = english ? config->firm_name : config->transfer.firm_name_en;
    enum status status = html_places_add_escaped(places, "firm", name);

    if (status == ST_OK)
        status = html_places_add_escaped(places, "firm_other", other);
    if (status == ST_OK)
        status = html_places_add_escaped(places, "hotline",
                                         english ? config->transfer.hotline_en : config->transfer.hotline);
    return status;
}

/* Structure, then words, then names in the words: each may have places of the next. */
static enum status fill_pattern(const struct phone_html *html, const struct config *config, const struct json *words,
                                enum page_language language, enum phone_kind kind, struct buf *out)
{
    const struct template_place layout = {"{main}", is_waiting(kind) ? phone_file_waiting : phone_file_ended};
    struct html_places *places = calloc(2, sizeof *places); /* words, names */
    struct buf steps[2] = {{0}, {0}};
    enum status status = ST_OK;

    if (places == NULL)
        return ST_NO_MEMORY;
    buf_init(&steps[0], PATTERN_MAX_BYTES);
    buf_init(&steps[1], PATTERN_MAX_BYTES);
    status = template_append(&steps[0], phone_file_page, &layout, 1);
    if (status == ST_OK)
        status = add_words_of_kind(&places[0], words, kind);
    if (status == ST_OK)
        status = html_places_add_texts(&places[0], words);
    if (status == ST_OK)
        status = html_frame_add(&places[0], &html->style, language);
    if (status == ST_OK)
        status = html_places_fill(&places[0], buf_text(&steps[0]), &steps[1]);
    if (status == ST_OK)
        status = add_firm(&places[1], config, language);
    if (status == ST_OK)
        status = html_places_fill(&places[1], buf_text(&steps[1]), out);
    buf_clear(&steps[1]);
    buf_clear(&steps[0]);
    html_places_clear(&places[1]);
    html_places_clear(&places[0]);
    free(places);
    return status;
}

static enum status fill_language(struct phone_html *html, const struct config *config, enum page_language language,
                                 struct err *err)
{
    struct json *words = NULL;
    enum status status = language == PAGE_EN ? json_parse(phone_file_en, phone_file_en_len, &words, err)
                                             : json_parse(phone_file_zh_tw, phone_file_zh_tw_len, &words, err);
    int kind = 0;

    for (kind = 0; status == ST_OK && kind < PHONE_KINDS; kind++) {
        struct buf *pattern = &html->patterns[language][kind];

        buf_init(pattern, PATTERN_MAX_BYTES);
        status = fill_pattern(html, config, words, language, (enum phone_kind)kind, pattern);
    }
    json_free(&words);
    return status;
}

enum status phone_html_new(const struct config *config, struct phone_html **out, struct err *err)
{
    struct phone_html *html = calloc(1, sizeof *html);
    enum status status = ST_OK;
    int language = 0;

    if (html == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "making the page for phones");
    html->zone_offset_s = (int32_t)config->zone_offset_s;
    status = html_style_make(phone_file_style, &html->style, err);
    for (language = 0; status == ST_OK && language < PAGE_LANGUAGES; language++)
        status = fill_language(html, config, (enum page_language)language, err);
    if (status != ST_OK) {
        phone_html_free(&html);
        return err_set(err, status, FAULT_BUG, "making the page for phones"); /* unless it was said already */
    }
    *out = html;
    return ST_OK;
}

void phone_html_free(struct phone_html **html)
{
    int language = 0;
    int kind = 0;

    if (*html == NULL)
        return;
    for (language = 0; language < PAGE_LANGUAGES; language++)
        for (kind = 0; kind < PHONE_KINDS; kind++)
            buf_clear(&(*html)->patterns[language][kind]);
    html_style_clear(&(*html)->style);
    free(*html);
    *html = NULL;
}

enum status phone_html_append(const struct phone_html *html, enum phone_kind kind, enum page_language language,
                              const struct phone_values *values, struct buf *out)
{
    char minutes[24];
    char when[TIME_MANUAL_SIZE];
    const struct template_place places[] = {
        {"{minutes}", minutes}, {"{when}", when}, {"{other_language}", values->other_language}};

    (void)snprintf(minutes, sizeof minutes, "%lld", (long long)((values->left_s + MINUTE_S - 1) / MINUTE_S));
    time_to_manual(values->at_utc, html->zone_offset_s, when);
    when[strcspn(when, ".")] = '\0'; /* no tenths here */
    return template_append(out, buf_text(&html->patterns[language][kind]), places, sizeof places / sizeof places[0]);
}

const char *phone_html_policy(const struct phone_html *html)
{
    return buf_text(&html->style.policy);
}
