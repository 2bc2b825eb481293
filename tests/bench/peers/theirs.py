"""Chroma and mem0 as their makers mean them to be used, as far as that goes without network; run by the peers' Python.

``python theirs.py PEER TOOL MODEL CONVERSATIONS`` says what the tool finds as JSON in its last line. Both get what we
get: a turn with its speaker and its day, one store for each conversation, and the same model on one thread.
"""

import importlib.util
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from typing import Any

NOWHERE = "http://127.0.0.1:9"  # nobody listens there
CLOSED = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), NOWHERE),
    **dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"), "1"),
    **dict.fromkeys(("MEM0_TELEMETRY", "ANONYMIZED_TELEMETRY", "TOKENIZERS_PARALLELISM"), "False"),
    **dict.fromkeys(("OMP_NUM_THREADS", "TQDM_DISABLE"), "1"),
}
DIMENSIONS = 384
model = ""  # the folder in which MiniLM lies


def said(item: dict[str, Any]) -> str:
    """A turn in one line."""
    return f"[{item['time']}] {item['speaker']}: {item['text']}"


class Stored:
    """A folder of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="kith-peer-")

    def close(self) -> None:
        """Leave nothing."""
        shutil.rmtree(self._folder, ignore_errors=True)


class Chroma(Stored):
    """Chroma on disk, by cosine."""

    def __init__(self) -> None:
        super().__init__()
        import chromadb  # type: ignore[import-not-found]
        from chromadb.utils import embedding_functions  # type: ignore[import-not-found]

        embeds = embedding_functions.SentenceTransformerEmbeddingFunction(model, normalize_embeddings=True)
        client = chromadb.PersistentClient(self._folder, chromadb.Settings(anonymized_telemetry=False))
        self._turns = client.create_collection("turns", embedding_function=embeds, metadata={"hnsw:space": "cosine"})

    def ingest(self, items: list[dict[str, Any]]) -> None:
        """All turns at once, as it likes it best."""
        self._turns.add(ids=[item["id"] for item in items], documents=[said(item) for item in items])

    def search(self, question: str, k: int) -> list[str]:
        """The ids of the nearest."""
        found: list[str] = self._turns.query(query_texts=[question], n_results=k)["ids"][0]
        return found


class Mem0(Stored):
    """mem0 with its own store (Qdrant on disk), and without its LLM: each turn is kept as it was said."""

    def __init__(self) -> None:
        super().__init__()
        os.environ["MEM0_DIR"] = f"{self._folder}/home"
        from mem0 import Memory  # type: ignore[import-not-found]

        self._memory = Memory.from_config(
            {
                "vector_store": {
                    "provider": "qdrant",
                    "config": {"path": f"{self._folder}/store", "on_disk": True, "embedding_model_dims": DIMENSIONS},
                },
                "embedder": {"provider": "huggingface", "config": {"model": model, "embedding_dims": DIMENSIONS}},
                # It insists on being given one, and never asks it: nothing is inferred.
                "llm": {"provider": "openai", "config": {"api_key": "none", "openai_base_url": NOWHERE}},
                "history_db_path": f"{self._folder}/history.db",
            }
        )

    def ingest(self, items: list[dict[str, Any]]) -> None:
        """Turn by turn, as it is meant."""
        for item in items:
            messages = [{"role": "user", "content": said(item)}]
            self._memory.add(messages, user_id="us", metadata={"turn": item["id"]}, infer=False)

    def search(self, question: str, k: int) -> list[str]:
        """The ids of what it finds; no threshold, so that it may tell as many as the others."""
        found = self._memory.search(question, top_k=k, filters={"user_id": "us"}, threshold=0.0)
        return [one["metadata"]["turn"] for one in found["results"]]


PEERS = {"chroma": Chroma, "mem0": Mem0}


def judged(make: Callable[[], Any], tool: str, conversations: int) -> dict[str, float]:
    """What the tool finds of whatever is made for each conversation; the tool and its data belong to nobody here."""
    spec = importlib.util.spec_from_file_location("locomo_retrieval", tool)
    assert spec is not None
    assert spec.loader is not None
    locomo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(locomo)
    rows, took = locomo.evaluate(make, locomo.load("locomo")[0][:conversations])
    rows = [row for row in rows if row["cat"] != 5]
    return {
        "at_5": locomo.agg(rows, "r5"),
        "at_10": locomo.agg(rows, "r10"),
        "turns": took["ingest_turns_per_s"],
        "p50": took["ms_p50"],
    }


if __name__ == "__main__":
    os.environ |= CLOSED
    import torch

    torch.set_num_threads(1)
    model = sys.argv[3]
    print(json.dumps(judged(PEERS[sys.argv[1]], sys.argv[2], int(sys.argv[4]))))
