"""A video by addresses that end: playlists, captions, the file. The bytes come from the store, never through here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from courses.models import VideoRendition
from courses.playlists import CONTENT_TYPE, media_playlist, multivariant_playlist
from courses.screening import plays_alone
from enrollments.exceptions import NotEnrolled
from lib.errors import NotFound
from lib.storage import download_url, stream_url
from progress.watching import Showing, rendition_shown, showing

View = Callable[..., HttpResponseBase]


def _for_viewers(view: Callable[..., HttpResponse]) -> View:
    """Let the view have the ``Showing`` instead of the parts of its address; never let its answer be kept."""

    @wraps(view)
    def checked(request: HttpRequest, slug: str, lesson_id: int, **rest: str) -> HttpResponse:
        viewer = request.user if isinstance(request.user, User) else None
        try:
            answer = view(request, showing(viewer=viewer, slug=slug, lesson_id=lesson_id), **rest)
        except NotFound as error:
            raise Http404 from error
        except NotEnrolled as error:
            raise PermissionDenied from error
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    return checked


# Compressed: a playlist says the same long address at each segment. Nothing that is asked is repeated in it, so its
# length tells nothing (BREACH).
@require_safe
@gzip_page
@_for_viewers
def stream(_request: HttpRequest, of: Showing) -> HttpResponse:
    """Answer with the multivariant playlist: it holds addresses of ours alone, relative to this one."""
    video = of.video
    if not video.stream_folder:
        raise NotFound

    def address(rendition: VideoRendition) -> str:
        return f"stream/{video.code}/{rendition.name}.m3u8"

    return _playlist(multivariant_playlist(video.renditions.all(), address=address))


@require_safe
@gzip_page
@_for_viewers
def rendition(_request: HttpRequest, of: Showing, code: str, name: str) -> HttpResponse:
    """Answer with a rendition's playlist: one signed address, which ends after STREAM_URL_SECONDS."""
    found = rendition_shown(of, code=code, name=name)
    return _playlist(media_playlist(found, address=stream_url(found.key)))


def _playlist(text: str) -> HttpResponse:
    return HttpResponse(text, content_type=CONTENT_TYPE)


@require_safe
@_for_viewers
def captions(request: HttpRequest, of: Showing, kind: str, language: str) -> HttpResponse:
    """Answer with WebVTT; a browser that has it asks again whether it still may, and is told that nothing changed."""
    track = of.lesson.captions.filter(kind=kind, language=language).first()
    if track is None:
        raise NotFound
    etag = f'"{sha256(track.text.encode()).hexdigest()[:32]}"'
    answer = HttpResponse(
        track.text,
        content_type="text/vtt; charset=utf-8",
        headers={"ETag": etag, "Cache-Control": "private, no-cache"},
    )
    return cast("HttpResponse", get_conditional_response(request, etag=etag, response=answer))


@require_safe
@_for_viewers
def video_file(_request: HttpRequest, of: Showing) -> HttpResponse:
    """Lead to the file itself by a fresh address: for players whose address has ended."""
    if not plays_alone(of.video):
        raise NotFound
    return redirect(stream_url(str(of.video.file)))


@require_POST
@_for_viewers
def download_video(_request: HttpRequest, of: Showing) -> HttpResponse:
    """Hand over the file to keep, where the instructor allows it."""
    if not of.lesson.allow_download:
        raise NotFound
    return redirect(
        download_url(str(of.video.file), filename=of.video.original_name or str(of.lesson))
    )
