"""Mapped classes of the portal's flash packages. Accounts are named by number: they may be gone before."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.models import UtcDateTime
from programming.models import Base


class KeyRow(Base):
    """A public key (hex) of somebody who signs packages; a retired one signs no new ones."""

    __tablename__ = "flash_package_keys"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_by: Mapped[int | None] = mapped_column(Integer)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PackageRow(Base):
    """A package that was found signed and whole when it came in.

    `sha256` is of `manifest`, its exact bytes; the container's file lies under `container_sha256`.
    """

    __tablename__ = "flash_packages"

    pk: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    package: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    serial: Mapped[int] = mapped_column(Integer)
    manifest: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str] = mapped_column(String(16))
    container_sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[int | None] = mapped_column(Integer)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PartRow(Base):
    """A part number that a package is for, without gaps and hyphens, to find it by."""

    __tablename__ = "flash_package_parts"

    package_pk: Mapped[int] = mapped_column(ForeignKey("flash_packages.pk"), primary_key=True)
    part_number: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class VoteRow(Base):
    """That a member of the staff agreed to the publication of a package."""

    __tablename__ = "flash_package_votes"

    package_pk: Mapped[int] = mapped_column(ForeignKey("flash_packages.pk"), primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class WithdrawalRow(Base):
    """Who took a package back, and why; no new job is made with it."""

    __tablename__ = "flash_package_withdrawals"

    package_pk: Mapped[int] = mapped_column(ForeignKey("flash_packages.pk"), primary_key=True)
    account_id: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
