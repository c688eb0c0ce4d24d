/*
 * The first statement of each of our programs: what a Windows process must settle about itself before anything else
 * loads (../shared/facts/windows.md G2, G3).
 */
#ifndef WIN_START_H
#define WIN_START_H

/*
 * DLLs from System32 alone, never from the working or the program's folder; the heap ends the process when it is found
 * corrupt; no image from a network share or of low integrity is loaded later. What an older Windows refuses is left
 * out: none of it is needed for the work itself.
 */
void start_secure_process(void);

#endif
