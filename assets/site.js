// Enhancements only: every page works without this file.
import { initAll } from "./NHSUK";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("nhsuk-frontend-supported");
initAll();

// A field whose text is there to be copied gets a button; without a clipboard it is copied as any text is.
for (const field of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small";
  button.textContent = field.dataset.copy;
  const said = document.createElement("span");
  said.className = "nhsuk-u-margin-left-3";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    said.textContent = field.dataset.copied;
  });
  const line = document.createElement("p");
  line.className = "nhsuk-u-margin-top-2";
  line.append(button, said);
  field.after(line);
}

// What is too long never arrives: who forwards requests cuts them off, and nobody could say so.
for (const field of document.querySelectorAll("[data-most]")) {
  field.addEventListener("change", () => {
    const bytes = [...field.files].reduce((sum, file) => sum + file.size, 0);
    field.setCustomValidity(bytes > Number(field.dataset.most) ? field.dataset.over : "");
    field.reportValidity();
  });
}

// Where a form was not taken because too many came at once, whoever goes back finds what they typed, as long as the tab is open.
// A page of ours that comes instead says that it was taken, or why not: then it is forgotten. No file, and nothing hidden.
const typed = (form) =>
  [...form.elements].filter((one) => one.name && !["hidden", "file", "password", "submit", "button"].includes(one.type));
const drawer = `typed ${location.pathname}`;
try {
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const kept = JSON.parse(sessionStorage.getItem(drawer) || "null");
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("typed ")) sessionStorage.removeItem(name);
  const form = back && kept && document.forms[kept.form];
  for (const [index, field] of form ? typed(form).entries() : []) {
    const [name, value, chosen] = kept.fields[index] || [];
    if (name !== field.name) continue;
    if (["radio", "checkbox"].includes(field.type)) field.checked = field.value === value && chosen;
    else field.value = value;
  }
  document.addEventListener("submit", ({ target: form }) => {
    if (form.method !== "post") return;
    const fields = typed(form).map((one) => [one.name, one.value, Boolean(one.checked)]);
    sessionStorage.setItem(drawer, JSON.stringify({ form: [...document.forms].indexOf(form), fields }));
  });
} catch { /* a browser that keeps nothing */ }
