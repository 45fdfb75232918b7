"""Where the desks of programming get what they need: packages, the key store, the portal's keys for jobs."""

from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.filestore import FileStore
from programming.exchange import PortalKeys
from programming.jobs.agents import Agent
from programming.jobs.desk import JobDesk
from programming.jobs.job_key import FILE_NAME as JOB_KEYS
from programming.jobs.job_key import JobSigner
from programming.jobs.lane import Lane, Tools
from programming.jobs.ports import Packages
from programming.jobs.published import PublishedPackages
from programming.jobs.secrets import FILE_NAME as SECRETS
from programming.jobs.secrets import FileKeyStore
from programming.packages.models import KeyRow
from web import session

PACKAGES: Final = "flash_packages"


def packages(database: Session) -> Packages:
    """The packages that were published."""
    return PublishedPackages(database, FileStore(_root() / PACKAGES))


def key_store() -> FileKeyStore:
    """The secrets of control units."""
    return FileKeyStore(_root() / SECRETS)


def job_desk(database: Session) -> JobDesk:
    """What people do with jobs."""
    return JobDesk(database, session.now, packages(database), key_store())


def lane(database: Session, agent: Agent) -> Lane:
    """What an agent does with jobs."""
    tools = Tools(packages=packages(database), keys=key_store(), signer=signer())
    return Lane(database, session.now, agent, tools)


def portal_keys(database: Session) -> PortalKeys:
    """The public keys that agents are to believe: of whoever publishes packages, of the portal's jobs."""
    published = database.scalars(select(KeyRow.public_key).order_by(KeyRow.registered_at))
    return PortalKeys(package=tuple(published), job=signer().public_keys())


def signer() -> JobSigner:
    """Signs tickets of jobs."""
    return JobSigner(_root() / JOB_KEYS)


def _root() -> Path:
    return session.portal().settings.folder.root
