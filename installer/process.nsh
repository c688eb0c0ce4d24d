; Programs are started as the person at the screen, and not with this setup's rights: an elevated setup has another
; token, and over the shoulder even another user (facts: https://devblogs.microsoft.com/oldnewthing/20131118-00/?p=2643).
; The shell's own token says who that is. Where no shell runs it is who runs this setup.

Var IsAdministrator ; 1: this process may change what is for all users

!define TOKEN_DUPLICATE 0x0002
!define TOKEN_QUERY 0x0008
!define TOKEN_USER 1
!define MAXIMUM_ALLOWED 0x02000000
!define PROCESS_QUERY_LIMITED_INFORMATION 0x1000
!define CREATE_NO_WINDOW 0x08000000
!define SEE_MASK_NOCLOSEPROCESS 0x40
!if ${ARCH} == x64
    !define STARTUPINFO_SIZE 104
    !define SHELLEXECUTEINFO_SIZE 112
    !define GAP ", i 0" ; what the compiler puts before a pointer
    !define GAP_READ ", i"
!else
    !define STARTUPINFO_SIZE 68
    !define SHELLEXECUTEINFO_SIZE 60
    !define GAP ""
    !define GAP_READ ""
!endif

!macro ProcessFunctions un
Function ${un}ProcessLook
    UserInfo::GetAccountType
    Pop $0
    StrCpy $IsAdministrator 0
    ${If} $0 == "Admin"
        StrCpy $IsAdministrator 1
    ${EndIf}
    !ifdef PRETEND_USER ; Wine has no others
        ${If} $Elevated <> 1
            StrCpy $IsAdministrator 0
        ${EndIf}
    !endif
FunctionEnd

; $0 a token of the shell's process with the rights of $1; 0 where no shell runs; -1 where one does that may not be opened,
; so that it is another user's.
Function ${un}ProcessShellToken
    StrCpy $2 $1
    StrCpy $0 0
    System::Call 'user32::GetShellWindow() p .r3'
    ${If} $3 P<> 0
        StrCpy $0 -1
        System::Call 'user32::GetWindowThreadProcessId(p r3, *i .r4)'
        System::Call 'kernel32::OpenProcess(i ${PROCESS_QUERY_LIMITED_INFORMATION}, i 0, i r4) p .r3'
        ${If} $3 P<> 0
            System::Call 'advapi32::OpenProcessToken(p r3, i r2, *p .r0) i .r4'
            ${If} $4 = 0
                StrCpy $0 -1
            ${EndIf}
            System::Call 'kernel32::CloseHandle(p r3)'
        ${EndIf}
    ${EndIf}
FunctionEnd

; Starts the command line $0 as the person at the screen. $1: 1 waits for its end. $0 becomes its exit code (0 where it is
; not waited for), or "" if it could not be started.
Function ${un}ProcessRun
    Push $2
    Push $3
    Push $4
    Push $5
    Push $6
    Push $7
    StrCpy $7 $0
    StrCpy $6 $1
    StrCpy $0 0
    ${If} $IsAdministrator = 1
        StrCpy $1 ${TOKEN_DUPLICATE}
        Call ${un}ProcessShellToken
    ${EndIf}
    StrCpy $5 $0
    System::Alloc ${STARTUPINFO_SIZE}
    Pop $2
    System::Call '*$2(i ${STARTUPINFO_SIZE})'
    System::Alloc 24 ; PROCESS_INFORMATION: two handles, two numbers
    Pop $3
    StrCpy $4 0
    ${If} $5 P> 0
        System::Call 'advapi32::DuplicateTokenEx(p r5, i ${MAXIMUM_ALLOWED}, p 0, i 2, i 1, *p .r1) i .r4'
        ${If} $4 <> 0
            System::Call 'advapi32::CreateProcessWithTokenW(p r1, i 0, p 0, w r7, i ${CREATE_NO_WINDOW}, p 0, p 0, p r2, p r3) i .r4'
            System::Call 'kernel32::CloseHandle(p r1)'
        ${EndIf}
        System::Call 'kernel32::CloseHandle(p r5)'
    ${EndIf}
    ${If} $5 P= 0
        System::Call 'kernel32::CreateProcessW(p 0, w r7, p 0, p 0, i 0, i ${CREATE_NO_WINDOW}, p 0, p 0, p r2, p r3) i .r4'
    ${EndIf}
    StrCpy $0 ""
    ${If} $4 <> 0
        StrCpy $0 0
        System::Call '*$3(p .r4, p .r5)'
        ${If} $6 = 1
            System::Call 'kernel32::WaitForSingleObject(p r4, i -1)'
            System::Call 'kernel32::GetExitCodeProcess(p r4, *i .r0)'
        ${EndIf}
        System::Call 'kernel32::CloseHandle(p r4)'
        System::Call 'kernel32::CloseHandle(p r5)'
    ${EndIf}
    System::Free $2
    System::Free $3
    Pop $7
    Pop $6
    Pop $5
    Pop $4
    Pop $3
    Pop $2
FunctionEnd

; $0: 1 where nobody can sit: the session of the services, in which deployment tools run.
Function ${un}ProcessIsService
    System::Call 'kernel32::GetCurrentProcessId() i .r1'
    System::Call 'kernel32::ProcessIdToSessionId(i r1, *i .r0) i .r1'
    ${If} $1 <> 0
    ${AndIf} $0 = 0
        StrCpy $0 1
    ${Else}
        StrCpy $0 0
    ${EndIf}
FunctionEnd

; Runs the program $0 with the arguments $1 elevated, this window hidden meanwhile. $0 becomes its exit code, or "" if it
; was not allowed.
Function ${un}ProcessElevate
    StrCpy $4 $0
    StrCpy $5 $1
    HideWindow
    System::Call '*(i ${SHELLEXECUTEINFO_SIZE}, i ${SEE_MASK_NOCLOSEPROCESS}, p $HWNDPARENT, w "runas", w r4, w r5, p 0, i ${SW_SHOWNORMAL}${GAP}, p 0, p 0, p 0, p 0, i 0${GAP}, p 0, p 0) p .r2'
    System::Call 'shell32::ShellExecuteExW(p r2) i .r3'
    StrCpy $0 ""
    ${If} $3 <> 0
        System::Call '*$2(i, i, p, p, p, p, p, i${GAP_READ}, p, p, p, p, i${GAP_READ}, p, p .r3)'
        ${If} $3 P<> 0
            System::Call 'kernel32::WaitForSingleObject(p r3, i -1)'
            System::Call 'kernel32::GetExitCodeProcess(p r3, *i .r0)'
            System::Call 'kernel32::CloseHandle(p r3)'
        ${EndIf}
    ${EndIf}
    System::Free $2
    ShowWindow $HWNDPARENT ${SW_SHOW}
    BringToFront
FunctionEnd

; $0: 0 if another user than this process's sits at the screen, else 1.
Function ${un}ProcessIsShellsUser
    StrCpy $1 ${TOKEN_QUERY}
    Call ${un}ProcessShellToken
    StrCpy $5 $0
    StrCpy $0 1
    ${If} $5 P= -1
        StrCpy $0 0
    ${ElseIf} $5 P<> 0
        System::Call 'kernel32::GetCurrentProcess() p .r3'
        System::Call 'advapi32::OpenProcessToken(p r3, i ${TOKEN_QUERY}, *p .r6) i .r4'
        ${If} $4 <> 0
            System::Alloc 256
            Pop $3
            System::Alloc 256
            Pop $4
            System::Call 'advapi32::GetTokenInformation(p r5, i ${TOKEN_USER}, p r3, i 256, *i .r1) i .r7'
            System::Call 'advapi32::GetTokenInformation(p r6, i ${TOKEN_USER}, p r4, i 256, *i .r1) i .r8'
            ${If} $7 <> 0
            ${AndIf} $8 <> 0
                System::Call '*$3(p .r7)'
                System::Call '*$4(p .r8)'
                System::Call 'advapi32::EqualSid(p r7, p r8) i .r0'
            ${EndIf}
            System::Free $3
            System::Free $4
            System::Call 'kernel32::CloseHandle(p r6)'
        ${EndIf}
        System::Call 'kernel32::CloseHandle(p r5)'
    ${EndIf}
FunctionEnd
!macroend

!insertmacro ProcessFunctions ""
!insertmacro ProcessFunctions "un."
