@echo off
rem Graine from a fresh clone on Windows: prepares .venv when it is missing or out of date, then runs the
rem command line. Written after ./graine, but never run on Windows.
setlocal
set "here=%~dp0"
set "here=%here:~0,-1%"
set "PYTHONUTF8=1"
set "python="
for %%p in ("py -3" python3 python) do if not defined python call :try %%~p
if not defined python goto :needed

set "given=%PYTHONPATH%"
set "PYTHONPATH=%here%\src"
%python% -P -m graine.cli.bootstrap "%here%" graine || exit /b
set "PYTHONPATH=%given%"
"%here%\.venv\Scripts\python.exe" -P -m graine.cli %*
exit /b

:try
%* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1 && set "python=%*"
exit /b

:needed
>&2 echo Graine needs Python 3.11 or newer, and none was found. Install it (https://www.python.org/downloads/), then try again.
>&2 echo Graine a besoin de Python 3.11 ou plus recent, introuvable ici. Installez-le, puis relancez.
exit /b 1
