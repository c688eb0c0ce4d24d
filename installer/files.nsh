; The files: all of them are written beside the old ones first, then each takes its place in one step, so that a setup
; that is broken off anywhere leaves programs that are whole: the old ones, or some old and some new. The window's comes
; last.

!define MOVEFILE_REPLACE_EXISTING 0x1
!define MOVEFILE_WRITE_THROUGH 0x8

; For each file of ours: the programs of before, and what a setup that was broken off has left.
!macro FilesEach macro
    !insertmacro ${macro} "pccert.exe"
    !insertmacro ${macro} "LICENSES.txt"
    !insertmacro ${macro} "manual.zh-TW.html"
    !insertmacro ${macro} "manual.en.html"
    !insertmacro ${macro} "uninstall.exe"
    !insertmacro ${macro} "${PRODUCT_ID}.exe"
!macroend

!macro FilesForgetOne name
    Delete "$INSTDIR\${name}.new"
!macroend

Function FilesForget
    !insertmacro FilesEach FilesForgetOne
    Delete "$INSTDIR\pccert.json.new"
    RMDir "$INSTDIR" ; only where there is nothing
FunctionEnd

Function .onInstFailed
    Call FilesForget
    ${If} $Elevated <> 1
        Call RunningStartAgain
    ${EndIf}
FunctionEnd

Function FilesStage
    ClearErrors
    SetOverwrite try
    SetOutPath "$INSTDIR"
    File "/oname=pccert.exe.new" "${FILES_DIR}/pccert.exe"
    ${KillPoint} "staging"
    !if /FileExists "${FILES_DIR}/LICENSES.txt"
        File "/oname=LICENSES.txt.new" "${FILES_DIR}/LICENSES.txt"
    !endif
    File "/oname=manual.zh-TW.html.new" "${FILES_DIR}/manual.zh-TW.html"
    File "/oname=manual.en.html.new" "${FILES_DIR}/manual.en.html"
    File "/oname=${PRODUCT_ID}.exe.new" "${FILES_DIR}/${PRODUCT_ID}.exe"
    WriteUninstaller "$INSTDIR\uninstall.exe.new"
    ${If} ${Errors}
        ${Fail} ${EXIT_FAILED} "$(CANNOT_WRITE)"
    ${EndIf}
    ${KillPoint} "staged"
FunctionEnd

; $1 over $2 in one step. $0: 0 if that failed.
Function FilesMove
    System::Call 'kernel32::MoveFileExW(w r1, w r2, i ${MOVEFILE_REPLACE_EXISTING}|${MOVEFILE_WRITE_THROUGH}) i .r0'
FunctionEnd

; The file $0. What somebody still runs (another user; a script's pccert.exe) cannot be replaced, but renamed.
Function FilesPlaceOne
    StrCpy $2 "$INSTDIR\$0"
    StrCpy $1 "$2.new"
    Call FilesMove
    ${If} $0 <> 0
        Return
    ${EndIf}
    StrCpy $3 0
    ${Do}
        StrCpy $4 "$2.old$3"
        ${IfNot} ${FileExists} $4
            ${ExitDo}
        ${EndIf}
        IntOp $3 $3 + 1
    ${Loop}
    ClearErrors
    Rename $2 $4
    ${If} ${Errors}
        ${Fail} ${EXIT_FAILED} "$(CANNOT_WRITE)"
    ${EndIf}
    Call FilesMove
    ${If} $0 = 0
        Rename $4 $2
        ${Fail} ${EXIT_FAILED} "$(CANNOT_WRITE)"
    ${EndIf}
FunctionEnd

!macro FilesPlaceEach name
    ${If} ${FileExists} "$INSTDIR\${name}.new"
        StrCpy $0 "${name}"
        Call FilesPlaceOne
        ${KillPoint} "placed ${name}"
    ${EndIf}
!macroend

!macro FilesForgetOld name
    ${If} $Scope == "machine"
        Delete /REBOOTOK "$INSTDIR\${name}.old*"
    ${Else}
        Delete "$INSTDIR\${name}.old*" ; else the next setup does
    ${EndIf}
!macroend

Function FilesPlace
    !insertmacro FilesEach FilesPlaceEach
    !insertmacro FilesEach FilesForgetOld
FunctionEnd
