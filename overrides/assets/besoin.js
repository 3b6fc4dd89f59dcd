// Suggestions under every field where one writes a need: the officials' own phrases, and the fiches they lead to.
import { combobox } from "./combobox.js";
import { loadRouter } from "./route.js";

const SHOWN = 6;

for (const input of document.querySelectorAll("[data-guide-besoin]")) {
  combobox(input, {
    suggest: async (text) => {
      if (text.trim().length < 3) return [];
      try {
        return suggestions(await loadRouter(input.dataset.guideBesoin), text);
      } catch {
        return [];
      }
    },
    pick: ({ label }) => {
      input.value = label;
      input.form.requestSubmit();
    },
  });
}

// For each fiche that fits, the phrase of it that holds the most words of the need, else its title.
function suggestions(router, text) {
  const { found } = router.answer(text);
  return found
    .filter(({ id }) => !router.isHorsReseau(id))
    .slice(0, SHOWN)
    .map(({ id, words }) => {
      const { titre, expressions } = router.fiches[id];
      const phrases = [titre, ...expressions].map((phrase) => {
        const stems = router.wordsOf(phrase).map(({ stem }) => stem);
        return { phrase, held: words.filter((word) => stems.some((stem) => stem?.startsWith(word))).length };
      });
      const best = phrases.reduce((best, next) => (next.held > best.held ? next : best));
      return { label: best.phrase };
    });
}
