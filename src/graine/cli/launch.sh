# Sourced by ./graine and ./test, which set $here to the root of the repository.
#
# prepare NAME   leaves in .venv everything that NAME (graine or test) needs, at the locked versions.
#
# The stamp .venv/ready-NAME is written last and holds the place and the files that decide what is installed.
# Comparing it costs two `cat`; a stopped installation, an update or a move of the clone leaves it unequal.

prepare() {
    [ -x "$here/.venv/bin/python" ] && [ "$(wanted)" = "$(cat "$here/.venv/ready-$1" 2>/dev/null)" ] && return
    python=$(find_python) || { need_python; return 1; }
    PYTHONPATH=$here/src "$python" -P -m graine.cli.bootstrap "$here" "$1"
}

wanted() {
    printf '%s\n' "$here"
    cat "$here/pyproject.toml" "$here/constraints.txt" "$here/src/graine/cli/bootstrap.py"
}

find_python() {
    for python in python3 python3.13 python3.12 python3.11 python3.14 python; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$python" && return
    done
    return 1
}

need_python() {
    case ${GRAINE_LANG:-${LC_ALL:-${LC_MESSAGES:-$LANG}}} in
    fr*) echo "Graine a besoin de Python 3.11 ou plus récent, introuvable ici. Installez-le (https://www.python.org/downloads/, ou « apt install python3 python3-venv », « brew install python »), puis relancez." ;;
    *) echo "Graine needs Python 3.11 or newer, and none was found. Install it (https://www.python.org/downloads/, or \"apt install python3 python3-venv\", \"brew install python\"), then try again." ;;
    esac >&2
}
