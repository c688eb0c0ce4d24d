#include "fakes/fake_shell.h"

#include "base/fault.h"

static enum status fake_shell_fail(enum status status, struct err *err)
{
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_REGISTRY, "a registry that refuses");
}

static enum status fake_shell_look(void *self, struct shell_state *out, struct err *err)
{
    const struct fake_shell *shell = self;

    if (shell->look_status != ST_OK)
        return fake_shell_fail(shell->look_status, err);
    *out = shell->state;
    return ST_OK;
}

static enum status fake_shell_write(struct fake_shell *shell, struct err *err)
{
    shell->puts++;
    if (shell->state.scope != SHELL_THIS_USER)
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "no installation of this user");
    return fake_shell_fail(shell->put_status, err);
}

static enum status fake_shell_put_verbs(void *self, size_t *put, struct err *err)
{
    struct fake_shell *shell = self;
    const enum status status = fake_shell_write(shell, err);

    if (status != ST_OK)
        return status;
    *put = shell->state.verbs_wrong;
    shell->state.verbs_wrong = 0;
    return ST_OK;
}

static enum status fake_shell_remove_dead_verbs(void *self, size_t *removed, struct err *err)
{
    struct fake_shell *shell = self;

    shell->puts++;
    if (shell->put_status != ST_OK)
        return fake_shell_fail(shell->put_status, err);
    *removed = shell->state.verbs_dead;
    shell->state.verbs_dead = 0;
    return ST_OK;
}

static enum status fake_shell_put_autostart(void *self, struct err *err)
{
    struct fake_shell *shell = self;
    const enum status status = fake_shell_write(shell, err);

    if (status == ST_OK)
        shell->state.autostart = SHELL_AUTOSTART_ON;
    return status;
}

struct shell_port fake_shell_port(struct fake_shell *shell)
{
    return (struct shell_port){.look = fake_shell_look,
                               .put_verbs = fake_shell_put_verbs,
                               .remove_dead_verbs = fake_shell_remove_dead_verbs,
                               .put_autostart = fake_shell_put_autostart,
                               .self = shell};
}
