"""What Graine's own source never does: run data as code, unpickle, or write text into a page as HTML."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source import PACKAGE, files, tree

WEB = PACKAGE / "web"
NEVER_IMPORTED = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "shelve",
    "marshal",
    "telnetlib",
}
NEVER_CALLED = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "subprocess.getoutput"),
    *("torch.hub.load", "np.load", "numpy.load", "tempfile.mktemp"),
}
OF_YAML = {"load", "safe_load", "SafeLoader", "YAMLError"}  # the rest of it builds whatever a file names
NEVER_GIVEN = {"shell": True, "trust_remote_code": True, "allow_pickle": True, "verify": False}
# Old ways of writing a page that read text as HTML or as code; `style` would need a laxer policy.
IN_PAGES = (
    r"\b(?:inner|outer)HTML\b",
    r"\binsertAdjacentHTML\b",
    r"\bdangerouslySetInnerHTML\b",
    r"\bdocument\s*\.\s*write",
    r"\beval\s*\(",
    r"\bnew\s+Function\b",
    r"\bset(?:Timeout|Interval)\s*\(\s*['\"`]",
    r"\bcreateContextualFragment\b",
    r"\bsrcdoc\b",
    r"javascript:",
    r"https?://(?!www\.w3\.org/)",
)


def python_faults(source: ast.AST) -> Iterator[str]:
    """Name what a module does that is never done, with its line."""
    for node in ast.walk(source):
        for name in _imported(node):
            if name.split(".")[0] in NEVER_IMPORTED:
                yield f"{getattr(node, 'lineno', 0)}: import {name}"
        if isinstance(node, ast.Call):
            yield from (f"{node.lineno}: {fault}" for fault in _call_faults(node))
    yield from yaml_faults(source)


def yaml_faults(source: ast.AST) -> Iterator[str]:
    """Name what a module takes of PyYAML beside its safe loader, or a subclass that adds no constructor."""
    nodes = list(ast.walk(source))
    if not any(map(_imports_yaml, nodes)):
        return
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    own = {one.name for one in classes if [ast.unparse(base) for base in one.bases] == ["yaml.SafeLoader"]}
    for node in nodes:
        if fault := _yaml_fault(node, {"yaml.SafeLoader", *own}):
            yield f"{getattr(node, 'lineno', 0)}: {fault}"


def _imports_yaml(node: ast.AST) -> bool:
    return any(name.split(".")[0] == "yaml" for name in _imported(node))


def _yaml_fault(node: ast.AST, safe: set[str]) -> str:
    match node:
        case ast.Import() | ast.ImportFrom() if _imports_yaml(node):
            return "" if ast.unparse(node) == "import yaml" else ast.unparse(node)
        case ast.Attribute(value=ast.Name(id="yaml"), attr=name) if name not in OF_YAML:
            return f"yaml.{name}"
        case ast.Call(args=[_, *loader]) if ast.unparse(node.func) == "yaml.load":
            return "" if len(loader) == 1 and ast.unparse(loader[0]) in safe else "yaml.load, not safe"
        case ast.Attribute(attr=name) | ast.Name(id=name) if "constructor" in name:
            return name
        case _:
            return ""


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _call_faults(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    given = {one.arg: one.value.value for one in call.keywords if isinstance(one.value, ast.Constant)}
    if name in NEVER_CALLED:
        yield name
    if name.endswith("torch.load") and given.get("weights_only") is not True:
        yield f"{name} without weights_only=True"
    yield from (f"{arg}={value}" for arg, value in NEVER_GIVEN.items() if given.get(arg) is value)
    if name.endswith("Pipeline.from_pretrained"):
        yield f"{name}: a folder's index may name code"


def page_faults(text: str) -> list[str]:
    """Name what a script or a page does that is never done; comments may speak of it."""
    code = re.sub(r"/\*.*?\*/|(?<![:'\"`])//[^\n]*", "", text, flags=re.DOTALL)
    return [found.group() for pattern in IN_PAGES for found in re.finditer(pattern, code)]


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_module_runs_data(file: Path) -> None:
    assert not list(python_faults(tree(file)))


def own_pages() -> list[Path]:
    """Every file that a browser runs; of those of others, only what they are is checked (see vendor)."""
    return sorted(path for path in WEB.rglob("*.*") if path.suffix in (".js", ".html", ".css"))


@pytest.mark.parametrize("file", own_pages(), ids=lambda file: str(file.relative_to(WEB)))
def test_no_page_takes_text_for_html(file: Path) -> None:
    found = page_faults(file.read_text(encoding="utf-8"))
    if file.parent.name == "vendor":  # Preact can be asked to; that nobody asks is checked in all other files
        found = [one for one in found if one not in ("innerHTML", "dangerouslySetInnerHTML")]
    assert not found


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle",
        "from yaml import load",
        "import yaml as reader",
        "import os, yaml as reader",
        "import yaml.constructor",
        "import yaml\nyaml.load(text)",
        "import yaml\nyaml.load(text, yaml.Loader)",
        "import yaml\nyaml.load(text, Loader=yaml.UnsafeLoader)",
        "import yaml\nyaml.unsafe_load(text)",
        "import yaml\nread = yaml.full_load",
        "import yaml\nclass Own(yaml.UnsafeLoader): pass\nyaml.load(text, Own)",
        "import yaml\nclass Own(yaml.SafeLoader): pass\nOwn.add_constructor('!x', build)",
        "import yaml\nclass Own(yaml.SafeLoader):\n    yaml_constructors = {}",
        "import torch\ntorch.load(path)",
        "torch.load(path, weights_only=False)",
        "eval(text)",
        "exec(text)",
        "os.system('ls')",
        "subprocess.run(command, shell=True)",
        "AutoModel.from_pretrained(folder, trust_remote_code=True)",
        "np.load(path, allow_pickle=True)",
        "DiffusionPipeline.from_pretrained(folder)",
        "def f():\n    import marshal",
    ],
)
def test_a_planted_fault_in_a_module_is_found(planted: str) -> None:
    assert list(python_faults(ast.parse(planted)))


@pytest.mark.parametrize(
    "planted",
    [
        "place.innerHTML = prompt",
        "place.outerHTML = x",
        "place.insertAdjacentHTML('beforeend', x)",
        "document.write(x)",
        "eval(x)",
        "new Function(x)",
        "setTimeout('go()', 1)",
        "<div dangerouslySetInnerHTML=${{__html: x}} />",
        "<a href='javascript:go()'>",
        "fetch('https://elsewhere.test/x')",
    ],
)
def test_a_planted_fault_in_a_page_is_found(planted: str) -> None:
    assert page_faults(planted)


def test_what_is_allowed_is_not_found() -> None:
    """Otherwise the checks would only say that every file is faulty."""
    assert not list(
        python_faults(ast.parse("torch.load(path, weights_only=True)\nmodel.eval()\nre.compile(x)"))
    )
    own = "import yaml\nclass Own(yaml.SafeLoader): pass\nyaml.load(text, Own)\nyaml.safe_load(text)"
    assert not list(python_faults(ast.parse(own)))
    assert not page_faults(
        "// innerHTML is never used\nplace.textContent = prompt; setTimeout(() => go(), 1)"
    )
