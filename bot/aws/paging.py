"""All pages of a list, each one translated call: no list may be read to page one only."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.aws.translate import translated

if TYPE_CHECKING:
    from botocore.paginate import Paginator


def each_page(
    operation: str,
    paginator: "Paginator[Any]",
    **request: Any,  # noqa: ANN401 - what the operation takes
) -> Iterator[Mapping[str, Any]]:
    """Yield the pages of `operation` one by one, asking for the next only when it is wanted.

    botocore's paginator knows which token each list goes on with. Raises AwsError.
    """
    pages = iter(paginator.paginate(**request))
    while True:
        with translated(operation):
            page = next(pages, None)
        if page is None:
            return
        yield page
