// The commune beside the need on the home page: it goes with the need to the answers, and stays on the device.
import { combobox } from "./combobox.js";
import { UNKNOWN, keep, kept, loadTerritoire } from "./territoire.js";

const place = document.querySelector(".guide-besoin__case[data-guide-territoire]");
const input = place.querySelector("#guide-commune");
const code = place.querySelector("[name=commune]");
const load = () => loadTerritoire(place.dataset.guideTerritoire);

const choose = (commune) => {
  input.value = commune?.nom ?? "";
  code.value = commune?.code ?? "";
  code.disabled = !commune;
  keep(code.value);
};

combobox(input, {
  unknown: UNKNOWN,
  suggest: async (text) => {
    if (!text.trim()) choose(undefined);
    try {
      return (await load()).find(text);
    } catch {
      return undefined;
    }
  },
  pick: ({ commune }) => choose(commune),
});
if (kept()) load().then((territoire) => choose(territoire.of(kept())), () => {});
place.hidden = false;
