// An editable combobox with a list of suggestions, after the ARIA practices: the focus stays in the field, arrows choose,
// Enter takes, Escape closes. Where only a suggestion will do, a name that is typed whole is taken too, and `unknown` tells of
// one that isn't found; `suggest` gives nothing at all, not even a list, where it can't know.
let count = 0;

// What is written and what it is compared with, without case or accents; here, since every page that compares has a field.
export const fold = (text) =>
  text.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

export function combobox(input, { suggest, pick, unknown }) {
  const list = document.createElement("ul");
  list.id = `guide-suggestions-${(count += 1)}`;
  list.className = "guide-suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.parentElement.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    autocomplete: "off",
  })) {
    input.setAttribute(name, value);
  }

  let options = [];
  let active = -1;
  let asked = 0;
  let isTyped = false;

  const close = () => {
    asked += 1;
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const activate = (place) => {
    active = (place + options.length) % options.length;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === active)));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };

  const take = (place) => {
    const option = options[place];
    close();
    isTyped = false;
    pick(option);
  };

  // What is typed without picking: the suggestion of that name, or the only one.
  const settle = async () => {
    if (!unknown || !isTyped || !input.value.trim()) return;
    const text = input.value;
    const found = await suggest(text);
    if (!found || !isTyped || input.value !== text) return;
    const named = found.filter(({ isNamed }) => isNamed);
    options = named.length ? named : found;
    if (options.length === 1) take(0);
    else input.setCustomValidity(unknown);
  };

  const open = async () => {
    const mine = (asked += 1);
    const found = await suggest(input.value);
    if (mine !== asked || document.activeElement !== input) return;
    options = found ?? [];
    active = -1;
    list.replaceChildren(
      ...options.map((option, n) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${n}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = option.label;
        if (option.detail) {
          const detail = document.createElement("span");
          detail.textContent = option.detail;
          item.append(" ", detail);
        }
        // Before the field loses the focus and closes the list.
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => take(n));
        return item;
      }),
    );
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
  };

  input.addEventListener("input", () => {
    isTyped = true;
    input.setCustomValidity("");
    open();
  });
  input.addEventListener("blur", () => {
    close();
    settle();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      else activate(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Enter" && unknown && isTyped) {
      event.preventDefault();
      settle().then(() => input.form.requestSubmit());
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}
