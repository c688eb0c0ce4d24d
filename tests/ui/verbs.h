/*
 * What the driver can be asked: a function a verb. Each takes the request apart, does the thing, and writes its answer
 * as JSON (nothing: null); or returns false and says why. Where a window is looked into, the foreign process is asked
 * with a time limit, so that one that hangs does not stop the driver.
 */
#ifndef UI_VERBS_H
#define UI_VERBS_H

#include "jot.h"
#include "request.h"

typedef bool verb_fn(const struct request *request, struct jot *answer, const char **why);

/* programs.c */
verb_fn programs_start;      /* FOLDER PROGRAM ARGUMENT... -> its process number */
verb_fn programs_start_line; /* FOLDER COMMANDLINE, as it is: what Explorer does with the command of a verb */
verb_fn programs_words;      /* "@FILE,-NUMBER" -> the words that Explorer shows for that */
verb_fn programs_ended;      /* PROCESS MS -> exit code; no: still running */
verb_fn programs_kill;       /* PROCESS: at once, as by a crash */

/* windows.c */
verb_fn windows_list;       /* PROCESS (0: any) HIDDEN (0 or 1) -> top-level windows */
verb_fn windows_wait;       /* PROCESS CLASS TITLE OWNER MS -> the first visible one; TITLE in part; 0 or "": any */
verb_fn windows_wait_gone;  /* WINDOW MS: no longer there, or hidden */
verb_fn windows_front;      /* WINDOW: to the foreground, where the keyboard goes */
verb_fn windows_foreground; /* -> which window that is */
verb_fn windows_responds;   /* WINDOW MS: it answers messages */
verb_fn windows_close;      /* WINDOW: as its x does */
verb_fn windows_post;       /* WINDOW MESSAGE WPARAM LPARAM; MESSAGE a number or the name of a registered one */
verb_fn windows_send;       /* the same -> its result */

/* controls.c: of the window or of child dialogs in it */
verb_fn controls_list;       /* WINDOW -> visible ones: id, class, text, rect, enabled, focus ... */
verb_fn controls_set_text;   /* WINDOW ID TEXT */
verb_fn controls_label;      /* WINDOW ID TEXT: other words on it, to see whether they fit; no person can do that */
verb_fn controls_click;      /* WINDOW ID: a button; no: not there, hidden or disabled */
verb_fn controls_focus;      /* WINDOW ID: moves the focus there, as a tab would */
verb_fn controls_focused;    /* WINDOW -> the control of its thread that has the focus */
verb_fn controls_wait_text;  /* WINDOW ID TEXT MS: its visible text holds that; ID 0: that of any control */
verb_fn controls_wait_state; /* WINDOW ID enabled|disabled|focused|gone MS */

/* keys.c: where the keyboard goes, and the screen's pixels */
verb_fn keys_press; /* CHORD: tab, shift+tab, alt+f4, ctrl+v, a ... */
verb_fn keys_type;  /* TEXT, a character at a time */
verb_fn keys_mouse; /* X Y move|left|right|double */

/* drop.c */
verb_fn drop_files; /* WINDOW FILE...: as if dragged there from Explorer */

/* look.c: what can only be seen from inside of the window's process (eye.h) */
verb_fn look_fit;  /* WINDOW -> findings: cut texts, overlaps, controls outside, without label, shared mnemonics */
verb_fn look_menu; /* WINDOW of class #32768 -> the menu's items */

#endif
