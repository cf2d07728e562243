"""What all parts of the configuration are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=80)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$", description="Lower-case letters, digits and hyphens.")]


class Section(BaseModel):
    """What all parts of the configuration have in common: frozen, exact types, no unknown keys."""

    # Attribute docstrings become descriptions in the JSON Schema, which editors show.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True)
