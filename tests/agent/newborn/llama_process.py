"""llama.cpp in a process of its own: reads a job (a file), leaves an answer (a file). It knows nothing of ours."""

import ctypes
import json
import sys
from pathlib import Path

import llama_cpp
import numpy as np
import numpy.typing as npt


def _logits(path: str, adapter: str | None, ids: list[int]) -> npt.NDArray[np.float32]:
    model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
    assert model
    settings = llama_cpp.llama_context_default_params()
    settings.n_ctx, settings.n_threads, settings.n_threads_batch = 512, 1, 1
    context = llama_cpp.llama_init_from_model(model, settings)
    assert context
    if adapter:
        loaded = llama_cpp.llama_adapter_lora_init(model, adapter.encode())
        assert loaded
        one = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(loaded)
        assert llama_cpp.llama_set_adapters_lora(context, one, 1, (ctypes.c_float * 1)(1.0)) == 0
    size = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(model))
    batch = llama_cpp.llama_batch_init(512, 0, 1)
    batch.n_tokens = len(ids)
    for place, id in enumerate(ids):
        batch.token[place], batch.pos[place], batch.logits[place] = id, place, 1
        batch.n_seq_id[place] = 1
        batch.seq_id[place][0] = 0
    assert llama_cpp.llama_decode(context, batch) == 0
    rows = (llama_cpp.llama_get_logits_ith(context, place) for place in range(len(ids)))
    return np.stack([np.ctypeslib.as_array(row, (size,)).copy() for row in rows])


def _tokens(path: str, texts: list[str]) -> npt.NDArray[np.int64]:
    """The tokens of each text, one after the other, with -1 between them."""
    settings = llama_cpp.llama_model_default_params()
    settings.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(path.encode(), settings)
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    found = []
    for text in texts:
        raw = text.encode()
        room = (llama_cpp.llama_token * (len(raw) + 8))()
        count = llama_cpp.llama_tokenize(vocabulary, raw, len(raw), room, len(room), False, False)
        assert count >= 0
        found += [*room[:count], -1]
    return np.array(found)


if __name__ == "__main__":
    job = json.loads(Path(sys.argv[1]).read_text())
    if "texts" in job:
        np.save(job["answer"], _tokens(job["body"], job["texts"]))
    else:
        np.save(job["answer"], _logits(job["body"], job.get("adapter"), job["ids"]))
