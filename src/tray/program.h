/*
 * This program's own image: where its resources and window classes are.
 */
#ifndef TRAY_PROGRAM_H
#define TRAY_PROGRAM_H

#include <windows.h>

HINSTANCE program_instance(void);

#endif
