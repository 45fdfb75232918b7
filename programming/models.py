"""The declarative base of the tables around programming: packages in `packages.models`, jobs in theirs."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from kb.models import NAMING_CONVENTION


class Base(DeclarativeBase):
    """The declarative base of the tables around programming."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
