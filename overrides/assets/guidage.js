// Carries the answers of « Guidez-moi » from one question to the next, in the address.
import { combobox } from "./combobox.js";
import { UNKNOWN, keep, kept, loadTerritoire } from "./territoire.js";

const answers = new URLSearchParams(location.search);

const choices = document.querySelector("[data-guide-guidage]");
for (const link of choices?.querySelectorAll("a") ?? []) {
  const next = new URLSearchParams(answers);
  for (const name of ["fiche", "etape"]) {
    const value = link.dataset[`guide${name[0].toUpperCase()}${name.slice(1)}`];
    if (value) next.set(name, value);
    else if (value === "") next.delete(name);
  }
  link.href = `${choices.dataset.guideGuidage}?${next}`;
}

const form = document.querySelector("[data-guide-guidage-commune]");
if (form) {
  form.hidden = false;
  const input = form.querySelector("input");
  let code = "";
  const find = async (text) => {
    if (!text.trim()) code = "";
    try {
      return (await loadTerritoire(form.dataset.guideTerritoire)).find(text);
    } catch {
      return undefined;
    }
  };
  const choose = (commune) => {
    code = commune?.code ?? "";
    input.value = commune?.nom ?? "";
  };
  combobox(input, {
    unknown: UNKNOWN,
    suggest: find,
    pick: ({ commune }) => choose(commune),
  });
  if (kept()) loadTerritoire(form.dataset.guideTerritoire).then((territoire) => choose(territoire.of(kept())), () => {});
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isSkipped = event.submitter?.hasAttribute("data-guide-passer");
    const named = isSkipped ? undefined : (code ? { code } : (await find(input.value))?.[0]?.commune);
    if (named) {
      keep(named.code);
      answers.set("commune", named.code);
    }
    location.href = `${form.action}?${answers}`;
  });
}
