"""Where the desks of programming get what they need: packages, the key store, the portal's keys for jobs."""

from pathlib import Path

from sqlalchemy.orm import Session

from programming.exchange import PortalKeys
from programming.jobs.agents import Agent
from programming.jobs.desk import JobDesk
from programming.jobs.job_key import FILE_NAME as JOB_KEYS
from programming.jobs.job_key import JobSigner
from programming.jobs.jobs import JobStore
from programming.jobs.lane import Lane, Tools
from programming.jobs.secrets import FILE_NAME as SECRETS
from programming.jobs.secrets import FileKeyStore
from programming.packages.keyring import Keyring
from programming.packages.store import PackageStore
from web import session


def packages(database: Session) -> PackageStore:
    """The portal's packages."""
    return PackageStore(database, session.portal().settings.folder.packages, session.now)


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


def portal_keys(database: Session, operator_id: int) -> PortalKeys:
    """The public keys that agents are to believe: of whoever publishes packages, of the portal's jobs.

    A key that was retired since is believed until the operator's committed jobs with its packages are done.
    """
    ring = Keyring(database, session.now)
    names = {
        package.key_id
        for job in JobStore(database, session.now).unfinished(operator_id)
        if (package := packages(database).published(job.package_sha256)) is not None
    }
    kept = (key.public_key for key in ring.all() if key.retired_at is not None and key.key_id in names)
    jobs = signer()
    return PortalKeys(
        package=(*ring.public_keys(), *kept), job=jobs.public_keys(), introductions=jobs.introductions()
    )


def signer() -> JobSigner:
    """Signs tickets of jobs."""
    return JobSigner(_root() / JOB_KEYS)


def _root() -> Path:
    return session.portal().settings.folder.root
