/*
 * The sample application without its window, for scripts and for the tests of the whole way:
 *
 *   SampleAp --status ID            whether ID has a usable certificate: its serial, or the sentence for the customer
 *   SampleAp --wait ID SECONDS      sleeps on the tool's signal until there is one
 *   SampleAp --sign ID ORDER OUT    signs file ORDER with the certificate of ID in MY; OUT: detached CMS, DER
 *   SampleAp --sign-file PFX ORDER OUT   the same with an exported file; its password is the first line of standard
 * input
 *
 * Exit: 0 done, 1 failed, 2 usage, 3 no usable certificate. Standard output is UTF-8.
 */
#ifndef SAMPLE_AP_COMMAND_H
#define SAMPLE_AP_COMMAND_H

#include <wchar.h>

int command_run(int argc, wchar_t **argv);

#endif
