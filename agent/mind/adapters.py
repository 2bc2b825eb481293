"""Adapters: LoRA files that change how a body speaks, each proven to be the one meant, for the body it was made for.

llama.cpp takes an adapter made for another body of the same shape, and one with bytes flipped; hence the hashes.
"""

from agent.mind.llama import Model, hash_of, lib, metadata, overheard
from agent.mind.port import AdapterFile
from agent.mind.refusals import AdapterDamaged, AdapterIsAnother, AdapterMissing, AdapterOfAnotherBody

BASE = "kith.base.sha256"  # where an adapter's file may itself name its body


class Adapter:
    """An adapter in memory."""

    def __init__(self, model: Model, file: AdapterFile) -> None:
        if file.base != model.sha256:
            raise AdapterOfAnotherBody(f"it was made for the body {file.base[:16]}…, this is {model.sha256[:16]}…")
        found = hash_of(file.path, missing=AdapterMissing)
        if found != file.sha256:
            raise AdapterIsAnother(f"its SHA-256 is {found[:16]}…, not {file.sha256[:16]}…")
        self.sha256 = file.sha256
        with overheard():
            self.pointer: int | None = lib.llama_adapter_lora_init(model.pointer, file.path.encode())
        if not self.pointer:  # to use it nevertheless would end the process
            raise AdapterDamaged("it is no adapter, or none of this body's shape")
        named = metadata(BASE, lambda *rest: lib.llama_adapter_meta_val_str(self.pointer, *rest))
        if named and named != model.sha256:
            self.close()
            raise AdapterOfAnotherBody("the file says that it was made for another body")

    def close(self) -> None:
        """Give back its memory. No context may wear it any more."""
        if self.pointer:
            lib.llama_adapter_lora_free(self.pointer)
            self.pointer = None
