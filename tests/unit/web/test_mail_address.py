"""What is taken for an address in a form: one that mail from anywhere reaches."""

import pytest

from web.mail.address import AddressRefused, email_address, public_address


@pytest.mark.parametrize("text", ["bad@x", "root@localhost", "a@10.0.0.1", "no-at.example.com", "a@b.c1"])
def test_an_address_of_no_public_domain_is_refused_in_forms(text: str) -> None:
    with pytest.raises(AddressRefused):
        public_address(text)


@pytest.mark.parametrize("text", ["anna@example.com", "a.b+c@serwis.com.pl", "anna@żółw.pl"])
def test_an_address_with_a_public_domain_is_taken(text: str) -> None:
    assert public_address(text) == email_address(text)
