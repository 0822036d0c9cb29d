"""One strict account and one stock moto for all tests here; both are empty at each test's start."""

from collections.abc import Iterator
from functools import cache

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from tests.functional.sandbox_aws.account import Account, Client, MakeClient


@pytest.fixture(scope="session")
def running_account() -> Iterator[Account]:
    """The strict account, for the whole session."""
    made = Account()
    with made.server:
        yield made


@pytest.fixture
def account(running_account: Account) -> Account:
    """The strict account, empty."""
    running_account.reset()
    return running_account


@pytest.fixture
def acm(account: Account) -> Client:
    """A client of the strict ACM."""
    return account.server.client("acm")


@pytest.fixture
def cloudfront(account: Account) -> Client:
    """A client of the strict CloudFront."""
    return account.server.client("cloudfront")


@pytest.fixture(scope="session")
def stock_moto() -> Iterator[MakeClient]:
    """Stock moto, for the whole session: makes clients of it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    session: Client = boto3.Session("stock", "stock", region_name="us-east-1")

    @cache
    def client(service: str) -> Client:
        return session.client(
            service,
            endpoint_url=f"http://{host}:{port}",
            config=Config(retries={"total_max_attempts": 1}),
        )

    yield client
    server.stop()


@pytest.fixture
def stock(stock_moto: MakeClient, account: Account) -> MakeClient:
    """Stock moto, empty: its state is the process's, and the account's reset empties it."""
    assert account is not None
    return stock_moto
