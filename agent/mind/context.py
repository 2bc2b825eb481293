"""One context of llama.cpp: one conversation's tokens, read under one set of adapters from the first to the last."""

import ctypes
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.mind.adapters import Adapter
from agent.mind.llama import Model, lib, overheard
from agent.mind.refusals import Cancelled, DecodingFailed, NoRoom, StateRefused

CHUNK = 256  # tokens read in one go; always the same, since other chunks give slightly other numbers. 128 are slower
OUTPUTS = 32  # of these, that may have their logits kept: the room for it is taken beforehand, and may be large

# llama.cpp asks a function again and again whether to go on. One in Python would need the interpreter's lock each time;
# ``strlen`` of a buffer says just as well whether somebody has written into it.
_asks = ctypes.cast(ctypes.CDLL(None).strlen, lib.ggml_abort_callback)
_NEVER = ctypes.create_string_buffer(2)

Flag = ctypes.Array[ctypes.c_char]


class Context:
    """Reads tokens, and says what may come next. ``tokens`` are those it has read."""

    def __init__(self, model: Model, size: int, threads: int) -> None:
        self._model = model
        self.size = size
        self.tokens: list[int] = []
        self._flag: Flag = _NEVER
        settings = lib.llama_context_default_params()
        settings.n_ctx = size
        settings.n_batch = settings.n_ubatch = min(CHUNK, size)
        settings.n_outputs_max = OUTPUTS
        settings.n_seq_max = 1
        settings.n_threads = settings.n_threads_batch = threads
        settings.no_perf = True
        with overheard() as said:
            self._pointer: Any = lib.llama_init_from_model(model.pointer, settings)
        if not self._pointer:
            raise NoRoom("there is no memory for another conversation")
        self.megabytes = sum(float(size) for size in re.findall(r"buffer size = *([\d.]+) MiB", "".join(said)))
        self._memory = lib.llama_get_memory(self._pointer)
        self._batch = lib.llama_batch_init(CHUNK, 0, 1)
        for place in range(CHUNK):
            self._batch.n_seq_id[place] = 1
            self._batch.seq_id[place][0] = 0
        self.stop_at(_NEVER)

    def wear(self, worn: Sequence[tuple[Adapter, float]]) -> None:
        """Put adapters on, before anything is read and for good."""
        if not worn:
            return
        if self.tokens:
            raise DecodingFailed("what was read without an adapter cannot go on with it")
        pointers = (lib.llama_adapter_lora_p_ctypes * len(worn))(*(adapter.pointer for adapter, _ in worn))
        scales = (ctypes.c_float * len(worn))(*(scale for _, scale in worn))
        if lib.llama_set_adapters_lora(self._pointer, pointers, len(worn), scales) != 0:
            raise DecodingFailed("llama.cpp does not take these adapters")

    def stop_at(self, flag: Flag | None) -> None:
        """Give up reading as soon as something is written into ``flag``, by whatever thread."""
        self._flag = flag if flag is not None else _NEVER
        lib.llama_set_abort_callback(self._pointer, _asks, ctypes.cast(self._flag, ctypes.c_void_p))

    def read(self, tokens: Sequence[int], outputs: int = 1) -> None:
        """Go on with at most ``CHUNK`` tokens that the body has; logits are kept for the last ``outputs`` of them."""
        batch, begin, count = self._batch, len(self.tokens), len(tokens)
        if not 0 < count <= min(CHUNK, self.size - begin) or not 0 <= outputs <= min(count, OUTPUTS):
            raise DecodingFailed("that many tokens cannot be read at once")
        batch.n_tokens = count
        for place, token in enumerate(tokens):
            batch.token[place] = token
            batch.pos[place] = begin + place
            batch.logits[place] = place >= count - outputs
        code = lib.llama_decode(self._pointer, batch)
        if code == 0:
            self.tokens += tokens
            return
        self.keep(begin)
        if code == 2:  # it saw the flag
            raise Cancelled
        raise DecodingFailed(f"llama.cpp could not read the tokens ({code})")

    def keep(self, count: int) -> None:
        """Go back to the first ``count`` tokens."""
        if not lib.llama_memory_seq_rm(self._memory, 0, count, -1):
            lib.llama_memory_clear(self._memory, True)  # some architectures cannot go back, only begin anew
            count = 0
        del self.tokens[count:]

    def logits(self, place: int = -1) -> NDArray[np.float32]:
        """A copy of what was kept for one of the last read tokens, counted from the end."""
        row = lib.llama_get_logits_ith(self._pointer, place)
        if not row:  # reading it nevertheless would end the process
            raise DecodingFailed("there are no logits for that token")
        return np.ctypeslib.as_array(row, shape=(self._model.size,)).copy()

    def sampled(self, sampler: int) -> int:
        """What a sampler of llama.cpp takes after the last token."""
        return lib.llama_sampler_sample(sampler, self._pointer, -1)  # type: ignore[no-any-return]

    def state(self) -> bytes:
        """What the context remembers of its tokens."""
        size = lib.llama_state_seq_get_size(self._pointer, 0)
        room = (ctypes.c_uint8 * size)()
        written = lib.llama_state_seq_get_data(self._pointer, room, size, 0)
        return bytes(room)[:written]

    def restore(self, tokens: Sequence[int], state: bytes) -> None:
        """Go on from a state of the same body and adapters. Nothing that somebody else wrote may come here."""
        self.keep(0)
        room = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if lib.llama_state_seq_set_data(self._pointer, room, len(state), 0) != len(state):
            raise StateRefused("llama.cpp does not take this state")
        if lib.llama_memory_seq_pos_max(self._memory, 0) != len(tokens) - 1:
            raise StateRefused("the state is of another number of tokens")
        self.tokens = list(tokens)

    def close(self) -> None:
        """Give back its memory, with what it remembered overwritten."""
        if self._pointer:
            lib.llama_memory_clear(self._memory, True)
            lib.llama_batch_free(self._batch)
            lib.llama_free(self._pointer)
            self._pointer = None
