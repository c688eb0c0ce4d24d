/*
 * A host session that has ended while the window is open: by its idle time, or since the host says so. The page stays;
 * the person logs in anew, or leaves.
 */
#ifndef TRAY_SESSION_OVER_H
#define TRAY_SESSION_OVER_H

#include "tray/frame.h"

/*
 * Asks for the password of the same person, until the host takes it or the person gives up; true: there is a session
 * again. Otherwise the login page is open, or on a public PC the visit is being left (tray/leaving.h). Not while a job
 * runs.
 */
bool session_over_ask(struct frame *frame);

#endif
