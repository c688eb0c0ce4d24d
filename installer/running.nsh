; The program in the notification area: asked to end before its files are replaced, and started again afterwards. First
; over its own pipe (--quit of the installed program), then by the Restart Manager, then the person is told.

Var WasRunning ; 1: it was there when this setup began with it

!define PROGRAM "$INSTDIR\${PRODUCT_ID}.exe"
!define FREE_LIMIT 50 ; tenths of a second

!macro RunningFunctions un
Function ${un}RunningLook
    FindWindow $0 "${PRODUCT_ID}.App"
    ${If} $0 P<> 0
        StrCpy $WasRunning 1
    ${EndIf}
FunctionEnd

; $0: 0 when nothing of this user runs any more.
Function ${un}RunningQuit
    StrCpy $0 '"${PROGRAM}" --quit'
    StrCpy $1 1
    Call ${un}ProcessRun
    ${If} $0 == "" ; there is none that could run, or it may not be asked
        FindWindow $0 "${PRODUCT_ID}.App"
    ${EndIf}
FunctionEnd

Function ${un}RunningShutDown
    System::Call 'rstrtmgr::RmStartSession(*i .r0, i 0, w .r1) i .r2'
    ${If} $2 = 0
        StrCpy $3 "${PROGRAM}"
        System::Call '*(w r3) p .r4' ; one file: an array of one pointer
        System::Call 'rstrtmgr::RmRegisterResources(i r0, i 1, p r4, i 0, p 0, i 0, p 0) i .r2'
        ${If} $2 = 0
            System::Call 'rstrtmgr::RmShutdown(i r0, i 0, p 0) i .r2'
        ${EndIf}
        System::Free $4
        System::Call 'rstrtmgr::RmEndSession(i r0)'
    ${EndIf}
FunctionEnd

; A program that is about to end takes nothing from --quit any more, and has its file still: for as long as one may take for
; that, until the file can be written to. Another user's program keeps it longer (files.nsh).
Function ${un}RunningWaitFree
    ${IfNot} ${FileExists} "${PROGRAM}"
        Return
    ${EndIf}
    StrCpy $1 0
    ${Do}
        ClearErrors
        FileOpen $0 "${PROGRAM}" a
        ${IfNot} ${Errors}
            FileClose $0
            ${ExitDo}
        ${EndIf}
        IntOp $1 $1 + 1
        Sleep 100
    ${LoopUntil} $1 = ${FREE_LIMIT}
    ClearErrors
FunctionEnd

; $0: 0 when nothing of this user runs any more.
Function ${un}RunningTry
    StrCpy $0 0
    ${If} ${FileExists} "${PROGRAM}"
        Call ${un}RunningLook
        Call ${un}RunningQuit
        ${If} $0 <> 0
            Call ${un}RunningShutDown
            Call ${un}RunningQuit
        ${EndIf}
    ${EndIf}
FunctionEnd
; $0: the arguments.
Function ${un}RunningStart
    StrCpy $2 '"${PROGRAM}" $0'
    Call ${un}ProcessIsService
    ${If} $0 = 0
        StrCpy $0 $2
        StrCpy $1 0
        Call ${un}ProcessRun
    ${EndIf}
FunctionEnd

; What was closed for work that came to nothing, or is done.
Function ${un}RunningStartAgain
    ${If} $WasRunning = 1
        StrCpy $WasRunning 0
        StrCpy $0 "--tray"
        Call ${un}RunningStart
    ${EndIf}
FunctionEnd
!macroend

!insertmacro RunningFunctions ""
!insertmacro RunningFunctions "un."

; In the section. The elevated part has nothing to do here: who started it has done it as the user.
!macro RunningClose un
    ${If} $Elevated <> 1
        ${Do}
            DetailPrint "$(CLOSING)"
            Call ${un}RunningTry
            ${If} $0 = 0
                ${ExitDo}
            ${EndIf}
            ${If} ${Cmd} 'MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_RUNNING)" /SD IDCANCEL IDCANCEL'
                StrCpy $WasRunning 0 ; there it is
                SetErrorLevel ${EXIT_STILL_RUNNING}
                Abort "$(STILL_RUNNING)"
            ${EndIf}
        ${Loop}
    ${EndIf}
!macroend

Function RunningClose
    !insertmacro RunningClose ""
FunctionEnd

Function un.RunningClose
    !insertmacro RunningClose "un."
FunctionEnd

; As it was before; after a first setup that starts it at each logon, now already.
Function RunningStartSilent
    Call RegistryAutostartIsOff
    ${If} $OldVersion == ""
    ${AndIf} $Autostart = 1
    ${AndIf} $0 = 0
        StrCpy $WasRunning 1
    ${EndIf}
    Call RunningStartAgain
FunctionEnd
