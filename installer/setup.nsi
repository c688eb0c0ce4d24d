; The setup of the certificate tool. CMake makes it (installer/CMakeLists.txt); README.md says what it takes and answers.
;
;   makensis -WX -INPUTCHARSET UTF8 -DDEFINES=defines.nsh setup.nsi
;
; DEFINES names the file with what this build is about: names of the brand, version, folder of the files. Nothing of it
; stands here.
!include "${DEFINES}"

Unicode true
Target ${TARGET}
SetCompressor ${COMPRESSOR}
SetCompressorDictSize 32 ; both programs hold the same libraries: the second is told by the first
SetDateSave off          ; equal files make an equal setup
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user ; only what is for all users is elevated (scope.nsh)
CRCCheck on
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow
OutFile "${OUT_FILE}"
!ifdef SIGN ; what installer/sign says of itself
    !uninstfinalize '"${SIGN}" "%1"' = 0
    !finalize '"${SIGN}" "%1"' = 0
!endif

!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh
!include WordFunc.nsh
!include FileFunc.nsh
!include nsDialogs.nsh
!include MUI2.nsh

!include exit.nsh
!include arguments.nsh
!include process.nsh
!include scope.nsh
!include running.nsh
!include files.nsh
!include config.nsh
!include registry.nsh
!include wizard.nsh
!include uninstall.nsh
!include lang\zh-TW.nsh
!include lang\en.nsh

Name "$(PRODUCT)"
BrandingText "$(FIRM)"
Caption "$(CAPTION)"
UninstallCaption "$(UN_CAPTION)"

Function .onInit
    StrCpy $Autostart ""
    Call ArgumentsRead
    Call ScopeRefuseSystem
    Call ScopeOnlyOne
    Call ScopeFind
    Call ScopeChoose
    Call ScopeRefuse
FunctionEnd

Section
    Call ScopeUse
    Call RunningClose
    Call FilesStage
    Call RunningWaitFree
    Call FilesPlace
    Call ConfigPlace
    Call RegistryWrite
    ${KillPoint} "registered"
    ${If} ${Silent}
        Call RunningStartSilent
    ${EndIf}
SectionEnd
