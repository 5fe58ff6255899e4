"""What many of the planner's tests need."""

import pytest
from computed import the_content, the_lengthenings

from hipkey.content.loader import Content
from hipkey.planner.dose import Lengthenings


@pytest.fixture(scope="session")
def content() -> Content:
    return the_content()


@pytest.fixture(scope="session")
def lengthenings() -> Lengthenings:
    return the_lengthenings()
