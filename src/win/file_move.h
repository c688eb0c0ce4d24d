/*
 * A file to another name in its folder, through the moments in which somebody else has one of the two open. Knows
 * nothing of what they hold.
 */
#ifndef WIN_FILE_MOVE_H
#define WIN_FILE_MOVE_H

#include <stdbool.h>
#include <wchar.h>

/*
 * On the disk when it returns. 0 or the code of GetLastError: ERROR_ALREADY_EXISTS, ERROR_FILE_EXISTS unless replace;
 * what others hold open is tried for about a second.
 */
unsigned long file_move(const wchar_t *from, const wchar_t *to, bool replace);

#endif
