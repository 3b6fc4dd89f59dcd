// A wrong address often says what one looked for: its words go to the router, and the fiches that fit are proposed.
import { loadRouter } from "./route.js";

const SHOWN = 3;
const place = document.querySelector("[data-guide-proches]");
const { guideRouteur, guideAccueil, guideFiches } = place.dataset;

const decoded = (part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

// The words of the address, under the guide's own path; what comes first often says no more than « fiches ».
function wordsOf(path) {
  const own = path.startsWith(guideAccueil) ? path.slice(guideAccueil.length) : path;
  const parts = own.split("/").filter(Boolean).map(decoded);
  return parts.slice(parts.length > 1 ? 1 : 0).join(" ").replace(/\.\w+$/, "").replace(/[-_+\s]+/g, " ").trim();
}

const words = wordsOf(location.pathname);
const router = await loadRouter(guideRouteur).catch(() => undefined);
const { isConvincing, found } = (await router?.answer(words, SHOWN).catch(() => undefined)) ?? { found: [] };
const fiches = found.filter(({ id }) => !router.isHorsReseau(id)).slice(0, SHOWN);
if (isConvincing && fiches.length) {
  const list = fiches.map(({ id }) => {
    const link = Object.assign(document.createElement("a"), { href: `${guideFiches}${id}/`, textContent: router.fiches[id].titre });
    const item = document.createElement("li");
    item.append(link);
    return item;
  });
  place.querySelector("[data-guide-liste]").replaceChildren(...list);
  place.querySelector("[data-guide-mots]").textContent = words;
  place.querySelector("[data-guide-reponses]").search = new URLSearchParams({ q: words });
  place.hidden = false;
}
place.classList.remove("guide-attend");
