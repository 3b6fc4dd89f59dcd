// Suggestions under every field where one writes a need: the fiches that fit.
import { combobox } from "./combobox.js";

const SHOWN = 6;

for (const input of document.querySelectorAll("[data-guide-besoin]")) {
  combobox(input, {
    suggest: async (text) => {
      if (text.trim().length < 3) return [];
      try {
        const { loadRouter } = await import("./route.js");
        return await suggestions(await loadRouter(input.dataset.guideBesoin), text);
      } catch {
        return [];
      }
    },
    pick: ({ label, id }) => {
      input.value = label;
      location.href = `${input.form.action}?${new URLSearchParams({ q: label, fiche: id })}`;
    },
  });
}

// The titles of the fiches that fit best.
async function suggestions(router, text) {
  const { found } = await router.answer(text, SHOWN);
  const fiches = found.filter(({ id }) => !router.isHorsReseau(id));
  return fiches.slice(0, SHOWN).map(({ id }) => ({ label: router.fiches[id].titre, id }));
}

// A script of nearly every page, it also asks the browser, once the page is there, to keep what is read for when the network
// is away: a script of its own would be one more request. Only who goes on from page to page is asked for more bytes, and not
// who saves data. A guide opened as a file is on the device already.
const worker = document.querySelector("[data-guide-visite]")?.dataset.guideVisite;
const register = () => navigator.serviceWorker?.register(worker).catch(() => undefined);
const goesOn = () => document.referrer.startsWith(new URL(".", new URL(worker, location)).href);
if (worker && location.protocol !== "file:" && goesOn() && !navigator.connection?.saveData) {
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}
