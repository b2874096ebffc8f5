"""The reading room as a reader meets it, in a real Chromium: from a folder, from a server, and without JavaScript."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from conftest import copied
from packages import FULL
from rooms import browser, hostile_package, room_of, scattered, served

KINDS = (
    "index.html", "when/index.html", "when/2004.html", "speakers/index.html", "speakers/mike-pompeo.html",
    "sources/index.html", "topics/index.html", "topics/pompeo.html", "answers.html", "methodology.html",
    "codebook.html", "columns-1.html", "downloads.html", "corrections.html",
)  # fmt: skip
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
"""


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    folder = tmp_path_factory.mktemp("room")
    return room_of(copied(folder / "package"), folder / "site")


@pytest.fixture(scope="module")
def served_room(room):
    with served(room) as address:
        yield address


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    return room_of(hostile_package(folder / "package"), folder / "site", "https://example.org/room")


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    yield watched(context)
    context.close()


@pytest.fixture
def phone(chromium):
    """A window of 320 pixels: a small phone, or 1280 at 400 %."""
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    yield watched(context)
    context.close()


def watched(context):
    """A page that notes each host it asks, each error, and each breach of its Content-Security-Policy."""
    page = context.new_page()
    page.add_init_script(WATCH)
    page.asked, page.errors = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    return page


def is_quiet(page, start):
    others = [url for url in page.asked if not url.startswith((start, "data:"))]
    return (others, page.errors, page.evaluate("violations")) == ([], [], [])


def pages_of(room: Path) -> list[str]:
    """A page of every kind, with the statement that has the most to show."""
    longest = max(sorted((room / "statements").glob("*.html")), key=lambda path: path.stat().st_size)
    return [*KINDS, longest.relative_to(room).as_posix()]


def gone_of(room: Path) -> list[Path]:
    """The pages of withdrawn and merged statements."""
    return [path for path in (room / "statements").glob("*.html") if "Its id is not used again" in path.read_text()]


def found(page):
    """The lines of the results, once the search is done."""
    page.locator("#found", has_text=re.compile(r"^[\d,]+ |^Nothing")).wait_for()
    return page.locator("#results .claim").all_inner_texts()


@pytest.mark.parametrize("of", ["folder", "server"])
def test_search_finds_words_in_a_folder_and_on_a_server(page, room, served_room, of):
    start = served_room if of == "server" else room.as_uri() + "/"
    page.goto(f"{start}index.html")
    page.fill("#q", "headquarters")
    claims = found(page)
    assert claims
    assert all("headquarters" in claim.lower() or "base" in claim.lower() for claim in claims[:3])
    page.click("#results a")
    assert page.locator("h1").inner_text() == claims[0]
    assert is_quiet(page, start)


def test_filters_narrow_the_search_and_stay_in_the_address(page, room):
    page.goto((room / "index.html").as_uri())
    page.select_option("[data-filter=content]", "refuted")
    number = int(re.match(r"\d+", page.locator("[data-filter=content] option:checked").inner_text().split("(")[1])[0])
    assert len(found(page)) == min(number, 20)
    assert set(page.locator("#results .meta").all_inner_texts()[0].split(" · ")) >= {"Refuted"}
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert len(found(page)) == min(number, 20)


def test_search_works_by_the_keyboard_alone(page, room):
    page.goto((room / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("pompeo")
    claims = found(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('#results')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/statements/**")
    assert page.locator("h1").inner_text() == claims[0]


def test_words_without_a_match_are_answered_with_advice(page, room):
    page.goto((room / "index.html").as_uri())
    page.fill("#q", "zzzzqqqq")
    assert found(page) == []
    assert page.locator("#found").inner_text().startswith("Nothing found.")


def test_axe_finds_nothing_on_any_kind_of_page(page, room, hostile):
    faults = "found.violations.map((one) => [one.id, one.nodes[0].html])"
    run = f"(rules) => axe.run(document, rules).then((found) => {faults})"
    for path in (*(room / path for path in pages_of(room)), gone_of(hostile)[0]):
        page.emulate_media(color_scheme="light")
        page.goto(path.as_uri())
        page.evaluate(AXE_SCRIPT)
        assert page.evaluate(run, {}) == [], path
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(run, {"runOnly": ["color-contrast"]}) == [], f"{path}, dark"


def test_pages_fit_320_pixels_and_ask_no_other_host(phone, room):
    for path in pages_of(room):
        phone.goto((room / path).as_uri())
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert is_quiet(phone, "file:"), path


def test_persian_words_run_from_right_to_left(page, room):
    path = next(path for path in sorted((room / "statements").glob("*.html")) if 'lang="fa"' in path.read_text("utf-8"))
    page.goto(path.as_uri())
    words = page.locator("blockquote[lang=fa]").first
    assert words.evaluate("(element) => getComputedStyle(element).direction") == "rtl"
    assert page.locator("h1").evaluate("(element) => getComputedStyle(element).direction") == "ltr"


def test_every_link_of_every_kind_of_page_leads_to_a_page(room):
    for path in pages_of(room):
        text = (room / path).read_text("utf-8")
        for link in re.findall(r' (?:href|src)="([^"#:]+)(?:#([^"]*))?"', text):
            target = (room / path).parent / link[0]
            assert target.is_file(), f"{path}: {link[0]}"
            assert not link[1] or f'id="{link[1]}"' in target.read_text("utf-8"), f"{path}: {link}"


def test_every_statement_is_reached_without_javascript(chromium, room):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((room / "index.html").as_uri())
    assert not page.locator("#search").is_visible()
    assert page.get_by_text("Search needs JavaScript").is_visible()
    page.click("nav a:text-is('Timeline')")
    lists = {link.get_attribute("href") for link in page.locator("table.years a").all()}
    context.close()
    listed = set()
    while lists:
        text = (room / "when" / lists.pop()).read_text("utf-8")
        listed |= set(re.findall(r'class="claim"><a href="\.\./statements/([^"]+)"', text))
        lists |= {path.rpartition("/")[2] for path in re.findall(r'rel="next" href="([^"]+)"', text)}
    assert listed == {path.name for path in set((room / "statements").glob("*.html")) - set(gone_of(room))}


def test_the_first_screen_of_a_statement_answers(page, room):
    page.goto((room / pages_of(room)[-1]).as_uri())
    for words in ("Is it borne out?", "Was it said?", "Who answered?"):
        assert page.get_by_role("heading", name=words, level=2).bounding_box()["y"] < 700
    for part in (".speaker", ".when", ".quote blockquote", ".quote figcaption"):
        assert page.locator(part).first.bounding_box()["y"] < 700


def test_numbers_in_the_picture_of_answers_are_those_of_the_list(page, room):
    page.goto((room / pages_of(room)[-1]).as_uri())
    drawn = page.locator("svg.thread .node:not(.root) text").all_text_contents()
    numbers = page.locator(".tree .number").all_inner_texts()
    assert numbers == [str(number + 1) for number in range(len(numbers))]
    assert drawn
    assert set(drawn) <= set(numbers)


def test_readers_of_dark_pages_print_dark_words_on_white(page, room):
    page.emulate_media(media="print", color_scheme="dark")
    page.goto((room / pages_of(room)[-1]).as_uri())
    ink = page.locator("h1").evaluate("(element) => getComputedStyle(element).color")
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) < 150
    assert not page.locator("nav").first.is_visible()


def test_hostile_cells_are_inert_on_every_page(page, hostile):
    paths = sorted(hostile.rglob("*.html"))
    assert len(paths) > 25
    for path in paths:
        page.goto(path.as_uri())
        assert page.evaluate("typeof hit") == "undefined", path
        assert page.locator("script:not([type='application/ld+json']):not([src='room.js']), img").count() == 0, path
        assert page.locator("a[href^='javascript']").count() == 0, path
    page.goto((hostile / "index.html").as_uri())
    page.fill("#q", "script")
    assert found(page)
    assert page.evaluate("typeof hit") == "undefined"
    assert page.locator("#results img, #results script").count() == 0
    assert is_quiet(page, "file:")


def test_a_large_record_is_searched_with_pagefind(page, tmp_path, monkeypatch):
    scattered(monkeypatch)
    with served(room_of(FULL, tmp_path / "site")) as address:
        page.goto(f"{address}index.html")
        page.select_option("[data-filter=kind]", "factual")
        assert found(page) == ["The house was sold."]
        page.fill("#q", "nobody")
        page.get_by_text("Nothing found.").wait_for()
        page.select_option("[data-filter=kind]", "")
        page.get_by_text("1 statement").wait_for()
        page.fill("#q", "sold")
        page.locator("#results a", has_text="The house was sold.").wait_for()
        page.click("#results a")
        assert page.locator("article h2", has_text="The house was sold.").count()
        assert is_quiet(page, address)
