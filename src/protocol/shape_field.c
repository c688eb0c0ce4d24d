#include "protocol/shape_field.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "protocol/json_scan.h"

/* Beside letters and digits, which are written out in shape_field_allows. */
static const struct {
    bool capitals, smalls, hex_only;
    const char *others;
} FORMS[] = {
    [FORM_ID] = {true, true, false, "_-"},      [FORM_VERSION] = {true, true, false, "_-."},
    [FORM_CAPITALS] = {true, false, false, ""}, [FORM_HEX_LOWER] = {false, true, true, ""},
    [FORM_HEX_UPPER] = {true, false, true, ""}, [FORM_DIGITS] = {false, false, false, ""},
};

static const char NOT_SHOWN[] = "a character that is not seen, or misleads";

static bool shape_field_allows(enum field_form form, char c)
{
    if (form == FORM_PRINTING)
        return c > ' ' && c <= '~';
    if (c >= '0' && c <= '9')
        return true;
    if (c >= 'A' && c <= (FORMS[form].hex_only ? 'F' : 'Z'))
        return FORMS[form].capitals;
    if (c >= 'a' && c <= (FORMS[form].hex_only ? 'f' : 'z'))
        return FORMS[form].smalls;
    return strchr(FORMS[form].others, c) != NULL;
}

enum status shape_field_refuse(const struct field *field, const char *why, struct err *err)
{
    char what[ERR_WHAT_MAX];

    (void)snprintf(what, sizeof what, "member %s: %s", field->name, why);
    return err_set(err, ST_BAD_INPUT, FAULT_NONE, what);
}

static enum status shape_field_check_length(const struct field *field, size_t len, struct err *err)
{
    if ((int64_t)len < field->least)
        return shape_field_refuse(field, "too short", err);
    if ((int64_t)len > field->most)
        return shape_field_refuse(field, "too long", err);
    return ST_OK;
}

enum status shape_field_check_text(const struct field *field, const char *text, size_t len, struct err *err)
{
    enum status st = shape_field_check_length(field, len, err);

    if (st != ST_OK)
        return st;
    if ((field->form == FORM_ANY || field->form == FORM_SHOWN) && !utf8_valid(text, len))
        return shape_field_refuse(field, "not UTF-8", err);
    if (field->form == FORM_SHOWN)
        return utf8_disturbed(text, len, "") ? shape_field_refuse(field, NOT_SHOWN, err) : ST_OK;
    for (size_t i = 0; i < len; i++) {
        if (field->form == FORM_ANY && json_scan_is_control(text + i))
            return shape_field_refuse(field, "a control character", err);
        if (field->form != FORM_ANY && !shape_field_allows(field->form, text[i]))
            return shape_field_refuse(field, "a character that it must not hold", err);
    }
    if (field->form == FORM_HEX_UPPER && len % 2 != 0)
        return shape_field_refuse(field, "half a byte", err);
    return ST_OK;
}

enum status shape_field_check_prose(const struct field *field, const char *text, size_t len, struct err *err)
{
    enum status st = shape_field_check_length(field, len, err);

    if (st != ST_OK)
        return st;
    if (!utf8_valid(text, len))
        return shape_field_refuse(field, "not UTF-8", err);
    return utf8_disturbed(text, len, UTF8_PROSE) ? shape_field_refuse(field, NOT_SHOWN, err) : ST_OK;
}

enum status shape_field_check_whole(const struct field *field, int64_t value, struct err *err)
{
    if (value < field->least || value > field->most)
        return shape_field_refuse(field, "out of range", err);
    return ST_OK;
}
