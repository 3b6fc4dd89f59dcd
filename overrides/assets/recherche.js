// Narrows the list of fiches down to those that hold words of the need, those that hold the most first.
const plain = (text) =>
  text.toLowerCase().replaceAll("œ", "oe").normalize("NFD").replace(/\p{M}/gu, "").match(/[a-z0-9]{3,}/g) ?? [];

const need = new URLSearchParams(location.search).get("q") ?? "";
document.querySelector("#guide-besoin").value = need;

const place = document.querySelector("[data-guide-recherche]");
const words = plain(need);
if (words.length) {
  const list = place.querySelector("ul");
  const fiches = [...list.children].map((fiche) => {
    const known = new Set(fiche.dataset.guideMots.split(" "));
    return { fiche, found: words.filter((word) => known.has(word)).length };
  });
  const kept = fiches.filter(({ found }) => found).sort((a, b) => b.found - a.found);
  list.replaceChildren(...kept.map(({ fiche }) => fiche));
  place.querySelector("[data-guide-vide]").hidden = kept.length > 0;
  place.querySelector("[data-guide-compte]").textContent =
    `${kept.length} ${kept.length > 1 ? "fiches contiennent" : "fiche contient"} un mot de « ${need} »`;
}
