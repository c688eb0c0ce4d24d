; The uninstaller: closes the program, removes everything that the setup made and nothing else. Certificates, keys and
; open orders stay, unless /REMOVECERTS, or the box on its page, says otherwise.

Var CertsBox
Var UnDoneElevated

!define SYNCHRONIZE_ 0x00100000

!define USER_DATA "$LOCALAPPDATA\${PRODUCT_ID}"

Function un.onInit
    Call un.ArgumentsRead
    ${If} $Last != ""
        Call un.RemoveLast
        Quit
    ${EndIf}
    Call un.ScopeOnlyOne
    Call un.ProcessLook
    !insertmacro ScopeView
    !insertmacro ScopeFind
    StrCpy $Scope user
    ${If} $MachineFolder == $INSTDIR
        StrCpy $Scope machine
    ${EndIf}
    ${If} $Elevated = 1 ; where Windows elevates nobody
    ${OrIf} ${Silent}
        ${If} $Scope == "machine"
        ${AndIf} $IsAdministrator = 0
            ${Refuse} ${EXIT_NEEDS_ADMINISTRATOR} "$(NEEDS_ADMINISTRATOR)"
        ${EndIf}
    ${EndIf}
    ${If} $RemoveCerts = 1
        Call un.CertificatesAreHere
        ${If} $0 = 0
            ${Refuse} ${EXIT_OTHER_USER} "$(UN_OTHER_USER)"
        ${EndIf}
    ${EndIf}
FunctionEnd

Function un.onUninstFailed
    Call un.RunningStartAgain
FunctionEnd

; --- the pages ---

Function un.PageConfirm
    ${If} $Elevated = 1
        Abort
    ${EndIf}
    !insertmacro MUI_HEADER_TEXT "$(UN_TITLE)" "$(UN_SUBTITLE)"
    nsDialogs::Create 1018
    Pop $0
    ${NSD_CreateLabel} 0 2u 100% 40u "$(UN_TEXT)"
    Pop $0
    ${NSD_CreateCheckBox} 0 50u 100% 12u "$(UN_CERTS)"
    Pop $CertsBox
    ${If} $RemoveCerts = 1
        ${NSD_Check} $CertsBox
    ${EndIf}
    ${NSD_CreateLabel} 12u 64u 286u 40u "$(UN_CERTS_NOTE)"
    Pop $0
    StrCpy $0 "$(^UninstallBtn)"
    Call un.PagesNameButton
    StrCpy $0 0
    ${If} $Scope == "machine"
    ${AndIf} $IsAdministrator = 0
        StrCpy $0 1
    ${EndIf}
    SendMessage $1 ${BCM_SETSHIELD} 0 $0
    nsDialogs::Show
FunctionEnd

Function un.PageConfirmLeave
    ${NSD_GetState} $CertsBox $RemoveCerts
    ${If} $RemoveCerts = 1
    ${AndIf} ${Cmd} 'MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(UN_CERTS_QUESTION)" IDNO'
        Abort
    ${EndIf}
    ${If} $Scope == "machine"
    ${AndIf} $IsAdministrator = 0
        Call un.PagesElevate
    ${EndIf}
FunctionEnd

; What is this user's is done here, the rest by the elevated part, which runs where it is installed: the copy of this
; program in the user's own folder is not to be trusted with more rights.
Function un.PagesElevate
    Call un.RunningTry
    ${If} $0 <> 0
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(STILL_RUNNING)"
        Abort
    ${EndIf}
    Call un.CertificatesTry
    ${If} $0 <> 0
        Call un.RunningStartAgain
        MessageBox MB_OK|MB_ICONEXCLAMATION "$(UN_CERTS_LEFT)"
        Abort
    ${EndIf}
    StrCpy $0 "$INSTDIR\uninstall.exe"
    StrCpy $1 "/ELEVATED /LANG=zh-TW _?=$INSTDIR"
    ${If} $LANGUAGE = ${LANG_ID_EN}
        StrCpy $1 "/ELEVATED /LANG=en _?=$INSTDIR"
    ${EndIf}
    Call un.ProcessElevate
    ${If} $0 == ""
        Call un.RunningStartAgain
        ${If} $RemoveCerts = 1
            MessageBox MB_OK|MB_ICONEXCLAMATION "$(UN_NOT_ALLOWED_CERTS)"
        ${Else}
            MessageBox MB_OK|MB_ICONEXCLAMATION "$(UN_NOT_ALLOWED)"
        ${EndIf}
        Abort
    ${ElseIf} $0 <> 0
        SetErrorLevel $0
        Call un.RunningStartAgain
        Quit
    ${EndIf}
    StrCpy $UnDoneElevated 1
FunctionEnd

Function un.PageProgressPre
    ${If} $UnDoneElevated = 1
        MessageBox MB_OK|MB_ICONINFORMATION "$(UN_DONE)"
        Quit
    ${EndIf}
FunctionEnd

; --- the work ---

; $0: 1 if this process's user is the one at the screen, whose certificates are meant.
Function un.CertificatesAreHere
    Call un.ProcessIsService
    ${If} $0 = 1
        StrCpy $0 0
        Return
    ${EndIf}
    StrCpy $0 1
    ${If} $IsAdministrator = 1
        Call un.ProcessIsShellsUser
    ${EndIf}
FunctionEnd

!macro CertificatesRemove
    StrCpy $0 '"$INSTDIR\pccert.exe" remove --all --yes'
    StrCpy $1 1
    Call un.ProcessRun
!macroend

; $0: 0 if none are to go, or all are gone with their keys. Only the program can remove keys, and only it knows which
; are this firm's.
Function un.CertificatesTry
    StrCpy $0 0
    ${If} $RemoveCerts = 1
        Call un.CertificatesAreHere
        ${If} $0 = 0
            StrCpy $0 1
            Return
        ${EndIf}
        !insertmacro CertificatesRemove
        ${If} $0 == "0" ; then there must be none any more
            !insertmacro CertificatesRemove
        ${EndIf}
        ${If} $0 == "3" ; nothing found
            StrCpy $0 0
            SetShellVarContext current
            RMDir /r "${USER_DATA}"
            DeleteRegKey HKCU "Software\${PRODUCT_ID}"
        ${Else}
            StrCpy $0 1
        ${EndIf}
    ${EndIf}
FunctionEnd

!macro UnFile name
    Delete "$INSTDIR\${name}"
    Delete "$INSTDIR\${name}.new"
    Delete "$INSTDIR\${name}.old*"
!macroend

; Started with _?= this program runs where it is installed, and cannot delete itself; NSIS holds its file. A copy does it
; (it is this very program, which NSIS copies when it is started without _?=), once this process has ended.
Function un.LeaveLast
    ${If} $EXEDIR == $INSTDIR
        System::Call 'kernel32::GetCurrentProcessId() i .r0'
        Exec '"$INSTDIR\uninstall.exe" /S /LAST=$0'
    ${EndIf}
FunctionEnd

; $0: 1 if a setup has come meanwhile, whose uninstaller it is then, or is at work.
Function un.LastIsInstalledAnew
    System::Call 'kernel32::OpenMutexW(i ${SYNCHRONIZE_}, i 0, w "Global\${PRODUCT_ID}.Setup") p .r1'
    StrCpy $0 0
    !insertmacro ScopeView
    !insertmacro ScopeFind
    ${If} $1 P<> 0
        System::Call 'kernel32::CloseHandle(p r1)'
        StrCpy $0 1
    ${ElseIf} $UserFolder == $INSTDIR
    ${OrIf} $MachineFolder == $INSTDIR
        StrCpy $0 1
    ${EndIf}
FunctionEnd

; In that copy: $Last is the process to wait for.
Function un.RemoveLast
    System::Call 'kernel32::OpenProcess(i ${SYNCHRONIZE_}, i 0, i $Last) p .r0'
    ${If} $0 P<> 0
        System::Call 'kernel32::WaitForSingleObject(p r0, i -1)'
        System::Call 'kernel32::CloseHandle(p r0)'
    ${EndIf}
    Call un.LastIsInstalledAnew
    ${If} $0 = 1
        Return
    ${EndIf}
    StrCpy $1 0
    ${Do} ; a scanner may look at it just now
        ClearErrors
        Delete "$INSTDIR\uninstall.exe"
        ${IfNot} ${Errors}
            ${ExitDo}
        ${EndIf}
        IntOp $1 $1 + 1
        Sleep 100
    ${LoopUntil} $1 = ${FREE_LIMIT}
    RMDir "$INSTDIR"
FunctionEnd

; A program that was just starting when it was asked to end may be there now.
!macro UnProgram
    ${If} ${FileExists} "${PROGRAM}"
    ${AndIf} $Elevated <> 1
        Call un.RunningTry
        Call un.RunningWaitFree
        Delete "${PROGRAM}"
    ${EndIf}
!macroend

; What somebody still runs is renamed: under its own name a setup may bring a new one before Windows starts anew.
!macro UnBusy name
    ${If} ${FileExists} "$INSTDIR\${name}"
        System::Call 'kernel32::GetCurrentProcessId() i .r0'
        Rename "$INSTDIR\${name}" "$INSTDIR\${name}.old$0"
        Delete /REBOOTOK "$INSTDIR\${name}.old$0"
    ${EndIf}
!macroend

; Nothing is said to be removed that is there.
!macro UnProve name
    ${If} ${FileExists} "$INSTDIR\${name}"
        ${Fail} ${EXIT_FAILED} "$(UN_LEFT)"
    ${EndIf}
!macroend

Section Uninstall
    Call un.RunningClose
    ${If} $Elevated <> 1
        Call un.CertificatesTry
        ${If} $0 <> 0
            Call un.RunningStartAgain
            ${Fail} ${EXIT_CERTIFICATES_LEFT} "$(UN_CERTS_LEFT)"
        ${EndIf}
    ${EndIf}
    SetShellVarContext current
    ${If} $Scope == "machine"
        SetShellVarContext all
    ${EndIf}
    SetOutPath $TEMP ; the folder is not held
    Call un.ConfigRemove
    Call un.RunningWaitFree
    !insertmacro FilesEach UnFile
    Delete "$INSTDIR\pccert.json.new"
    !insertmacro UnProgram
    !insertmacro UnBusy "pccert.exe"
    !insertmacro UnBusy "${PRODUCT_ID}.exe"
    !insertmacro UnProve "pccert.exe"
    !insertmacro UnProve "${PRODUCT_ID}.exe"
    RMDir "$INSTDIR" ; only where nothing else is in it
    Call un.RegistryRemove
    ReadRegStr $0 SHCTX "${ARP_KEY}" DisplayVersion
    ${If} $0 != ""
        ${Fail} ${EXIT_FAILED} "$(UN_LEFT)"
    ${EndIf}
    ClearErrors
    Call un.LeaveLast
    SetAutoClose false
    ${If} $Elevated = 1
        SetAutoClose true
    ${EndIf}
SectionEnd
