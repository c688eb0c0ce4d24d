/*
 * The client's settings, all three layers (brand, pccert.json, the user's file): a layer that is refused changes
 * nothing, one that is taken twice is the same as once, and what the user's layer has is written as it reads. The first
 * byte says which layer.
 * fuzz: max_len 2500
 */
#include <string.h>

#include "base/fault.h"
#include "client/command_list.h"
#include "client/settings.h"
#include "fuzz.h"

/* The texts that lie in the struct itself; numbers have no padding between them that is ever written. */
static bool same(const struct settings *one, const struct settings *other)
{
    return strcmp(one->host_url, other->host_url) == 0 && strcmp(one->proxy, other->proxy) == 0 &&
           strcmp(one->firm_name, other->firm_name) == 0 && strcmp(one->language, other->language) == 0 &&
           strcmp(one->export_file_name, other->export_file_name) == 0 &&
           one->export_password_least == other->export_password_least &&
           one->export_password_most == other->export_password_most && one->undo_days == other->undo_days &&
           one->zone_offset_s == other->zone_offset_s && one->reminders == other->reminders &&
           one->tray_hide_said == other->tray_hide_said && fuzz_same(&one->tls_ca_pem, &other->tls_ca_pem) &&
           fuzz_same(&one->firm_ca_pem, &other->firm_ca_pem) &&
           fuzz_same(&one->post_change_command, &other->post_change_command);
}

static void look_at(const struct settings *settings)
{
    const char *arguments[COMMAND_LIST_MOST];
    char name[BACKUP_NAME_SIZE] = "";

    FUZZ_HOLDS(settings->export_password_least <= settings->export_password_most);
    FUZZ_HOLDS(settings->undo_days >= 1 && settings->undo_days <= 90);
    FUZZ_HOLDS(settings->post_change_timeout_s >= 1 && settings->post_change_timeout_s <= 300);
    FUZZ_HOLDS(settings->host_url[0] == '\0' || strncmp(settings->host_url, "https://", 8) == 0);
    FUZZ_HOLDS(fuzz_is_displayable(settings->firm_name, sizeof settings->firm_name));
    FUZZ_HOLDS(command_list_arguments(&settings->post_change_command, arguments) <= COMMAND_LIST_MOST);
    backup_name(settings->export_file_name, "A12****789", "20261127", name);
    FUZZ_HOLDS(strpbrk(name, "/\\:*?\"<>|{}") == NULL);
}

static void write_and_read_user(const struct settings *settings)
{
    struct settings again;
    struct buf first, second;

    settings_init(&again);
    buf_init(&first, SETTINGS_USER_BYTES_MAX);
    buf_init(&second, SETTINGS_USER_BYTES_MAX);
    FUZZ_HOLDS(settings_encode_user(settings, &first, NULL) == ST_OK);
    FUZZ_HOLDS(settings_apply(&again, SETTINGS_USER, "user", buf_text(&first), first.len, NULL) == ST_OK);
    FUZZ_HOLDS(settings_encode_user(&again, &second, NULL) == ST_OK);
    FUZZ_HOLDS(fuzz_same(&first, &second));
    buf_clear(&first);
    buf_clear(&second);
    settings_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const enum settings_layer layer = (enum settings_layer)fuzz_below(&input, SETTINGS_USER + 1);
    const char *json = (const char *)input.at;
    struct settings untouched, settings, twice;
    struct err err = ERR_INIT;

    settings_init(&untouched);
    settings_init(&settings);
    settings_init(&twice);
    if (settings_apply(&settings, layer, "pccert.json", json, input.left, &err) == ST_OK) {
        look_at(&settings);
        write_and_read_user(&settings);
        FUZZ_HOLDS(settings_apply(&twice, layer, "pccert.json", json, input.left, NULL) == ST_OK);
        FUZZ_HOLDS(settings_apply(&twice, layer, "pccert.json", json, input.left, NULL) == ST_OK);
        FUZZ_HOLDS(same(&settings, &twice));
    } else {
        FUZZ_HOLDS(err.status == ST_BAD_INPUT && err.fault == FAULT_CONFIGURATION);
        FUZZ_HOLDS(same(&settings, &untouched));
    }
    settings_clear(&twice);
    settings_clear(&settings);
    settings_clear(&untouched);
    return 0;
}
