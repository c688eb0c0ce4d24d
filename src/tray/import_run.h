/*
 * Importing what was inspected, as the pages for importing and inspecting both do it: the job, the question about
 * another person's certificate, and its result with the warnings, or its failure, told to the person.
 */
#ifndef TRAY_IMPORT_RUN_H
#define TRAY_IMPORT_RUN_H

#include "client/import.h"
#include "tray/frame.h"

struct import_run {
    struct page *page;
    struct inspection *inspection; /* the page's */
    /* The person was told. ST_CANCELLED: does not want it. The page may go away in it. */
    void (*ended)(struct page *page, enum status status);
    bool any_person;
    struct cert_info installed;
};

/* *run must stay where it is until it has ended. */
void import_run_go(struct import_run *run, struct page *page, struct inspection *inspection,
                   void (*ended)(struct page *page, enum status status));

#endif
