"""What somebody might write into a report so that whoever reads it runs it: our own list, in the classes that public lists have.

Each calls ``ran(№)`` where it is run, ``№`` telling which; what is a template for a server or a page comes to ``MADE``. A browser in
which ``WATCH`` was set before the page knows what was run, and ``traces`` tells what of it became part of the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MADE = "1022117"  # 1009 × 1013
CLASSES: dict[str, list[str]] = json.loads((Path(__file__).parent / "payloads.json").read_text(encoding="utf-8"))
WATCH = """
window.was = []; window.ran = n => window.was.push('ran ' + n);
document.addEventListener('securitypolicyviolation', e => window.was.push('violation ' + e.violatedDirective + ' ' + e.blockedURI));
"""
TRACES = """([ours, made]) => {
  const found = [...window.was];
  for (const node of document.querySelectorAll('*')) {
    for (const a of node.attributes) {
      if (/^(on|srcdoc$|v-|x-|hx-on|style$)/i.test(a.name)) found.push(`<${node.localName} ${a.name}>`);
      if (/(href|src|action|formaction|data|poster|background)$/i.test(a.name) && !a.name.startsWith('data-')) {
        const to = new URL(a.value, location.href);
        if (!['http:', 'https:', 'mailto:'].includes(to.protocol) && !(node.localName === 'img' && to.protocol === 'data:'))
          found.push(`<${node.localName} ${a.name}=${a.value.slice(0, 60)}>`);
        if (to.hostname === 'evil.example') found.push(`to ${to}`);
      }
    }
    // Nothing of ours makes any of these.
    if (/^(iframe|object|embed|base|math|foreignobject|style|marquee|video|audio|source|plaintext|xmp|template|x)$/i.test(node.localName))
      found.push(`<${node.localName}>`);
    if (node.localName === 'script' && !((node.src || '').startsWith(ours) || node.type === 'application/json')) found.push('<script>');
    if (node.localName === 'meta' && node.httpEquiv) found.push('<meta http-equiv>');
  }
  if (document.documentElement.outerHTML.includes(made)) found.push('a template was filled in');
  return [...new Set(found)];
}"""


def payloads() -> Iterator[tuple[str, str]]:
    """(class, payload), each with its number."""
    every = [(sort, payload) for sort, some in CLASSES.items() for payload in some]
    for n, (sort, payload) in enumerate(every):
        yield sort, payload.replace("№", str(n))


def of_class(sort: str) -> list[str]:
    """The payloads of a class."""
    return [payload for name, payload in payloads() if name == sort]


def traces(page: Any, ours: str) -> list[str]:
    """What a page shows of payloads that came alive; ``ours`` is where its own scripts come from."""
    return list(page.evaluate(TRACES, [ours, MADE]))
