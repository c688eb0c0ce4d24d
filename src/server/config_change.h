/*
 * Two configurations compared by the table of their members: what is another value, and whether a host that serves
 * takes it (reload.h) or the next start does. Which members those are stands here, in one list. Values are never told:
 * one may be a secret's place.
 */
#ifndef SERVER_CONFIG_CHANGE_H
#define SERVER_CONFIG_CHANGE_H

#include "server/config.h"

/* "login.lock_s"; while_serving: else it takes effect at the next start. */
typedef void config_change_teller(void *self, const char *member, bool while_serving);
/* Tells each member that differs. */
void config_change_tell(const struct config *running, const struct config *next, config_change_teller *tell,
                        void *self);
/* What only a start changes is as it was. */
void config_change_keep(const struct config *running, struct config *next);

#endif
