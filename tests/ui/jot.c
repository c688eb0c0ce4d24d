#include "jot.h"

#include <stdio.h>
#include <string.h>

void jot_init(struct jot *jot, char *text, size_t size)
{
    *jot = (struct jot){.text = text, .size = size};
    text[0] = '\0';
}

static void add(struct jot *jot, const char *text, size_t len)
{
    if (len >= jot->size - jot->len) {
        jot->overflow = true;
        return;
    }
    memcpy(jot->text + jot->len, text, len);
    jot->len += len;
    jot->text[jot->len] = '\0';
}

static void before_value(struct jot *jot)
{
    if (jot->comma)
        add(jot, ",", 1);
    jot->comma = true;
}

void jot_open(struct jot *jot, char bracket)
{
    before_value(jot);
    add(jot, &bracket, 1);
    jot->comma = false;
}

void jot_close(struct jot *jot, char bracket)
{
    add(jot, &bracket, 1);
    jot->comma = true;
}

void jot_key(struct jot *jot, const char *name)
{
    before_value(jot);
    add(jot, "\"", 1);
    add(jot, name, strlen(name));
    add(jot, "\":", 2);
    jot->comma = false;
}

static void add_character(struct jot *jot, char character)
{
    char escape[8];
    int len;

    if ((unsigned char)character >= 0x20 && character != '"' && character != '\\')
        len = snprintf(escape, sizeof escape, "%c", character);
    else
        len = snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)character);
    add(jot, escape, (size_t)len);
}

void jot_text(struct jot *jot, const wchar_t *text)
{
    size_t units = wcslen(text);

    before_value(jot);
    add(jot, "\"", 1);
    while (units > 0) { /* a character at a time: one or two units */
        int taken = units > 1 && IS_SURROGATE_PAIR(text[0], text[1]) ? 2 : 1;
        char utf8[4];
        int len = WideCharToMultiByte(CP_UTF8, 0, text, taken, utf8, sizeof utf8, NULL, NULL);

        if (len == 1)
            add_character(jot, utf8[0]);
        else if (len > 1)
            add(jot, utf8, (size_t)len);
        text += taken;
        units -= (size_t)taken;
    }
    add(jot, "\"", 1);
}

void jot_number(struct jot *jot, long long number)
{
    char text[24] = "";
    const int len = snprintf(text, sizeof text, "%lld", number);

    before_value(jot);
    add(jot, text, (size_t)len);
}

void jot_bool(struct jot *jot, bool value)
{
    before_value(jot);
    add(jot, value ? "true" : "false", value ? 4 : 5);
}

void jot_rect(struct jot *jot, const RECT *rect)
{
    jot_open(jot, '[');
    jot_number(jot, rect->left);
    jot_number(jot, rect->top);
    jot_number(jot, rect->right);
    jot_number(jot, rect->bottom);
    jot_close(jot, ']');
}

void jot_json(struct jot *jot, const char *value)
{
    before_value(jot);
    add(jot, value, strlen(value));
}

void jot_member_text(struct jot *jot, const char *name, const wchar_t *text)
{
    jot_key(jot, name);
    jot_text(jot, text);
}

void jot_member_number(struct jot *jot, const char *name, long long number)
{
    jot_key(jot, name);
    jot_number(jot, number);
}

void jot_member_bool(struct jot *jot, const char *name, bool value)
{
    jot_key(jot, name);
    jot_bool(jot, value);
}

void jot_member_rect(struct jot *jot, const char *name, const RECT *rect)
{
    jot_key(jot, name);
    jot_rect(jot, rect);
}
