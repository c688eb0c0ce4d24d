/*
 * The change signal for trading applications and for our own programs: a number in the registry of the user that goes
 * up by one, last, after every change of a certificate that could be used. Whoever waits for it with
 * RegNotifyChangeKeyValue and then looks into MY finds the change there, whole.
 *
 * HKCU\Software\<product_id of the brand>, value Generation, REG_DWORD. It wraps; only whether it changed has a
 * meaning.
 */
#ifndef WIN_GENERATION_H
#define WIN_GENERATION_H

#include <stdint.h>

#include "brand_id.h"

#define GENERATION_KEY L"Software\\" BRAND_PRODUCT_ID
#define GENERATION_VALUE L"Generation"

/*
 * While the store's lock (win/store_lock.h) is held, so that no two raise it to the same. Nobody fails because of it:
 * the change itself is done, and a registry that cannot be written leaves readers with what they see for themselves.
 */
void generation_raise(void);
/* 0 if there was no change yet. */
uint32_t generation_read(void);

#endif
