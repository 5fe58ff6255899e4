"""One application object: pages, API and static files on top of one Coach."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from hipkey import __version__
from hipkey.coach import Coach
from hipkey.domain.errors import HipkeyError
from hipkey.web import api, assets, camera, daily, own, pages, record
from hipkey.web.contexts import Trouble
from hipkey.web.guard import Guard
from hipkey.web.rendering import render


class BuiltFiles(StaticFiles):
    """Static files; what carries a hash in its name may be kept for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As StaticFiles, with the right Cache-Control."""
        response = await super().get_response(path, scope)
        hashed = path.startswith("built/assets/")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if hashed else "no-cache"
        )
        return response


def create_app(coach: Coach, hosts: Iterable[str] = ()) -> FastAPI:
    """The whole web side. `hosts`: names besides localhost that this server may be called by."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001
        yield
        coach.close()

    app = FastAPI(
        title="Hipkey",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.state.coach = coach
    app.include_router(api.router)
    app.include_router(camera.router)
    app.include_router(daily.router)
    app.include_router(own.router)
    app.include_router(pages.router)
    app.include_router(record.router)
    app.mount("/static", BuiltFiles(directory=assets.STATIC), name="static")
    app.add_middleware(Guard, hosts=tuple(hosts))
    app.add_exception_handler(HipkeyError, _trouble)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    return app


def _answer(request: Request, status: int, sentence: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence}, status_code=status)
    return render(Trouble(status=status, sentence=sentence), status)


async def _trouble(request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, HipkeyError) else 500
    return _answer(request, status, str(error))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this type
    problems = [
        f"{'.'.join(str(part) for part in problem['loc'][1:]) or 'the request'}: {problem['msg']}"
        for problem in error.errors()
    ]
    return _answer(request, 422, "; ".join(problems))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
    sentences = {
        404: "There is no such page. The way back is Today.",
        405: "That address cannot be used in this way.",
    }
    response = _answer(request, error.status_code, sentences.get(error.status_code, error.detail))
    response.headers.update(error.headers or {})
    return response
