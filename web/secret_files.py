"""The files of the data folder that are for their owner's eyes only."""

from pathlib import Path

from programming.jobs.job_key import FILE_NAME as JOB_KEYS
from programming.jobs.secrets import FILE_NAME as ECU_SECRETS
from web.wiring import Portal


def secret_files(opened: Portal) -> list[Path]:
    """Where they lie, or would lie."""
    return [opened.settings.folder.root / name for name in ("secret_key", JOB_KEYS, ECU_SECRETS)]
