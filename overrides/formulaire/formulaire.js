// Opens Decap CMS with the guide's own way to write files, to name them, and to choose agences.

import { emptyParts, format } from "./ecriture.js";

// Decap, whose script comes next, waits until it is asked to start.
window.CMS_MANUAL_INIT = true;
document.addEventListener("DOMContentLoaded", open);

const KEPT = "guide-agences";
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

async function open() {
  const [config, { shapes, words }] = await Promise.all(
    ["config.yml", "formes.json"].map(async (name) => (await fetch(name)).json()),
  );
  for (const { format: name, fields, files } of config.collections) {
    const shape = shapes[name];
    const told = fields ?? files[0].fields;
    const extension = fields ? "md" : "yml";
    CMS.registerCustomFormat(
      name,
      extension,
      format({ fields: told, shape, words, hasBody: Boolean(fields) }),
    );
  }
  CMS.registerLocale("fr", inFrench(CMS.getLocale("fr")));
  CMS.registerWidget("identifiant", identifiant());
  CMS.registerWidget("select", choice(CMS.getWidget("select").control));
  CMS.registerEventListener({ name: "preSave", handler: refuseEmptyParts(config) });
  CMS.registerEventListener({ name: "postSave", handler: keepAgence });
  CMS.init({ config: { ...config, load_config_file: false } });
}

/** The file's name: asked once, then shown. */
function identifiant() {
  return createClass({
    getValidateValue() {
      return this.props.entry.get("newRecord") ? this.props.value : this.props.entry.get("slug");
    },
    isValid() {
      const { entry, field, value = "", parentIds } = this.props;
      if (!entry.get("newRecord")) return true;
      const label = field.get("label");
      const message = !ID.test(value)
        ? `${label} : écrivez des minuscules sans accent, les mots séparés par des traits d'union.`
        : field.get("taken").includes(value) && `${label} : « ${value} » est déjà pris.`;
      return message ? { error: { type: "CUSTOM", message, parentIds } } : true;
    },
    render() {
      const { entry, value, forID, classNameWrapper, onChange } = this.props;
      const { setActiveStyle: onFocus, setInactiveStyle: onBlur } = this.props;
      const isNew = entry.get("newRecord");
      return h("input", {
        id: forID,
        className: classNameWrapper,
        type: "text",
        readOnly: !isNew,
        placeholder: "refaire-la-place",
        value: isNew ? (value ?? "") : entry.get("slug"),
        onChange: (event) => onChange(event.target.value),
        onFocus,
        onBlur,
      });
    },
  });
}

/** Decap's own list of choices, with the agences that this browser has just proposed. */
function choice(Select) {
  return createClass({
    isValid() {
      return this.select.isValid();
    },
    render() {
      const field = this.props.field;
      const options = field.get("options").toJS();
      const known = new Set(options.map(({ value }) => value));
      const added = field.get("name") === "agence" ? keptAgences() : [];
      return h(Select, {
        ...this.props,
        field: field.set("options", [...options, ...added.filter((one) => !known.has(one.value))]),
        ref: (select) => {
          this.select = select;
        },
      });
    },
  });
}

function refuseEmptyParts({ collections }) {
  return ({ entry }) => {
    const { fields = [] } = collections.find(({ name }) => name === entry.get("collection"));
    const [label] = emptyParts(entry.get("data").toJS(), fields);
    if (label) throw new Error(`« ${label} » est à remplir.`);
  };
}

function keepAgence({ entry }) {
  if (entry.get("collection") !== "agences") return;
  const value = entry.getIn(["data", "identifiant"]) ?? entry.get("slug");
  const label = `${entry.getIn(["data", "nom"])} (proposée, pas encore publiée)`;
  const others = keptAgences().filter((one) => one.value !== value);
  localStorage.setItem(KEPT, JSON.stringify([...others, { value, label }]));
}

// What the device keeps may be anything: another page of the same host may have written it.
function keptAgences() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    return kept.filter(({ value, label }) => ID.test(value) && typeof label === "string");
  } catch {
    return [];
  }
}

/** Decap's French, where it lacks words or speaks to developers. */
function inFrench(fr) {
  const copy = structuredClone(fr);
  copy.auth.loginWithForgejo = "Se connecter avec Forgejo";
  copy.app.header.workflow = "Propositions";
  copy.app.header.media = "Images";
  copy.app.header.quickAdd = "Créer";
  copy.collection.collectionTop.newButton = "Créer : %{collectionLabel}";
  copy.editor.editorWidgets.list.add = "Ajouter : %{item}";
  copy.workflow.workflow.workflowHeading = "Propositions en cours";
  copy.workflow.workflow.newPost = "Créer";
  copy.workflow.workflow.dateFormat = "DD/MM/YYYY";
  copy.editor.editorControl.field.optional = "facultatif";
  const widget = copy.editor.editorControlPane.widget;
  widget.required = "« %{fieldLabel} » est à remplir.";
  widget.rangeCount = "« %{fieldLabel} » : il en faut au moins %{minCount}.";
  widget.regexPattern = "« %{fieldLabel} » : %{pattern}";
  copy.ui.toast.missingRequiredField = "Il reste des champs à corriger : ils sont en rouge.";
  return copy;
}
