"""A request and its plan to what the engine is asked."""

from __future__ import annotations

from typing import get_args

from index.analysis.normalize import normalize
from index.engines import asked as engine
from index.errors import UserError
from searcher.model import MAX_LIMIT, Filters, SearchRequest, Sort
from searcher.plan import Plan, date_range
from searcher.query.dates import parse_date_range


def check_window(request: SearchRequest) -> None:
    """Raise ``UserError`` for a limit, an offset or an order that makes no sense."""
    if not 1 <= request.limit <= MAX_LIMIT:
        raise UserError(f"limit {request.limit}: give a number from 1 to {MAX_LIMIT}")
    if request.offset < 0:
        raise UserError(f"offset {request.offset}: give 0 or more")
    if request.sort not in get_args(Sort):
        raise UserError(f"sort {request.sort!r}: give {', '.join(get_args(Sort))}")


def engine_request(plan: Plan, request: SearchRequest) -> engine.EngineRequest:
    """Return what to ask the engine. Raises ``UserError`` for a period that is none."""
    return engine.EngineRequest(
        plan.match,
        plan.rank,
        request.sort,
        request.offset,
        request.limit,
        plan.passage,
        engine_filters(request.filters),
        engine.FACETS if request.facets else (),
        request.facet_values,
    )


def engine_filters(filters: Filters) -> engine.EngineFilters:
    """Return filters as the engine knows them: names are stored normalised.

    Raises ``UserError``.
    """
    period = date_range(*parse_date_range(filters.period)) if filters.period else None
    bylines, sources = (
        tuple(map(normalize, names)) for names in (filters.bylines, filters.sources)
    )
    return engine.EngineFilters(period, bylines, sources, filters.captions)
