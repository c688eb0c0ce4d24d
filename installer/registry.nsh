; What Windows is told: Add/Remove Programs, the start at logon, the entry of the Start menu, the verbs of Explorer. In
; HKCU or HKLM as SHCTX says (scope.nsh). `pccert repair` writes the same (src/win).

!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define VERBS_KEY "Software\Classes\SystemFileAssociations"
!define LINK "$SMPROGRAMS\${LINK_NAME}.lnk" ; one name, whatever the language: an upgrade must find it
!define RUN_UNITS_MAX 260
!define SHCNE_ASSOCCHANGED 0x08000000

!macro RegistryVerb ending name string argument
    WriteRegStr SHCTX "${VERBS_KEY}\${ending}\shell\${PRODUCT_ID}.${name}" MUIVerb "@${PROGRAM},-${string}"
    WriteRegStr SHCTX "${VERBS_KEY}\${ending}\shell\${PRODUCT_ID}.${name}" Icon "${PROGRAM},0"
    WriteRegStr SHCTX "${VERBS_KEY}\${ending}\shell\${PRODUCT_ID}.${name}" MultiSelectModel Single
    WriteRegStr SHCTX "${VERBS_KEY}\${ending}\shell\${PRODUCT_ID}.${name}\command" "" '"${PROGRAM}" ${argument} "%1"'
!macroend

!macro RegistryVerbs ending
    !insertmacro RegistryVerb ${ending} Import ${IDS_VERB_IMPORT} --import
    !insertmacro RegistryVerb ${ending} Inspect ${IDS_VERB_INSPECT} --inspect
!macroend

Function RegistryWriteAutostart
    StrCpy $0 '"${PROGRAM}" --tray'
    StrLen $1 $0
    ${If} $Autostart = 1
    ${AndIf} $1 <= ${RUN_UNITS_MAX}
        WriteRegStr SHCTX "${RUN_KEY}" "${PRODUCT_ID}" $0
    ${Else}
        DeleteRegValue SHCTX "${RUN_KEY}" "${PRODUCT_ID}"
        ClearErrors
    ${EndIf}
FunctionEnd

Function RegistryWriteEntry
    WriteRegStr SHCTX "${ARP_KEY}" DisplayName "$(PRODUCT)"
    WriteRegStr SHCTX "${ARP_KEY}" DisplayIcon "${PROGRAM},0"
    WriteRegStr SHCTX "${ARP_KEY}" Publisher "$(FIRM)"
    WriteRegStr SHCTX "${ARP_KEY}" HelpTelephone "$(HOTLINE)"
    WriteRegStr SHCTX "${ARP_KEY}" InstallLocation "$INSTDIR"
    WriteRegStr SHCTX "${ARP_KEY}" UninstallString '"$INSTDIR\uninstall.exe"'
    ; With _?= it runs where it is, so that whoever started it gets its end and its exit code.
    WriteRegStr SHCTX "${ARP_KEY}" QuietUninstallString '"$INSTDIR\uninstall.exe" /S _?=$INSTDIR'
    WriteRegDWORD SHCTX "${ARP_KEY}" NoModify 1
    WriteRegDWORD SHCTX "${ARP_KEY}" NoRepair 1
    WriteRegDWORD SHCTX "${ARP_KEY}" Autostart $Autostart
    ${If} $ConfigMade = 1
        WriteRegStr SHCTX "${ARP_KEY}" HostUrl $HostUrl
    ${EndIf}
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD SHCTX "${ARP_KEY}" EstimatedSize $0
FunctionEnd

Function RegistryWrite
    ClearErrors
    SetOutPath $INSTDIR ; the folder that the entry starts it in
    CreateShortCut "${LINK}" "${PROGRAM}"
    SetOutPath $TEMP ; no folder of ours is held
    Call RegistryWriteAutostart
    !insertmacro RegistryVerbs .pfx
    !insertmacro RegistryVerbs .p12
    Call RegistryWriteEntry
    WriteRegStr SHCTX "${ARP_KEY}" DisplayVersion "${VERSION}" ; last: then all of it is there
    ${If} ${Errors}
        ${Fail} ${EXIT_FAILED} "$(CANNOT_WRITE)"
    ${EndIf}
    System::Call 'shell32::SHChangeNotify(i ${SHCNE_ASSOCCHANGED}, i 0, p 0, p 0)'
FunctionEnd

; $0: 1 if the user has switched the start off in the Task Manager, whose word it is: read, and never written.
; (Its value's first byte is odd then.)
Function RegistryAutostartIsOff
    StrCpy $1 -2147483647 ; HKEY_CURRENT_USER
    Call RegistryAutostartIsOffIn
    ${If} $0 = 0
    ${AndIf} $Scope == "machine"
        StrCpy $1 -2147483646 ; HKEY_LOCAL_MACHINE
        Call RegistryAutostartIsOffIn
    ${EndIf}
FunctionEnd

; $0: the same, of the hive $1 alone.
Function RegistryAutostartIsOffIn
    StrCpy $0 0
    System::Alloc 16
    Pop $2
    System::Call 'advapi32::RegGetValueW(p r1, w "${APPROVED_KEY}", w "${PRODUCT_ID}", i 0x8, p 0, p r2, *i 16) i .r3'
    ${If} $3 = 0
        System::Call '*$2(&i1 .r3)'
        IntOp $0 $3 & 1
    ${EndIf}
    System::Free $2
FunctionEnd

!macro UnRegistryVerbs ending
    DeleteRegKey SHCTX "${VERBS_KEY}\${ending}\shell\${PRODUCT_ID}.Import"
    DeleteRegKey SHCTX "${VERBS_KEY}\${ending}\shell\${PRODUCT_ID}.Inspect"
    DeleteRegKey /ifempty SHCTX "${VERBS_KEY}\${ending}\shell"
    DeleteRegKey /ifempty SHCTX "${VERBS_KEY}\${ending}"
!macroend

Function un.RegistryRemove
    Delete "${LINK}"
    DeleteRegValue SHCTX "${RUN_KEY}" "${PRODUCT_ID}"
    !insertmacro UnRegistryVerbs .pfx
    !insertmacro UnRegistryVerbs .p12
    DeleteRegKey SHCTX "${ARP_KEY}"
    System::Call 'shell32::SHChangeNotify(i ${SHCNE_ASSOCCHANGED}, i 0, p 0, p 0)'
FunctionEnd
