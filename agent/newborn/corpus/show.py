"""A sample, to be read by people."""

from agent.newborn.corpus.frame import Sample


def shown(sample: Sample) -> str:
    """Who hears, what is known, what was said, and the reply."""
    prompt = sample.prompt
    lines = [f"[{prompt.task.value}] {prompt.owner} → {prompt.hears} · {sample.form} · {sample.level} · {sample.value}"]
    for line in prompt.memories:
        head = " ".join(part for part in (line.when, line.by and f"({line.by})") if part)
        lines.append(f"  · {head}{' ' * bool(head)}{line.text!r}"[:400])
    if prompt.brief:
        lines.append(f"  brief {prompt.brief!r}")
    lines += [f"  {turn.speaker}: {turn.text!r}" for turn in prompt.said]
    return "\n".join([*lines, f"  → {sample.reply}"])
