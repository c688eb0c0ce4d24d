/*
 * Asks the host, beside whatever the window does, what has become of a file for a phone. Each question is a quiet job
 * (tray/worker.h) that owns itself, so that the page may go while one is on its way.
 */
#ifndef TRAY_UPLOAD_WATCH_H
#define TRAY_UPLOAD_WATCH_H

#include "tray/page.h"

struct upload_watch;

/*
 * page gets the answer through 'answered', on the UI thread: the visit's transfer (tray/visit.h) is as the host says,
 * unless the status tells that it did not answer, or a job runs (frame_is_busy), whose the transfer is. NULL if nothing
 * could be asked now; else *watch is the page's to let go of before it is answered, if the page closes.
 */
struct upload_watch *upload_watch_ask(struct page *page,
                                      void (*answered)(struct page *page, enum status status, const struct err *err));
/* Nobody waits for the answer any more. NULL is none. */
void upload_watch_let_go(struct upload_watch *watch);

#endif
