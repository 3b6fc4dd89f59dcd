// Suggestions under every field where one writes a need: the fiches that fit.
import { combobox } from "./combobox.js";

const SHOWN = 6;

for (const input of document.querySelectorAll("[data-guide-besoin]")) {
  combobox(input, {
    suggest: async (text) => {
      if (text.trim().length < 3) return [];
      try {
        const { loadRouter } = await import("./route.js");
        return suggestions(await loadRouter(input.dataset.guideBesoin), text);
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
function suggestions(router, text) {
  const { found } = router.answer(text);
  const fiches = found.filter(({ id }) => !router.isHorsReseau(id));
  return fiches.slice(0, SHOWN).map(({ id }) => ({ label: router.fiches[id].titre, id }));
}
