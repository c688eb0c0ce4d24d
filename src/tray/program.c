#include "tray/program.h"

extern IMAGE_DOS_HEADER __ImageBase; /* the linker's: where the image begins */

HINSTANCE program_instance(void)
{
    return (HINSTANCE)(void *)&__ImageBase;
}
