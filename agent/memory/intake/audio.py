"""Recordings, written down by ``faster-whisper`` where it is installed."""

import os
from collections.abc import Iterator

from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import ExtraMissing, damaged_if_it_fails

SETTING = "KITH_WHISPER"  # another model's name or folder
USUAL = "base"
BROKEN = "it is no recording, or not a whole one"


def read(file: Opened) -> Iterator[Piece]:
    """What is said in a recording."""
    file.need_whole()
    try:
        from faster_whisper import WhisperModel  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise ExtraMissing("recordings are read by an extra: pip install 'kith-net[audio]'") from error
    wanted = os.environ.get(SETTING, USUAL)
    try:  # nothing is asked of the network here: whoever wants another model fetches it
        model = WhisperModel(wanted, device="cpu", compute_type="int8", local_files_only=True)
    except Exception as error:
        raise ExtraMissing(
            f"the model that reads recordings is not here; fetch it with: "
            f"python -c \"import faster_whisper; faster_whisper.download_model('{USUAL}')\""
        ) from error
    day = file.day
    with damaged_if_it_fails(BROKEN):
        heard, about = model.transcribe(file.stream(), vad_filter=True)
        for one in heard:
            file.look()
            file.share = min(1.0, one.end / about.duration) if about.duration else None
            where = f"{int(one.start) // 60}:{int(one.start) % 60:02}"
            if day is None:
                yield Piece(one.text, part=where)
            else:
                yield Piece(one.text, at=day.at, whole_day=day.whole_day, part=where, wall=day.wall)
