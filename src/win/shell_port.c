#include "win/shell_port.h"

#include <stdbool.h>

#include "base/fault.h"
#include "win/autostart.h"
#include "win/explorer_verbs.h"
#include "win/installation.h"

/* For an entry that is for all users, no document says whose note counts: either does. */
static bool is_switched_off(HKEY root)
{
    return autostart_is_switched_off(root) || autostart_is_switched_off(HKEY_CURRENT_USER);
}

static enum shell_autostart autostart_state(const struct installation *installation, enum autostart_command command)
{
    if (command == AUTOSTART_NO_COMMAND && !installation->autostart)
        return SHELL_AUTOSTART_NONE;
    if (!autostart_fits(installation->program))
        return SHELL_AUTOSTART_TOO_LONG;
    if (command == AUTOSTART_NO_COMMAND)
        return SHELL_AUTOSTART_GONE;
    if (command == AUTOSTART_OTHER)
        return SHELL_AUTOSTART_WRONG;
    return is_switched_off(installation->root) ? SHELL_AUTOSTART_SWITCHED_OFF : SHELL_AUTOSTART_ON;
}

/* To what is known already. */
static enum status look_at(const struct installation *installation, struct shell_state *state, struct err *err)
{
    enum autostart_command command = AUTOSTART_NO_COMMAND;
    enum status status = explorer_verbs_check(installation->root, installation->program, &state->verbs_wrong, err);

    if (status == ST_OK)
        status = autostart_read(installation->root, installation->program, &command, err);
    if (status != ST_OK)
        return status;
    state->scope = installation->root == HKEY_CURRENT_USER ? SHELL_THIS_USER : SHELL_ALL_USERS;
    state->autostart = autostart_state(installation, command);
    return ST_OK;
}

static enum status port_look(void *self, struct shell_state *out, struct err *err)
{
    struct shell_state found = {.scope = SHELL_NOT_INSTALLED};
    struct installation installation;
    enum status status = installation_find(&installation, err);

    (void)self;
    if (status == ST_OK)
        status = explorer_verbs_count_dead(HKEY_CURRENT_USER, &found.verbs_dead, err);
    if (status == ST_OK && installation.root != NULL)
        status = look_at(&installation, &found, err);
    if (status == ST_OK)
        *out = found;
    installation_clear(&installation);
    return status;
}

/* To be cleared in every case. */
static enum status find_of_this_user(struct installation *out, struct err *err)
{
    const enum status status = installation_find(out, err);

    if (status == ST_OK && out->root != HKEY_CURRENT_USER)
        return err_set(err, ST_NOT_FOUND, FAULT_NOT_INSTALLED, "no installation of this user");
    return status;
}

static enum status port_put_verbs(void *self, size_t *put, struct err *err)
{
    struct installation installation;
    enum status status = find_of_this_user(&installation, err);

    (void)self;
    if (status == ST_OK)
        status = explorer_verbs_put(HKEY_CURRENT_USER, installation.program, put, err);
    installation_clear(&installation);
    return status;
}

static enum status port_remove_dead_verbs(void *self, size_t *removed, struct err *err)
{
    (void)self;
    return explorer_verbs_remove_dead(HKEY_CURRENT_USER, removed, err);
}

static enum status port_put_autostart(void *self, struct err *err)
{
    struct installation installation;
    enum status status = find_of_this_user(&installation, err);

    (void)self;
    if (status == ST_OK)
        status = autostart_put(HKEY_CURRENT_USER, installation.program, err);
    installation_clear(&installation);
    return status;
}

struct shell_port shell_port_of_this_user(void)
{
    return (struct shell_port){.look = port_look,
                               .put_verbs = port_put_verbs,
                               .remove_dead_verbs = port_remove_dead_verbs,
                               .put_autostart = port_put_autostart};
}
