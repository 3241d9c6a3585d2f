"""The OpenAPI document and the answers are one; ``bench/api.py`` runs the same for as long as one likes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from daybook.kinds import KINDS
from daybook.permissions import permissions
from daybook.store import Store
from tests.test_sighted import fill
from tests.web.desk import BASE, Desk

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance, negative_data_rejection,
          ignored_auth, unsupported_method]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('schema') / 'desk.db'}", kinds=KINDS) as store:
        fill(store)
        yield Desk(store)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::hypothesis.errors.NonInteractiveExampleWarning")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
def test_every_operation_answers_as_the_document_says(desk: Desk, mode: GenerationMode) -> None:
    program = desk.program("editor", "read", "review", "import", "export")
    document = program.get("/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    schema.app = desk.app
    operations = [found.ok() for found in schema.get_all_operations()]
    real = [row.id for row in desk.store.records("incident").items] + [row.id for row in desk.store.reports().items]
    asked = 0
    for operation in operations:
        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=2, deadline=None, database=None, phases=[Phase.generate], derandomize=True,
                  suppress_health_check=list(HealthCheck))
        def answers(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            if case.path_parameters and asked % 2 and mode is GenerationMode.POSITIVE:  # the others are to stay as wrong as they are
                case.path_parameters = {name: real[asked % len(real)] if name != "plural" else "incidents" for name in case.path_parameters}
            case.call_and_validate(base_url=BASE, headers={"Authorization": program.headers["authorization"]}, checks=CHECKS)

        answers()

    assert len(operations) > 30 and asked > len(operations)


def test_every_route_of_the_api_stands_in_the_document(desk: Desk) -> None:
    document = desk.program("viewer", "read").get("/api/v1/openapi.json").json()
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    every = [name for name in permissions(KINDS) if name.startswith("api ")]

    assert len(every) == len(told)
    assert [{"token": []}] == document["security"]
    for path, method in told:
        answers = document["paths"][path][method]["responses"]
        assert {"400", "401", "403", "404"} <= set(answers), path
        assert not re.search("HTTPValidationError", str(answers)), path
