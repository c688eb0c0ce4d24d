/*
 * JSON text: what json_scan lets through is a document for cJSON, or refused for its memory or a name that stands there
 * twice; a document that was read is printed as one that reads the same; and no member that is taken breaks its limits.
 * fuzz: max_len 1500
 */
#include <string.h>

#include "fuzz.h"
#include "protocol/json.h"
#include "protocol/json_scan.h"
#include "protocol/limits.h"

enum { PRINTED_MAX = 1 << 20 };

static void look_at_member(const struct json *object, const char *name)
{
    char text[16] = "";
    int64_t whole = 0, at_utc = 0;
    bool flag = false;

    if (json_get_text(object, name, text, sizeof text, NULL) == ST_OK)
        FUZZ_HOLDS(fuzz_is_displayable(text, sizeof text));
    if (json_get_whole(object, name, -5, 1000, &whole, NULL) == ST_OK)
        FUZZ_HOLDS(whole >= -5 && whole <= 1000);
    (void)!json_get_bool(object, name, &flag, NULL);
    (void)!json_get_time(object, name, &at_utc, NULL);
}

static void look_at(const struct json *value, unsigned depth)
{
    FUZZ_HOLDS(depth <= LIMIT_JSON_DEPTH && json_count(value) <= LIMIT_JSON_MEMBERS);
    for (size_t i = 0; i < json_count(value); i++) {
        if (json_is_object(value)) {
            look_at_member(value, json_name_at(value, i));
            FUZZ_HOLDS(json_member(value, json_name_at(value, i)) ==
                       json_at(value, i)); /* else a name is there twice */
        }
        look_at(json_at(value, i), depth + 1);
    }
}

static void print_and_read(const struct json *root)
{
    struct json *again = NULL;
    struct buf first, second;

    buf_init(&first, PRINTED_MAX);
    buf_init(&second, PRINTED_MAX);
    FUZZ_HOLDS(json_print(root, false, &first) == ST_OK);
    FUZZ_HOLDS(json_parse(buf_text(&first), first.len, &again, NULL) == ST_OK);
    FUZZ_HOLDS(json_print(again, false, &second) == ST_OK);
    FUZZ_HOLDS(fuzz_same(&first, &second));
    json_free(&again);
    buf_clear(&first);
    buf_clear(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct json *root = NULL;
    struct err err = ERR_INIT;
    const bool scans = json_scan(text, size, NULL) == ST_OK;
    const enum status status = json_parse(text, size, &root, &err);

    if (status != ST_OK) {
        FUZZ_HOLDS(root == NULL && status == ST_BAD_INPUT && strncmp(err.what, "JSON: ", 6) == 0);
        return 0;
    }
    FUZZ_HOLDS(scans);
    look_at(root, 0);
    print_and_read(root);
    json_free(&root);
    return 0;
}
