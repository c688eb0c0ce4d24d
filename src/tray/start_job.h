/*
 * The first job of the program: what a killed one left is finished or cleared, without anybody's password. Orders that
 * can go on alone go on (client/enrol.h), what a login left on a public PC goes (client/public_pc.h), and what is left
 * over is swept (client/sweep_at_start.h). Where nothing was left it costs a look into two folders and the registry.
 */
#ifndef TRAY_START_JOB_H
#define TRAY_START_JOB_H

#include "client/enrol.h"
#include "client/public_pc.h"
#include "tray/frame.h"

/* The fields are its own. Zeroed; it must not move until it is told, or the worker has ended. */
struct start_job {
    struct frame *frame;
    struct enrol_resumed resumed;
    struct public_pc_result removed;
    bool untold; /* it did something that its person should know */
};

/* Before any other job. What it did is told at once if the window is shown by then, else by start_job_tell. */
void start_job_begin(struct start_job *start, struct frame *frame);
/* The window is shown: tells what has not been told yet, once. */
void start_job_tell(struct start_job *start);

#endif
