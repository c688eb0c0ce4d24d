#include "cli/json_members.h"

#include <stddef.h>

void json_members_open_object(struct json_members *members)
{
    members->value = json_new_object();
    members->status = members->value != NULL ? ST_OK : ST_NO_MEMORY;
}

void json_members_open_array(struct json_members *members)
{
    members->value = json_new_array();
    members->status = members->value != NULL ? ST_OK : ST_NO_MEMORY;
}

void json_members_clear(struct json_members *members)
{
    json_free(&members->value);
}

void json_members_text(struct json_members *members, const char *name, const char *text)
{
    if (members->status == ST_OK)
        members->status = json_add_text(members->value, name, text);
}

void json_members_whole(struct json_members *members, const char *name, int64_t value)
{
    if (members->status == ST_OK)
        members->status = json_add_whole(members->value, name, value);
}

void json_members_bool(struct json_members *members, const char *name, bool value)
{
    if (members->status == ST_OK)
        members->status = json_add_bool(members->value, name, value);
}

void json_members_time(struct json_members *members, const char *name, int64_t at_utc)
{
    if (members->status == ST_OK)
        members->status = json_add_time(members->value, name, at_utc);
}

void json_members_null(struct json_members *members, const char *name)
{
    if (members->status == ST_OK)
        members->status = json_add_null(members->value, name);
}

void json_members_take(struct json_members *members, const char *name, struct json_members *child)
{
    if (members->status == ST_OK)
        members->status = child->status;
    if (members->status == ST_OK)
        members->status = json_add(members->value, name, &child->value);
    json_members_clear(child); /* what was not taken */
}
