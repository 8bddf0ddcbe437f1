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
