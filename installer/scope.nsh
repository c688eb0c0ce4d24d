; For this user (the default; no administrator) or for all users of the PC; what is installed already decides first.

Var Scope         ; user, machine
Var OldVersion    ; of what is installed in this scope, "" if nothing is
Var OtherScope    ; 1: it is installed in the other one
Var Folder        ; of /D=, "" if it was not given
Var UserVersion
Var UserFolder
Var MachineVersion
Var MachineFolder

!define ARP_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${PRODUCT_ID}"
!define LEAST_BUILD 14393 ; Windows 10 1607, Server 2016

Function ScopeRefuseSystem
    !if ${ARCH} == x64
        ; A 32-bit Windows says itself that it cannot start a 64-bit setup; this is for one with the 32-bit stub.
        ${IfNot} ${RunningX64}
            ${Refuse} ${EXIT_WINDOWS_32_BIT} "$(WINDOWS_32_BIT)"
        ${EndIf}
    !endif
    ${IfNot} ${AtLeastWin10}
    ${OrIfNot} ${AtLeastBuild} ${LEAST_BUILD}
        ${Refuse} ${EXIT_WINDOWS_TOO_OLD} "$(WINDOWS_TOO_OLD)"
    ${EndIf}
FunctionEnd

; One entry for both architectures: what one has installed the other finds. (A 64-bit setup sees no other view.)
!macro ScopeView
    !if ${ARCH} == x86
        ${If} ${RunningX64}
            SetRegView 64
        ${EndIf}
    !endif
!macroend

; The elevated part of a setup runs under the name of the one that waits for it.
!macro ScopeOnlyOne
    ${If} $Elevated <> 1
        System::Call 'kernel32::CreateMutexW(p 0, i 0, w "Global\${PRODUCT_ID}.Setup") p .r0 ?e'
        Pop $1
        ${If} $1 = 183 ; ERROR_ALREADY_EXISTS
        ${OrIf} $1 = 5 ; ERROR_ACCESS_DENIED: another user's
            ${Refuse} ${EXIT_ANOTHER_SETUP} "$(ANOTHER_SETUP)"
        ${EndIf}
    ${EndIf}
!macroend

Function ScopeOnlyOne
    !insertmacro ScopeOnlyOne
FunctionEnd

Function un.ScopeOnlyOne
    !insertmacro ScopeOnlyOne
FunctionEnd

; A version whose program is gone is none: the user's part of the registry may have come from another PC.
!macro ScopeForgetGone folder version
    ${IfNot} ${FileExists} "${folder}\${PRODUCT_ID}.exe"
        StrCpy ${version} ""
    ${EndIf}
!macroend

!macro ScopeFind
    ReadRegStr $UserVersion HKCU "${ARP_KEY}" DisplayVersion
    ReadRegStr $UserFolder HKCU "${ARP_KEY}" InstallLocation
    ReadRegStr $MachineVersion HKLM "${ARP_KEY}" DisplayVersion
    ReadRegStr $MachineFolder HKLM "${ARP_KEY}" InstallLocation
    !insertmacro ScopeForgetGone $UserFolder $UserVersion
    !insertmacro ScopeForgetGone $MachineFolder $MachineVersion
!macroend

Function ScopeFind
    StrCpy $Folder $INSTDIR
    !insertmacro ScopeView
    !insertmacro ScopeFind
    Call ProcessLook
FunctionEnd

; $Scope: what was asked for, else where it is installed, else this user.
Function ScopeChoose
    StrCpy $Scope $ScopeAsked
    ${If} $Scope == ""
        StrCpy $Scope user
        ${If} $UserVersion == ""
        ${AndIf} $MachineVersion != ""
            StrCpy $Scope machine
        ${EndIf}
    ${EndIf}
    Call ScopeEnter
FunctionEnd

; What follows from $Scope: $OldVersion, $OtherScope, $INSTDIR.
Function ScopeEnter
    ${If} $Scope == "machine"
        SetShellVarContext all
        StrCpy $OldVersion $MachineVersion
        StrCpy $1 $MachineFolder
        StrCpy $2 $UserVersion
        StrCpy $INSTDIR "$PROGRAMFILES64\${PRODUCT_ID}"
    ${Else}
        SetShellVarContext current
        StrCpy $OldVersion $UserVersion
        StrCpy $1 $UserFolder
        StrCpy $2 $MachineVersion
        StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${PRODUCT_ID}"
    ${EndIf}
    StrCpy $OtherScope 0
    ${If} $OldVersion == ""
    ${AndIf} $2 != ""
        StrCpy $OtherScope 1
    ${EndIf}
    ${If} $Elevated = 1 ; perhaps as another user, whose own is nobody's business here
        StrCpy $OtherScope 0
    ${EndIf}
    ${If} $Folder != ""
        StrCpy $INSTDIR $Folder
    ${EndIf}
    ${If} $OldVersion != ""
    ${AndIf} $1 != ""
        StrCpy $INSTDIR $1
    ${EndIf}
    ${If} $Autostart == ""
        ClearErrors
        ReadRegDWORD $Autostart SHCTX "${ARP_KEY}" Autostart ; what was chosen last
        ${If} ${Errors}
            StrCpy $Autostart 1
        ${EndIf}
    ${EndIf}
FunctionEnd

Function ScopeRefuse
    ${If} $OtherScope = 1
        ${Refuse} ${EXIT_INSTALLED_ELSEWHERE} "$(INSTALLED_OTHER_SCOPE)"
    ${EndIf}
    ${If} $Folder != ""
    ${AndIf} $Folder != $INSTDIR
        ${Refuse} ${EXIT_INSTALLED_ELSEWHERE} "$(INSTALLED_OTHER_FOLDER)"
    ${EndIf}
    ${If} $OldVersion != ""
        ${VersionCompare} "$OldVersion" "${VERSION}" $0
        ${If} $0 = 1
            ${Refuse} ${EXIT_NEWER_INSTALLED} "$(NEWER_INSTALLED)"
        ${EndIf}
    ${EndIf}
    ${If} $Scope == "user"
        Call ProcessIsService ; a deployment tool's own profile is nobody's
        ${If} $0 = 1
            ${Refuse} ${EXIT_OTHER_USER} "$(OTHER_USER)"
        ${EndIf}
    ${EndIf}
    ${If} $Scope == "user"
    ${AndIf} $IsAdministrator = 1
        Call ProcessIsShellsUser
        ${If} $0 = 0
            ${Refuse} ${EXIT_OTHER_USER} "$(OTHER_USER)"
        ${EndIf}
    ${EndIf}
    ${If} $Elevated = 1
    ${AndIf} $IsAdministrator = 0 ; where Windows elevates nobody
        ${Refuse} ${EXIT_NEEDS_ADMINISTRATOR} "$(NEEDS_ADMINISTRATOR)"
    ${EndIf}
    ${If} $Scope == "machine"
    ${AndIf} $IsAdministrator = 0
    ${AndIf} ${Silent} ; else it is asked for when the user has chosen (wizard.nsh)
        ${Refuse} ${EXIT_NEEDS_ADMINISTRATOR} "$(NEEDS_ADMINISTRATOR)"
    ${EndIf}
FunctionEnd

; In the section: the user may have chosen another one.
Function ScopeUse
    SetShellVarContext current
    ${If} $Scope == "machine"
        SetShellVarContext all
    ${EndIf}
FunctionEnd
