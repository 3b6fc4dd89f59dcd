"""The printed guide as a PDF that declares PDF/UA-1; WeasyPrint is asked for only here."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from guide.imprime import Impression
from guide.livre import anchor, target, to_html

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from guide.livre import Livre

# What only a screen can do: kept out, for it would be styled and laid out for nothing.
SCREEN_TAGS = {"svg", "script", "form", "input", "details", "button"}
SCREEN_CLASSES = {"guide-fil", "guide-bouton", "guide-actions", "guide-droit", "guide-defile"}
SCREEN_CLASSES |= {"guide-carte__figure", "guide-frise__points"}
# A PDF has no list of terms, and no group within a list: the terms become items.
AS_A_LIST = {"dl": "ul", "dt": "strong", "dd": "span"}


class UnprintableError(Exception):
    """What printing needs is not installed; the message says what to do."""


def impress(livre: Livre) -> Impression:
    """The book as a PDF; the same bytes for the same book, on the same fonts."""
    try:
        from weasyprint import HTML  # noqa: PLC0415 - an optional extra, with system libraries
        from weasyprint.logger import LOGGER  # noqa: PLC0415
    except (ImportError, OSError) as error:
        message = (
            "Imprimer demande un complément. Lancez : .venv/bin/pip install -e '.[pdf]', "
            "et sous Debian : apt install libpango-1.0-0 libpangoft2-1.0-0 "
            f"libharfbuzz-subset0 fonts-lato ({error})."
        )
        raise UnprintableError(message) from error
    LOGGER.setLevel(logging.ERROR)
    html = HTML(string=to_html(livre), url_fetcher=_only_within)
    for article in html.etree_element.iter("article"):
        _move(livre, article)
    document = html.render(pdf_variant="pdf/ua-1", custom_metadata=True)
    pages = len(document.pages)
    document.metadata.custom |= {
        "GuideVersion": livre.version,
        "GuidePages": str(pages),
        "GuideEdition": livre.jour.isoformat(),
    }
    octets = document.write_pdf(finisher=_finish, pdf_variant="pdf/ua-1", custom_metadata=True)
    return Impression(octets=octets, pages=pages, version=livre.version, edition=livre.jour)


def _move(livre: Livre, article: Element) -> None:
    """Makes the links and the anchors of a page of the site those of the book."""
    depuis = article.attrib["data-guide-adresse"]
    _leave_out(article)
    for element in article.iter():
        if element is article:
            continue
        if element.tag == "dl":
            for group in element.iterfind("div"):
                group.tag = "li"
        element.tag = AS_A_LIST.get(str(element.tag), element.tag)
        if "id" in element.attrib:
            element.attrib["id"] = anchor(livre.ancres[depuis], element.attrib["id"])
        if element.tag == "a" and "href" in element.attrib:
            element.attrib["href"] = target(livre, depuis, element.attrib["href"])


def _leave_out(element: Element) -> None:
    """Takes away what is for the screen; the other first contacts, that it hides, are printed."""
    for child in list(element):
        classes = {*child.get("class", "").split()}
        tag = str(child.tag).rpartition("}")[2]
        is_hidden = "hidden" in child.attrib and "guide-contact" not in classes
        if is_hidden or tag in SCREEN_TAGS or classes & SCREEN_CLASSES:
            # The text after it stays.
            place = list(element).index(child)
            before = element[place - 1] if place else None
            if before is None:
                element.text = (element.text or "") + (child.tail or "")
            else:
                before.tail = (before.tail or "") + (child.tail or "")
            element.remove(child)
        else:
            _leave_out(child)


def _finish(_: object, pdf: Any) -> None:
    """Says what WeasyPrint leaves out: which way a heading cell points, that links are printed."""
    for thing in pdf.objects:
        if not isinstance(thing, dict):
            continue
        if thing.get("Subtype") == "/Link":
            thing["F"] = 4
        elif thing.get("S") == "/TH" and "ID" in thing:
            *_, row, _ = thing["ID"].string.split("-")
            thing["A"]["Scope"] = "/Column" if row == "0" else "/Row"


def _only_within(url: str, *_: object, **__: object) -> dict[str, object]:
    """Printing asks nothing of the network, nor of the disk."""
    raise ValueError(url)
