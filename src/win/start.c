#include "win/start.h"

#include <windows.h>

/* Real Windows only: Wine accepts it and does nothing. */
static void start_forbid_foreign_images(void)
{
    PROCESS_MITIGATION_IMAGE_LOAD_POLICY policy;

    ZeroMemory(&policy, sizeof policy);
    policy.NoRemoteImages = 1;
    policy.NoLowMandatoryLabelImages = 1;
    (void)SetProcessMitigationPolicy(ProcessImageLoadPolicy, &policy, sizeof policy);
}

void start_secure_process(void)
{
    (void)SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    (void)SetDllDirectoryW(L"");
    (void)HeapSetInformation(NULL, HeapEnableTerminationOnCorruption, NULL, 0);
    /* A drive without a medium is an error code for us, not a dialog of the system's. */
    (void)SetErrorMode(SEM_FAILCRITICALERRORS);
    start_forbid_foreign_images();
}
