/*
 * The names of all key containers of this user, as PP_ENUMCONTAINERS gives them (Microsoft, wincrypt.h,
 * "CryptGetProvParam function"). Opens none of them.
 */
#ifndef WIN_CONTAINER_LIST_H
#define WIN_CONTAINER_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

#include "base/status.h"

/* Owned. Zero-initialise; container_list_clear frees. */
struct container_list {
    wchar_t **names;
    size_t count;
};
/* ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status container_list_read(struct container_list *out, struct err *err);
/* Copies. */
MUST_CHECK enum status container_list_add(struct container_list *list, const wchar_t *name, struct err *err);
bool container_list_has(const struct container_list *list, const wchar_t *name);
/* Nothing if it is not in it. */
void container_list_drop(struct container_list *list, const wchar_t *name);
void container_list_clear(struct container_list *list);

#endif
