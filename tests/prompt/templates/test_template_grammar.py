"""How templates are read."""

from __future__ import annotations

import pytest

from graine.prompt.templates.template_grammar import Definition, Nodes, Use, Variants, Wildcard, parse


@pytest.mark.parametrize(
    ("template", "nodes"),
    [
        ("", ()),
        ("a fox", ("a fox",)),
        ("a __b__ c", ("a ", Wildcard("b"), " c")),
        ("__dir/my name*__", (Wildcard("dir/my name*"),)),
        ("{a|b}", (Variants(((1.0, ("a",)), (1.0, ("b",)))),)),
        ("{.5:: a|2::b}", (Variants(((0.5, ("a",)), (2.0, ("b",)))),)),
        ("{a|a|b}", (Variants(((2.0, ("a",)), (1.0, ("b",)))),)),
        ("{1-3$$; $$a|b}", (Variants(((1.0, ("a",)), (1.0, ("b",))), 1, 3, "; "),)),
        ("{2$$a:b|c}", (Variants(((1.0, ("a:b",)), (1.0, ("c",))), 2, 2),)),
        ("${v=a}${v}", (Definition("v", ("a",), once=False), Use("v", None))),
        ("${v=!__a__} ${v:b}", (Definition("v", (Wildcard("a"),), once=True), " ", Use("v", ("b",)))),
        ("# {a|b}", ("# {a|b}",)),
    ],
)
def test_a_template_is_read(template: str, nodes: Nodes) -> None:
    assert parse(template) == nodes
