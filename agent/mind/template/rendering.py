"""Carries out a template: each kind of statement that chat templates are made of, and none besides."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from jinja2 import nodes

from agent.mind.refusals import TemplateRefused
from agent.mind.template.expressions import Expressions, known
from agent.mind.template.values import Broken, Continued, Loop, Macro, Namespace, Scope, Value

Said = list[str]


class Rendering(Expressions):
    """One rendering of one template."""

    def run(self, body: Sequence[nodes.Node], scope: Scope) -> str:
        """What a body says."""
        said: Said = []
        self._do(body, scope, said)
        return self.joined(said)

    def _do(self, body: Sequence[nodes.Node], scope: Scope, said: Said) -> None:
        self.enter()
        for node in body:
            self.work.spend()
            known(self._DOES, node)(self, node, scope, said)
        self.depth -= 1

    def _output(self, node: Any, scope: Scope, said: Said) -> None:
        for child in node.nodes:
            text = child.data if isinstance(child, nodes.TemplateData) else self.work.shown(self.value(child, scope))
            self.work.text(len(text))
            said.append(text)

    def _for(self, node: Any, scope: Scope, said: Said) -> None:
        if node.recursive:
            raise TemplateRefused("it loops by recursion")
        items = self.work.items(self.value(node.iter, scope))
        if node.test is not None:
            items = [item for item in items if self.value(node.test, self._with(node.target, item, scope))]
        depth = self.depth
        for place, item in enumerate(items):
            self.work.spend()
            inner = self._with(node.target, item, scope)
            inner.names["loop"] = Loop(items, place)
            try:
                self._do(node.body, inner, said)
            except Continued:
                self.depth = depth
            except Broken:
                self.depth = depth
                break
        if not items:
            self._do(node.else_, Scope(scope), said)

    def _with(self, target: nodes.Node, value: Value, scope: Scope) -> Scope:
        inner = Scope(scope)
        self._set(target, value, inner)
        return inner

    def _if(self, node: Any, scope: Scope, said: Said) -> None:
        for branch in (node, *node.elif_):
            if self.value(branch.test, scope):
                self._do(branch.body, scope, said)
                return
        self._do(node.else_, scope, said)

    def _assign(self, node: Any, scope: Scope, _said: Said) -> None:
        self._set(node.target, self.value(node.node, scope), scope)

    def _assign_block(self, node: Any, scope: Scope, _said: Said) -> None:
        text = self.run(node.body, Scope(scope))
        self._set(node.target, self.filtered(node.filter, scope, text) if node.filter else text, scope)

    def _set(self, target: Any, value: Value, scope: Scope) -> None:
        if isinstance(target, nodes.Name):
            scope.names[target.name] = value
        elif isinstance(target, nodes.NSRef):
            holder = scope.find(target.name)
            if not isinstance(holder, Namespace):
                raise TemplateRefused("it sets a part of what is no namespace")
            holder.parts[target.attr] = value
        elif isinstance(target, nodes.Tuple | nodes.List):
            values = self.work.items(value)
            for one, each in zip(target.items, values, strict=True):
                self._set(one, each, scope)
        else:
            raise TemplateRefused("it sets what cannot be set")

    def _macro(self, node: Any, scope: Scope, _said: Said) -> None:
        scope.names[node.name] = Macro(node, scope)

    def _call_block(self, node: Any, scope: Scope, said: Said) -> None:
        said.append(self.work.shown(self.called(node.call, scope, caller=Macro(node, scope))))

    def _filter_block(self, node: Any, scope: Scope, said: Said) -> None:
        said.append(self.work.shown(self.filtered(node.filter, scope, self.run(node.body, Scope(scope)))))

    def _with_block(self, node: Any, scope: Scope, said: Said) -> None:
        inner = Scope(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self._set(target, self.value(value, scope), inner)
        self._do(node.body, inner, said)

    def _break(self, _node: Any, _scope: Scope, _said: Said) -> None:
        raise Broken

    def _continue(self, _node: Any, _scope: Scope, _said: Said) -> None:
        raise Continued

    _DOES: ClassVar[dict[type[nodes.Node], Callable[..., None]]] = {
        nodes.Output: _output,
        nodes.For: _for,
        nodes.If: _if,
        nodes.Assign: _assign,
        nodes.AssignBlock: _assign_block,
        nodes.Macro: _macro,
        nodes.CallBlock: _call_block,
        nodes.FilterBlock: _filter_block,
        nodes.With: _with_block,
        nodes.Break: _break,
        nodes.Continue: _continue,
    }
