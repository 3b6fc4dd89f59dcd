// The commune beside the need on the home page: it goes with the need to the answers, and stays on the device.
import { combobox } from "./combobox.js";
import { findCommunes, keep, kept, loadCommunes } from "./communes.js";

const place = document.querySelector("[data-guide-communes]");
const input = place.querySelector("#guide-commune");
const code = place.querySelector("[name=commune]");
const load = () => loadCommunes(place.dataset.guideCommunes).catch(() => []);

const choose = (commune) => {
  input.value = commune?.nom ?? "";
  code.value = commune?.code ?? "";
  code.disabled = !commune;
  keep(code.value);
};

combobox(input, {
  suggest: async (text) => {
    if (!text.trim()) choose(undefined);
    return findCommunes(await load(), text);
  },
  pick: ({ commune }) => choose(commune),
});
if (kept()) load().then((communes) => choose(communes.find((commune) => commune.code === kept())));
place.hidden = false;
