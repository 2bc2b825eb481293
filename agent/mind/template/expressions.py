"""What an expression of a template means: each kind that chat templates are made of, and none besides."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from jinja2 import nodes

from agent.mind.refusals import TemplateRefused
from agent.mind.template.operations import compared, counted, done, part
from agent.mind.template.values import (
    DEEPEST,
    MISSING,
    Function,
    Macro,
    Method,
    Missing,
    Scope,
    Value,
    Work,
    key,
)
from agent.mind.template.words import FILTERS, TESTS


class Expressions(ABC):
    """Works out values; what a macro says is for ``run`` to say."""

    def __init__(self) -> None:
        self.work = Work()
        self.depth = 0

    @abstractmethod
    def run(self, body: Sequence[nodes.Node], scope: Scope) -> str:
        """What a body says."""

    def value(self, node: nodes.Node, scope: Scope) -> Value:
        """What an expression means here."""
        self.work.spend()
        self.enter()
        value = known(self._MEANS, node)(self, node, scope)
        self.depth -= 1
        return value

    def enter(self) -> None:
        """One deeper; whoever enters leaves by ``depth``, unless all ends."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise TemplateRefused("it goes too deep into itself")

    def joined(self, said: list[str]) -> str:
        """Pieces of text as one."""
        self.work.text(sum(map(len, said)))
        return "".join(said)

    def _const(self, node: Any, _scope: Scope) -> Value:
        return self.work.number(node.value)

    def _name(self, node: Any, scope: Scope) -> Value:
        return scope.find(node.name)

    def _list(self, node: Any, scope: Scope) -> Value:
        return [self.value(item, scope) for item in node.items]

    def _tuple(self, node: Any, scope: Scope) -> Value:
        return tuple(self._list(node, scope))

    def _dict(self, node: Any, scope: Scope) -> Value:
        return {key(self.value(pair.key, scope)): self.value(pair.value, scope) for pair in node.items}

    def _either(self, node: Any, scope: Scope) -> Value:
        if self.value(node.test, scope):
            return self.value(node.expr1, scope)
        return self.value(node.expr2, scope) if node.expr2 is not None else MISSING

    def _and(self, node: Any, scope: Scope) -> Value:
        return self.value(node.left, scope) and self.value(node.right, scope)

    def _or(self, node: Any, scope: Scope) -> Value:
        return self.value(node.left, scope) or self.value(node.right, scope)

    def _not(self, node: Any, scope: Scope) -> Value:
        return not self.value(node.node, scope)

    def _negative(self, node: Any, scope: Scope) -> Value:
        return counted(0, "-", self.value(node.node, scope), self.work)

    def _positive(self, node: Any, scope: Scope) -> Value:
        return counted(0, "+", self.value(node.node, scope), self.work)

    def _compare(self, node: Any, scope: Scope) -> Value:
        left = self.value(node.expr, scope)
        for operand in node.ops:
            right = self.value(operand.expr, scope)
            if not compared(left, operand.op, right, self.work):
                return False
            left = right
        return True

    def _arithmetic(self, node: Any, scope: Scope) -> Value:
        return counted(self.value(node.left, scope), node.operator, self.value(node.right, scope), self.work)

    def _concat(self, node: Any, scope: Scope) -> Value:
        return self.joined([self.work.shown(self.value(one, scope)) for one in node.nodes])

    def _part(self, node: Any, scope: Scope) -> Value:
        of = self.value(node.node, scope)
        if isinstance(node, nodes.Getattr):
            return part(of, node.attr)
        if not isinstance(node.arg, nodes.Slice):
            return part(of, key(self.value(node.arg, scope)))
        bounds = (node.arg.start, node.arg.stop, node.arg.step)
        if not isinstance(of, str | list | tuple):
            raise TemplateRefused("it takes a slice of what has none")
        self.work.spend(len(of)) if not isinstance(of, str) else self.work.text(len(of))
        return of[slice(*(None if one is None else self.value(one, scope) for one in bounds))]

    def _call(self, node: Any, scope: Scope) -> Value:
        return self.called(node, scope)

    def called(self, node: Any, scope: Scope, **named: Value) -> Value:
        """What comes of a call."""
        callee = self.value(node.node, scope)
        args, given = self._arguments(node, scope)
        named = given | named
        if isinstance(callee, Method):
            return done(self.work, callee, *args, **named)
        if isinstance(callee, Function):
            return callee.work(self.work, *args, **named)
        if isinstance(callee, Macro):
            return self._unfolded(callee, args, named)
        raise TemplateRefused("it calls what cannot be called")

    def _unfolded(self, macro: Macro, args: list[Value], named: dict[str, Value]) -> str:
        inner, node = Scope(macro.scope), macro.node
        self.work.spend(len(node.args))
        names = [arg.name for arg in node.args]
        inner.names |= {"varargs": tuple(args[len(names) :]), "caller": named.pop("caller", MISSING)}
        inner.names |= dict(zip(names, args, strict=False))
        defaults = dict(zip(reversed(names), reversed(node.defaults), strict=False))
        for name in names[len(args) :]:
            if name not in named and name in defaults:
                named[name] = self.value(defaults[name], inner)
            inner.names[name] = named.pop(name, MISSING)
        inner.names["kwargs"] = named
        return self.run(node.body, inner)

    def _arguments(self, node: Any, scope: Scope) -> tuple[list[Value], dict[str, Value]]:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise TemplateRefused("it unpacks arguments")
        named = {one.key: self.value(one.value, scope) for one in node.kwargs}
        return [self.value(one, scope) for one in node.args], named

    def _filter(self, node: Any, scope: Scope) -> Value:
        return self.filtered(node, scope, self.value(node.node, scope))

    def filtered(self, node: Any, scope: Scope, value: Value) -> Value:
        """A value through a filter."""
        args, named = self._arguments(node, scope)
        return self._by(node.name, value, args, named)

    def _by(self, name: Value, value: Value, args: list[Value], named: dict[str, Value]) -> Value:
        self.work.spend(1 + len(args))
        if name in ("map", "select", "reject", "selectattr", "rejectattr"):
            return self._of_each(name, self.work.items(value), args, named)
        if not isinstance(name, str) or name not in FILTERS:
            raise TemplateRefused("it uses a filter that we do not know")
        return FILTERS[name](self.work, value, *args, **named)

    def _of_each(self, name: str, items: Sequence[Value], args: list[Value], named: dict[str, Value]) -> list[Value]:
        self.work.spend(len(items))
        if name == "map" and "attribute" in named:
            return [_default(part(one, named["attribute"]), named) for one in items]
        if name == "map":
            return [self._by(args[0], one, args[1:], named) for one in items]
        attribute = args.pop(0) if name.endswith("attr") else None
        test, rest = (args[0], args[1:]) if args else ("truthy", [])
        wanted = name.startswith("select")
        seen = [(one, part(one, attribute) if attribute is not None else one) for one in items]
        return [one for one, value in seen if self._holds(test, value, rest) == wanted]

    def _test(self, node: Any, scope: Scope) -> Value:
        return self._holds(node.name, self.value(node.node, scope), self._arguments(node, scope)[0])

    def _holds(self, name: Value, value: Value, args: list[Value]) -> bool:
        self.work.spend(1 + len(args))
        if not isinstance(name, str) or name not in TESTS:
            raise TemplateRefused("it uses a test that we do not know")
        return bool(TESTS[name](self.work, value, *args))

    _MEANS: ClassVar[dict[type[nodes.Node], Callable[..., Value]]] = {
        nodes.Const: _const,
        nodes.Name: _name,
        nodes.List: _list,
        nodes.Tuple: _tuple,
        nodes.Dict: _dict,
        nodes.CondExpr: _either,
        nodes.And: _and,
        nodes.Or: _or,
        nodes.Not: _not,
        nodes.Neg: _negative,
        nodes.Pos: _positive,
        nodes.Compare: _compare,
        nodes.Concat: _concat,
        nodes.Getattr: _part,
        nodes.Getitem: _part,
        nodes.Call: _call,
        nodes.Filter: _filter,
        nodes.Test: _test,
    } | dict.fromkeys((nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow), _arithmetic)


def known(table: dict[type[nodes.Node], Callable[..., Any]], node: nodes.Node) -> Callable[..., Any]:
    """What carries out this kind of node."""
    found = table.get(type(node))
    if found is None:
        raise TemplateRefused(f"it uses what we do not carry out: {type(node).__name__}")
    return found


def _default(value: Value, named: dict[str, Value]) -> Value:
    return named.get("default", MISSING) if isinstance(value, Missing) else value
